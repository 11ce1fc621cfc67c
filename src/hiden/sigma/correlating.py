"""Correlations as SQL with real windows over the hits of other rules.

What they mean, in this house and in every dialect:

- A hit belongs to a group: the values of the `group_by` fields, exactly as written. A hit that lacks one of them belongs to none.
- At every hit the window is looked at that ends there: hits of the group from `seconds` before up to that moment, both included,
  with all that have the very same moment. What follows holds of that window, and is told once for each group and moment.
- `event_count`: how many different events; an event that several rules hit is one.
- `value_count`: how many different values the field has; a missing value is none.
- `value_sum`, `value_avg`, `value_percentile`: of the values that are numbers; without any, nothing is found. Percentiles are
  linear between the two nearest values; a median is the fiftieth.
- `temporal`: how many of the rules have hits, all of them unless the condition says otherwise; or, where the condition is an
  expression, whether it is true of which rules have hits.
- `temporal_ordered`: there is a hit of the first rule, one of the second at the same moment or later, and so on up to the last,
  which ends the window. Of several ways the one that begins latest is told.
- A correlation of a correlation takes its findings as hits, at the moments at which they were complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hiden.sigma.conditions import And, Condition, Not, Or
from hiden.sigma.dialects import Dialect
from hiden.sigma.referring import field_of
from hiden.sigma.rules import Compared, Correlation, Kind
from hiden.sigma.sql import Column, Table, number, where

_SIGNS: Final = {
    Compared.LT: "<",
    Compared.LTE: "<=",
    Compared.GT: ">",
    Compared.GTE: ">=",
    Compared.EQ: "=",
    Compared.NEQ: "<>",
}
_NUMBERS: Final = frozenset({Kind.VALUE_SUM, Kind.VALUE_AVG, Kind.VALUE_PERCENTILE})


@dataclass(frozen=True, slots=True)
class Events:
    """Events that a rule is asked of. `source`: SQL that can stand behind FROM; `moment`: SQL of whole microseconds since 1970;
    `event`: SQL of a text that no other event has; `names`: fields that are called otherwise there."""

    source: str
    table: Table
    condition: Condition
    moment: str
    event: str
    names: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> Column | None:
        """Where a field of the rule is."""
        return self.table.columns.get(self.names.get(name, name))


Of = Callable[[str], Sequence[Events] | Correlation]  # what a key means: a rule's events, or a correlation


def question(correlation: Correlation, of: Of, dialect: Dialect) -> str:
    """A query that tells each finding: `moment` and `first` in microseconds, `counted`, and the group as `g0`, `g1` …"""
    return found(correlation, hits(correlation, of, dialect), dialect)


def hits(correlation: Correlation, of: Of, dialect: Dialect) -> str:
    """A query for the hits that it counts: `rule`, `moment`, `event`, `g0` … and `value`."""
    told = []
    for rule in correlation.rules:
        meant = of(rule)
        if isinstance(meant, Correlation):
            told.append(_of_findings(correlation, rule, meant, question(meant, of, dialect), dialect))
        else:
            told.extend(_of_events(correlation, rule, each, dialect) for each in meant)
    return " UNION ALL ".join(told) or _no_hits(correlation, dialect)


def _of_events(correlation: Correlation, rule: str, events: Events, dialect: Dialect) -> str:
    def text(name: str) -> str:
        column = events.column(field_of(correlation, rule, name))
        return column.text if column else dialect.nothing

    value = dialect.nothing
    if correlation.reached.field:
        column = events.column(field_of(correlation, rule, correlation.reached.field))
        if correlation.kind in _NUMBERS:
            value = number(column, dialect) if column else dialect.no_number
        elif column:
            value = column.text
    groups = [text(name) for name in correlation.group_by]
    told = _hit(dialect.literal(rule), events.moment, events.event, groups, value)
    return f"SELECT {told} FROM {events.source} WHERE {where(events.condition, events.table, dialect)}"  # noqa: S608 - quoted by the dialect


def _of_findings(correlation: Correlation, rule: str, inner: Correlation, told: str, dialect: Dialect) -> str:
    """Findings of a correlation as hits: what they grouped by is all that they have."""
    held = {name: f"g{at}" for at, name in enumerate(inner.group_by)}
    groups = [held[field_of(correlation, rule, name)] for name in correlation.group_by]
    wanted = correlation.reached.field
    value = held[field_of(correlation, rule, wanted)] if wanted else dialect.nothing
    if correlation.kind in _NUMBERS:
        value = number(Column(value), dialect)
    parts = [dialect.literal(rule), dialect.text("moment"), *held.values()]
    event = f"concat({f', {dialect.literal(chr(31))}, '.join(parts)})"
    return f"SELECT {_hit(dialect.literal(rule), 'moment', event, groups, value)} FROM ({told}) told"  # noqa: S608


def _hit(rule: str, moment: str, event: str, groups: Iterable[str], value: str) -> str:
    grouped = "".join(f", {each} AS g{at}" for at, each in enumerate(groups))
    return f"{rule} AS rule, {moment} AS moment, {event} AS event{grouped}, {value} AS value"


def _no_hits(correlation: Correlation, dialect: Dialect) -> str:
    value = dialect.no_number if correlation.kind in _NUMBERS else dialect.nothing
    nothing = [dialect.nothing] * len(correlation.group_by)
    return f"SELECT {_hit(dialect.nothing, '0', dialect.nothing, nothing, value)} WHERE 1 = 0"


def found(correlation: Correlation, hits_: str, dialect: Dialect) -> str:
    """As `question`, of hits that are a table or a query already."""
    names = [f"g{at}" for at in range(len(correlation.group_by))]
    known = " AND ".join(f"{name} IS NOT NULL" for name in names) or "TRUE"
    grouped = f"(SELECT * FROM ({hits_}) hits WHERE {known})"  # noqa: S608 - made here
    told = ", ".join(["moment", "first", "counted", *names])
    if correlation.kind is Kind.TEMPORAL_ORDERED:
        return f"SELECT DISTINCT {told} FROM ({_ordered(correlation, grouped, names, dialect)}) found"  # noqa: S608
    looked, met = _looked(correlation, names, dialect)
    window = _window(names, correlation.seconds, dialect)
    asked = f"SELECT moment, min(moment) OVER {window} AS first{''.join(f', {each}' for each in names)}, {looked} FROM {grouped} one"  # noqa: S608
    counted = "counted" if correlation.kind is not Kind.TEMPORAL else f"{_occurred(correlation)} AS counted"
    told = ", ".join(["moment", "first", counted, *names])
    return f"SELECT DISTINCT {told} FROM ({asked}) found WHERE {met}"  # noqa: S608


def _window(names: Sequence[str], seconds: int | None, dialect: Dialect) -> str:
    partition = f"PARTITION BY {', '.join(names)} " if names else ""
    order, since = ("moment", "UNBOUNDED") if seconds is None else dialect.since("moment", seconds)
    return f"({partition}ORDER BY {order} RANGE BETWEEN {since} PRECEDING AND CURRENT ROW)"


def _looked(correlation: Correlation, names: Sequence[str], dialect: Dialect) -> tuple[str, str]:
    """Columns that are counted in a window, and what must hold of them."""
    window = _window(names, correlation.seconds, dialect)
    if correlation.kind is Kind.TEMPORAL:
        columns = ", ".join(
            f"max(CASE WHEN rule = {dialect.literal(rule)} THEN 1 ELSE 0 END) OVER {window} AS r{at}"
            for at, rule in enumerate(correlation.rules)
        )
        if correlation.occurring is not None:
            return columns, _expression(correlation.occurring, correlation.rules)
        return columns, _reached(correlation, _occurred(correlation))
    counted = {
        Kind.EVENT_COUNT: lambda: (
            f"count(*) OVER {window}" if len(correlation.rules) == 1 else dialect.distinct("event", window)
        ),
        Kind.VALUE_COUNT: lambda: dialect.distinct("value", window),
        Kind.VALUE_SUM: lambda: f"sum(value) OVER {window}",
        Kind.VALUE_AVG: lambda: f"avg(value) OVER {window}",
        Kind.VALUE_PERCENTILE: lambda: (
            f"{dialect.percentile('value', correlation.reached.percentile / 100)} OVER {window}"
        ),
    }[correlation.kind]()
    some = f"count(value) OVER {window} AS present, " if correlation.kind in _NUMBERS else ""
    met = _reached(correlation, "counted")
    return f"{some}{counted} AS counted", f"present > 0 AND {met}" if some else met


def _occurred(correlation: Correlation) -> str:
    return "(" + " + ".join(f"r{at}" for at in range(len(correlation.rules))) + ")"


def _reached(correlation: Correlation, counted: str) -> str:
    return f"{counted} {_SIGNS[correlation.reached.how]} {correlation.reached.number!r}"


def _expression(condition: Condition, rules: Sequence[str]) -> str:
    if isinstance(condition, Not):
        return f"NOT {_expression(condition.member, rules)}"
    if isinstance(condition, And | Or):
        word = " AND " if isinstance(condition, And) else " OR "
        return f"({word.join(_expression(each, rules) for each in condition.members)})"
    return f"(r{list(rules).index(condition.field)} = 1)"


def _ordered(correlation: Correlation, grouped: str, names: Sequence[str], dialect: Dialect) -> str:
    """For each rule but the last, at every hit: when the latest chain up to it began. Each level reads the one before."""
    window = _window(names, None, dialect)
    told, began = grouped, "moment"
    *before, last = correlation.rules
    for at, rule in enumerate(before):
        chain = f"max(CASE WHEN rule = {dialect.literal(rule)} THEN {began} END) OVER {window} AS b{at}"
        told, began = f"(SELECT *, {chain} FROM {told} l{at})", f"b{at}"  # noqa: S608 - made here
    span = correlation.seconds * 1_000_000
    columns = ", ".join(["moment", f"{began} AS first", f"{len(correlation.rules)} AS counted", *names])
    ends = f"rule = {dialect.literal(last)} AND moment - {began} <= {span}"
    return f"SELECT {columns} FROM {told} ordered WHERE {ends}"  # noqa: S608
