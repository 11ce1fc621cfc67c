"""Hits → signs: hits of one rule, subject, day and key are one sign. Of a million hits no row is made but of those that a sign names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hiden.base.clock import EPOCH, of_micros
from hiden.base.text import fold
from hiden.logs.store.asking import Mark
from hiden.monitoring.found import MOST_EVENTS, Found, Reason, Subject
from hiden.monitoring.rules.correlating import Hit, Windows
from hiden.monitoring.rules.reading import IN_ORDER, Rule

DETECTOR: Final = "rules."
_DAY: Final = 86_400_000_000
_JAPAN: Final = 9 * 3_600_000_000
_MARK: Final = ("segment", "record", "part")
KEPT: Final = (*_MARK, "person", "account", "object", "dest", "bytes", "count", "item", "rank")
_LONGEST_KEY: Final = 200
_TEXTS: Final = frozenset({"account", "object", "dest", "subject"})
EMPTY: Final = pa.table(
    {name: pa.array([], pa.string() if name in _TEXTS else pa.int64()) for name in ("at", "subject", *KEPT)}
)
_Numbers = Any  # an array of numpy


@dataclass(frozen=True, slots=True)
class Sign:
    """What is told of one sign, before it is known of which rule. `counted`: as the rule counts; `events`: the first of them."""

    subject: str
    day: int
    key: str
    counted: int
    count: int
    objects: int
    dests: int
    size: int
    item: int
    rank: int
    events: tuple[Mark, ...]

    def found(self, rule: Rule) -> Found:
        """The sign as detectors give it: n as the rule counts, distinct objects and destinations, and size in MB (10⁶ bytes)."""
        values = {
            "n": self.counted,
            "objects": self.objects,
            "dests": self.dests,
            "mb": round(self.size / 1e6, 1),
        }
        return Found(
            detector=DETECTOR + rule.name,
            subject=_subject(self.subject),
            day=EPOCH.date() + timedelta(days=self.day),
            weight=rule.weight,
            reasons=(Reason(DETECTOR + rule.name, values),),
            events=self.events,
            count=self.count,
            item=self.item if self.rank else 0,
            rank=self.rank,
            key=self.key,
        )


def signs_of(
    rules: Sequence[Rule], hits: Mapping[str, pa.Table], first: int, last: int
) -> dict[str, list[Sign]]:
    """The signs of plain rules on these days (since 1970), by the key of their rule."""
    tables = [(each.key, _alike(hits[each.key], each.key_field)) for each in rules if each.key in hits]
    if not tables:
        return {}
    rows = _Rows(pa.concat_tables([table for _key, table in tables]))
    of = np.repeat(np.arange(len(tables)), [table.num_rows for _key, table in tables])
    found: dict[str, list[Sign]] = defaultdict(list)
    for number, sign in rows.signs(of, first, last):
        found[tables[number][0]].append(sign)
    return found


def _alike(table: pa.Table, key: str) -> pa.Table:
    """The same columns whatever the rule: its key as text in `_key`."""
    there = key in table.column_names
    by = table[key].cast(pa.string()) if there else pa.nulls(table.num_rows, pa.string())
    return table.select(["at", "subject", *KEPT]).append_column("_key", by)


class _Rows:
    """Hits of all plain rules beside each other, as numbers."""

    def __init__(self, table: pa.Table) -> None:
        self._numbers = {
            name: pc.fill_null(table[name], 0).to_numpy().astype(np.int64)
            for name in ("at", *_MARK, "bytes", "item", "rank")
        }
        self._days = (self._numbers["at"] + _JAPAN) // _DAY
        self._subjects, self._subject = _coded(table["subject"], str)
        self._keys, self._key = _coded(table["_key"], lambda text: fold(text)[:_LONGEST_KEY])
        self._object = _coded(table["object"], str)[1]
        self._dest = _coded(table["dest"], str)[1]

    def signs(self, of: _Numbers, first: int, last: int) -> Iterator[tuple[int, Sign]]:
        """(number of the rule, its sign), in no order. `of`: the rule of each row."""
        within = np.flatnonzero((self._days >= first) & (self._days <= last))
        minor = [self._numbers[name][within] for name in ("part", "record", "segment", "at")]
        major = [each[within] for each in (self._key, self._subject, self._days, of)]
        place = np.lexsort((*minor, *major))
        if not len(place):
            return
        apart = np.zeros(len(place), np.bool_)
        apart[0] = True
        for each in major:
            apart[1:] |= each[place[1:]] != each[place[:-1]]
        order = within[place]
        begins = np.flatnonzero(apart).tolist()
        for begin, end in zip(begins, [*begins[1:], len(order)], strict=True):
            yield int(of[order[begin]]), self._sign(order[begin:end])

    def _sign(self, rows: _Numbers) -> Sign:
        numbers, one = self._numbers, rows[0]
        ranks = numbers["rank"][rows]
        named = rows[:MOST_EVENTS]
        marks = zip(*(numbers[name][named].tolist() for name in ("at", *_MARK)), strict=True)
        return Sign(
            subject=self._subjects[self._subject[one]],
            day=int(self._days[one]),
            key=self._keys[self._key[one]],
            counted=len(rows),
            count=len(rows),
            objects=_distinct(self._object[rows]),
            dests=_distinct(self._dest[rows]),
            size=int(numbers["bytes"][rows].sum()),
            item=int(numbers["item"][rows[ranks == ranks.max()]].max()),
            rank=int(ranks.max()),
            events=tuple(Mark(of_micros(at), *mark) for at, *mark in marks),
        )


def _coded(column: pa.ChunkedArray, make: Callable[[str], str]) -> tuple[list[str], _Numbers]:
    """Distinct texts as `make` has them, the first of them empty; and each row's place among them."""
    coded = column.combine_chunks().dictionary_encode()
    places = {"": 0}
    told = [places.setdefault(make(each), len(places)) for each in coded.dictionary.to_pylist()]
    codes = pc.fill_null(coded.indices, len(told)).to_numpy(zero_copy_only=False)
    return list(places), np.array([*told, 0], np.int64)[codes]


