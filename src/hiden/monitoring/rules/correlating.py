"""Correlations over kept hits: the windows are those of `hiden.sigma.correlating`, asked of DuckDB in memory.

One result for each group and day in Japan: of several windows that end on that day the one that counts most, the first of them where
several do. What it consists of is told with it: for an order the chain, for a meeting the last hit of each rule, else all in the window.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import local
from typing import Any, Final

import duckdb
import pyarrow as pa

from hiden.sigma.conditions import ALWAYS
from hiden.sigma.correlating import Events, question
from hiden.sigma.dialects import DUCKDB
from hiden.sigma.referring import field_of
from hiden.sigma.rules import Correlation, Kind
from hiden.sigma.sql import Column, Table

_DAY: Final = 86_400_000_000
_JAPAN: Final = 9 * 3_600_000_000
_AT: Final = DUCKDB.named("at")
_EVENT: Final = "concat(segment, '.', record, '.', part)"


@dataclass(frozen=True, slots=True)
class Hit:
    """A hit of a rule: when (µs since 1970), the key of the rule, and its row: the columns that are kept of it."""

    at: int
    rule: str
    row: Mapping[str, Any]

    @property
    def order(self) -> tuple[int, int, int, int]:
        """Its place in time."""
        return (self.at, self.row["segment"], self.row["record"], self.row["part"])


@dataclass(frozen=True, slots=True)
class Together:
    """Hits that make one: the day in Japan (days since 1970) on which the last of them was, what was counted, and themselves."""

    group: tuple[str, ...]
    day: int
    counted: float
    hits: tuple[Hit, ...]


_here = local()


def _database() -> duckdb.DuckDBPyConnection:
    """One for each thread, in memory, on one core: to connect costs more than to ask about a few hits."""
    if not hasattr(_here, "database"):
        _here.database = duckdb.connect(config={"threads": 1, "enable_external_access": False})
    return _here.database  # type: ignore[no-any-return]


@dataclass(slots=True)
class Windows:
    """Hits by the key of their rule, and correlations over them by theirs. Asked once for each correlation."""

    hits: Mapping[str, pa.Table]
    correlations: Mapping[str, Correlation]
    _sources: dict[str, str] = field(default_factory=dict)

    def close(self) -> None:
        """Let go of the hits."""
        for name in self._sources.values():
            _database().unregister(name)
        self._sources.clear()

    def found(self, of: Correlation, first: int, last: int) -> Iterator[Together]:
        """What a correlation finds on these days (since 1970), in the order of days and groups. Nothing where one of its rules is missing."""
        leaves = list(self._leaves(of, tuple(of.group_by), 0))
        if not self._whole(of) or not any(self._rows(rule) for rule, _names, _reach in leaves):
            return
        groups = [f"g{at}" for at in range(len(of.group_by))]
        told = ", ".join(["moment", "first", "counted", *groups])
        best = (
            f"SELECT {told}, day, row_number() OVER (PARTITION BY {', '.join(['day', *groups])} ORDER BY counted DESC, moment) AS place"  # noqa: S608 - made here
            f" FROM (SELECT *, (moment + {_JAPAN}) // {_DAY} AS day FROM ({question(of, self._of, DUCKDB)}) asked) dated"
            f" WHERE day BETWEEN {first} AND {last}"
        )
        findings = (
            _database()
            .sql(
                f"SELECT * EXCLUDE place FROM ({best}) best WHERE place = 1 ORDER BY {', '.join(['day', *groups])}"  # noqa: S608 - likewise
            )
            .fetchall()
        )
        within = self._within(of, leaves, findings)
        for row, hits in zip(findings, within, strict=True):
            moment, _first, counted, *group, day = row
            yield Together(tuple(group), day, counted, tuple(_telling(of, moment, hits)))

    def _whole(self, of: Correlation) -> bool:
        """Whether everything it rests on is there: else it would say something else."""
        return all(
            self._whole(self.correlations[rule]) if rule in self.correlations else rule in self.hits
            for rule in of.rules
        )

    def _rows(self, rule: str) -> int:
        return int(self.hits[rule].num_rows) if rule in self.hits else 0

    def _leaves(
        self, of: Correlation, names: Sequence[str], reach: int
    ) -> Iterator[tuple[str, tuple[str, ...], int]]:
        """The rules at the end of it, what its groups are called there, and how far before its windows their hits may lie (seconds)."""
        for rule in of.rules:
            here = tuple(field_of(of, rule, name) for name in names)
            if rule in self.correlations:
                inner = self.correlations[rule]
                yield from self._leaves(inner, here, reach + inner.seconds)
            else:
                yield rule, here, reach

    def _of(self, rule: str) -> Sequence[Events] | Correlation:
        if rule in self.correlations:
            return self.correlations[rule]
        table = self.hits[rule]
        columns = {
            each.name: Column(_text(each))
            if pa.types.is_string(each.type)
            else Column(
                _text(each),
                number=f"{DUCKDB.named(each.name)} * 1.0" if pa.types.is_integer(each.type) else "",
            )
            for each in table.schema
        }
        return [Events(self._source(rule), Table(columns), ALWAYS, _AT, _EVENT)]

    def _source(self, rule: str) -> str:
        if rule not in self._sources:
            name = self._sources[rule] = f"hits{len(self._sources)}"
            table = self.hits[rule]
            _database().register(
                name, table.append_column("_place", pa.array(range(table.num_rows), pa.int64()))
            )
        return self._sources[rule]

    def _within(
        self,
        of: Correlation,
        leaves: Sequence[tuple[str, tuple[str, ...], int]],
        findings: Sequence[tuple[Any, ...]],
    ) -> list[list[Hit]]:
        """The hits in the window of each finding, in the order of time."""
        found: list[list[Hit]] = [[] for _each in findings]
        if not findings:
            return found
        _database().register("told", _as_table(findings, len(of.group_by)))
        for rule, names, reach in dict.fromkeys(leaves):
            table = self.hits[rule]
            if not set(names) <= set(table.column_names):
                continue
            keys = "".join(f", {_text(table.schema.field(name))} AS k{at}" for at, name in enumerate(names))
            same = "".join(f" AND h.k{at} = told.g{at}" for at in range(len(names)))
            asked = (
                f"SELECT n, place FROM told JOIN (SELECT {_AT} AS moment, _place AS place{keys} FROM {self._source(rule)}) h"  # noqa: S608 - quoted by the dialect
                f" ON h.moment BETWEEN told.first - {reach * 1_000_000} AND told.moment{same}"
            )
            places = _database().sql(asked).fetchall()
            rows = table.take(pa.array([place for _n, place in places], pa.int64())).to_pylist()
            for (number, _place), row in zip(places, rows, strict=True):
                found[number].append(Hit(row["at"], rule, row))
        return [_once(some) for some in found]


def _as_table(findings: Sequence[tuple[Any, ...]], groups: int) -> pa.Table:
    columns: dict[str, pa.Array] = {
        "n": pa.array(range(len(findings)), pa.int64()),
        "moment": pa.array([row[0] for row in findings], pa.int64()),
        "first": pa.array([row[1] for row in findings], pa.int64()),
    }
    for at in range(groups):
        columns[f"g{at}"] = pa.array([row[3 + at] for row in findings], pa.string())
    return pa.table(columns)


def _text(column: pa.Field) -> str:
    name = DUCKDB.named(column.name)
    return name if pa.types.is_string(column.type) else DUCKDB.text(name)


def _once(hits: Sequence[Hit]) -> list[Hit]:
    """In the order of time, each event of each rule once."""
    return sorted(
        {(*each.order, each.rule): each for each in hits}.values(), key=lambda each: (each.order, each.rule)
    )


def _telling(of: Correlation, moment: int, hits: Sequence[Hit]) -> Sequence[Hit]:
    """What a finding consists of, among the hits of its window."""
    if of.kind is Kind.TEMPORAL_ORDERED and len(set(of.rules)) == len(of.rules):
        return _chain(of.rules, moment, hits) or hits
    if of.kind is Kind.TEMPORAL and of.occurring is None:
        last = {each.rule: each for each in hits}
        return sorted(last.values(), key=lambda each: each.order)
    if of.kind is Kind.EVENT_COUNT:
        events = {each.order: each for each in hits}
        return [events[order] for order in sorted(events)]
    return hits


def _chain(rules: Sequence[str], moment: int, hits: Sequence[Hit]) -> list[Hit]:
    """The chain that ends at a moment and begins latest: from its end back, of each rule the latest hit; of several at the end the first."""
    ends = [each for each in hits if each.rule == rules[-1] and each.at == moment]
    chain = ends[:1]
    for rule in reversed(rules[:-1]) if chain else ():
        before = [each for each in hits if each.rule == rule and each.at <= chain[-1].at]
        if not before:
            return []  # a rule that is itself a correlation: all of its events are told
        chain.append(before[-1])
    return chain[::-1]


__all__ = ["Hit", "Together", "Windows"]
