"""A condition as text of SQL, for the WHERE of a query over one table of events.

Nothing is ever null by surprise: in what must be met a null counts as not met, and before it is denied it is made false. Text is
compared through `contains`, `starts` and `ends` of lowered columns, never through LIKE, whose signs people write into paths
(and `ILIKE … ESCAPE` is sixteen times slower). Literals are escaped by the dialect and nothing else of a rule reaches the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Final

from hiden.sigma import patterns
from hiden.sigma.conditions import (
    ANYWHERE,
    FIELDS,
    NUMBERS,
    And,
    Condition,
    Not,
    Operator,
    Or,
    Predicate,
    fields,
)
from hiden.sigma.dialects import Dialect

JAPAN: Final = 9 * 60  # there is no summer time


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field is. `text`: SQL that gives text or null; `lowered`: the same, folded already; `number`: SQL that gives a
    number; `minutes`: SQL that gives whole minutes since 1970 UTC. Only `text` must be there."""

    text: str
    lowered: str = ""
    number: str = ""
    minutes: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Fields of Sigma and where they are. A field that is not among `columns` is missing in every event.

    `anywhere`: fields in which keywords are looked for. `zone`: minutes east of UTC in which hours and days are taken.
    """

    columns: Mapping[str, Column]
    anywhere: tuple[str, ...] = ()
    zone: int = JAPAN
    _told: dict[str, str] = field(default_factory=dict, repr=False, compare=False)


def table_of(dialect: Dialect, names: Iterable[str], anywhere: Iterable[str] | None = None) -> Table:
    """A table whose columns are text and are called as the fields are; keywords are looked for in all of them, unless told."""
    columns = {name: Column(dialect.named(name)) for name in names}
    return Table(columns, tuple(columns if anywhere is None else anywhere))


def lowered_once(
    dialect: Dialect, table: str, names: Iterable[str], used: Iterable[str]
) -> tuple[str, Table]:
    """SQL of a table with folded copies of those of its columns that are `used`, and where the fields then are."""
    columns = {name: Column(dialect.named(name)) for name in names}
    wanted = sorted(set(used) & set(columns))
    copies = "".join(
        f", {dialect.fold(columns[name].text)} AS {dialect.named(name + '~')}" for name in wanted
    )
    for name in wanted:
        columns[name] = Column(columns[name].text, dialect.named(name + "~"))
    return f"(SELECT *{copies} FROM {table})", Table(columns, tuple(columns))  # noqa: S608 - quoted by the dialect


def missing(condition: Condition, table: Table) -> set[str]:
    """The fields of a condition that the table does not have."""
    return fields(condition) - set(table.columns) - {ANYWHERE}


def where(condition: Condition, table: Table, dialect: Dialect) -> str:
    """The condition as SQL. Raises ValueError for an expression that the dialect cannot have."""
    if isinstance(condition, Not):
        return f"NOT coalesce({where(condition.member, table, dialect)}, FALSE)"
    if isinstance(condition, And | Or):
        word, empty = (" AND ", "TRUE") if isinstance(condition, And) else (" OR ", "FALSE")
        told = [where(each, table, dialect) for each in condition.members]
        return f"({word.join(told)})" if told else empty
    return f"({_predicate(condition, table, dialect)})"


def _predicate(told: Predicate, table: Table, dialect: Dialect) -> str:
    names = table.anywhere if told.field == ANYWHERE else (told.field,)
    within = [table.columns[name] for name in names if name in table.columns]
    return " OR ".join(_compared(told, each, table, dialect) for each in within) or "FALSE"


def _compared(told: Predicate, column: Column, table: Table, dialect: Dialect) -> str:
    if told.operator is Operator.EXISTS:
        return f"{column.text} IS NOT NULL"
    if told.operator in NUMBERS:
        return _number(told, column, table, dialect)
    if told.operator in FIELDS:
        other = table.columns.get(told.value)
        return _fields(told, column, other, dialect) if other else "FALSE"
    if told.operator is Operator.REGEX:
        return dialect.matches(column.text, told.value)
    if told.operator is Operator.CIDR:
        return _within(told.value, column, dialect)
    return _texts(told, column.text if told.cased else folded(column, dialect), dialect)


def _texts(told: Predicate, text: str, dialect: Dialect) -> str:
    if told.operator is Operator.WILDCARDS:
        held = dialect.contains(text, dialect.literal(patterns.longest(told.wanted)))
        return f"{held} AND {dialect.matches(text, patterns.wildcards(told.wanted))}"
    return _text(told.operator, text, dialect.literal(told.wanted), dialect)


def folded(column: Column, dialect: Dialect) -> str:
    """The text of a column without case."""
    return column.lowered or dialect.fold(column.text)


def _text(operator: Operator, text: str, part: str, dialect: Dialect) -> str:
    if operator in (Operator.EQUALS, Operator.SAME_AS):
        return f"{text} = {part}"
    if operator in (Operator.CONTAINS, Operator.HOLDS):
        return dialect.contains(text, part)
    if operator in (Operator.STARTS, Operator.BEGINS_AS):
        return dialect.starts(text, part)
    return dialect.ends(text, part)


def _fields(told: Predicate, column: Column, other: Column, dialect: Dialect) -> str:
    return _text(told.operator, folded(column, dialect), folded(other, dialect), dialect)


def _within(network: str, column: Column, dialect: Dialect) -> str:
    net = patterns.network(network)
    if isinstance(net, IPv4Network):
        return dialect.matches(column.text, patterns.in_ipv4(net))
    text = folded(column, dialect)
    return f"{dialect.matches(text, patterns.IPV6)} AND {dialect.matches(_digits(text, dialect), patterns.in_ipv6(net))}"


def _digits(text: str, dialect: Dialect) -> str:
    """The 32 digits of an address that has the form of one: each group filled up to four, and zeros where two colons are."""
    plain = dialect.replaced(text, "^([^%]*)%.*$", "")
    left, right = (
        dialect.replaced(
            dialect.replaced(_half(plain, half, dialect), "([0-9a-f]+)", "000"),
            "[0-9a-f]*([0-9a-f]{4})(:|$)",
            "",
        )
        for half in ("left", "right")
    )
    zeros = f"substr('{'0' * 32}', 1, 32 - length({left}) - length({right}))"
    return f"concat({left}, {zeros}, {right})"


def _half(text: str, half: str, dialect: Dialect) -> str:
    """What is before two colons, and what is behind; all is before them where there are none."""
    if half == "left":
        return dialect.replaced(text, "^(.*?)::.*$", "")
    return dialect.replaced(dialect.replaced(text, "^.*::(.*)$", "::"), "^(?:[^:].*|::(.*))$", "")


def _number(told: Predicate, column: Column, table: Table, dialect: Dialect) -> str:
    sign = {
        Operator.LESS: "<",
        Operator.AT_MOST: "<=",
        Operator.MORE: ">",
        Operator.AT_LEAST: ">=",
        Operator.SAME_NUMBER: "=",
    }[told.operator]
    if told.part:
        value = dialect.part(f"{column.minutes or minutes(column.text, dialect)} + {table.zone}", told.part)
    else:
        value = number(column, dialect)
    return f"{value} {sign} {dialect.constant(told.value)}"


def number(column: Column, dialect: Dialect) -> str:
    """A column as a floating number, null where it is none."""
    if column.number:
        return column.number
    return f"CASE WHEN {dialect.matches(column.text, patterns.NUMBER)} THEN {dialect.number(column.text)} END"


def minutes(text: str, dialect: Dialect) -> str:
    """Minutes since 1970 UTC of a moment in ISO 8601, null where it is none."""

    def digits(start: int, length: int) -> str:
        return dialect.whole(f"substr({text}, {start}, {length})")

    size = f"length({text})"
    offset = (
        f"CASE WHEN {dialect.matches(text, '[+-][0-9]{2}:[0-9]{2}$')} "
        f"THEN (CASE WHEN substr({text}, {size} - 5, 1) = '-' THEN -1 ELSE 1 END) * "
        f"({dialect.whole(f'substr({text}, {size} - 4, 2)')} * 60 + {dialect.whole(f'substr({text}, {size} - 1, 2)')}) "
        "ELSE 0 END"
    )
    day = dialect.days(f"substr({text}, 1, 10)")
    return (
        f"CASE WHEN {dialect.matches(text, patterns.MOMENT)} "
        f"THEN {day} * 1440 + {digits(12, 2)} * 60 + {digits(15, 2)} - ({offset}) END"
    )