def _distinct(codes: _Numbers) -> int:
    """How many different ones, without what says nothing."""
    return len(np.unique(codes[codes > 0]))


def correlated(rule: Rule, windows: Windows, first: int, last: int) -> Iterator[Sign]:
    """The signs of a correlation on these days."""
    of = rule.correlation
    assert of is not None
    for each in windows.found(of, first, last):
        key = "" if of.group_by == ("subject",) else fold(" ".join(each.group))[:_LONGEST_KEY]
        counted = 1 if of.kind in IN_ORDER else int(each.counted)
        yield _together(str(each.hits[-1].row["subject"] or ""), each.day, key, counted, each.hits)


def _together(subject: str, day: int, key: str, counted: int, hits: Sequence[Hit]) -> Sign:
    rows = [hit.row for hit in hits]
    rank, item = max((row["rank"], row["item"]) for row in rows)
    return Sign(
        subject=subject,
        day=day,
        key=key,
        counted=counted,
        count=len(rows),
        objects=len({row["object"] for row in rows if row["object"]}),
        dests=len({row["dest"] for row in rows if row["dest"]}),
        size=sum(row["bytes"] or 0 for row in rows),
        item=item,
        rank=rank,
        events=tuple(
            Mark(of_micros(hit.at), *(int(hit.row[name]) for name in _MARK)) for hit in hits[:MOST_EVENTS]
        ),
    )


def _subject(word: str) -> Subject:
    kind, _, rest = word.partition(":")
    return Subject(int(rest)) if kind == "p" else Subject(0, rest)


__all__ = ["DETECTOR", "EMPTY", "KEPT", "Sign", "correlated", "signs_of"]
