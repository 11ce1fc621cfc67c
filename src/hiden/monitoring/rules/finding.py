"""Rules over tables of the view → signs. Tables come in any order and size; what is kept of them are the rows that a rule hit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import pyarrow as pa

from hiden.base.clock import EPOCH, of_micros
from hiden.base.text import fold
from hiden.logs.store.asking import Mark
from hiden.monitoring.found import MOST_EVENTS, Found, Reason, Subject
from hiden.monitoring.rules.around import Around
from hiden.monitoring.rules.correlating import Hit, Windows
from hiden.monitoring.rules.deriving import derive
from hiden.monitoring.rules.fields import FIELDS, NEEDED
from hiden.monitoring.rules.plans import of_view, rows_of
from hiden.monitoring.rules.reading import IN_ORDER, Rule
from hiden.monitoring.rules.resting import Resting

_DAY: Final = 86_400_000_000
_JAPAN: Final = 9 * 3_600_000_000
_MARK: Final = ("segment", "record", "part")
KEPT: Final = (*_MARK, "person", "account", "object", "dest", "bytes", "count", "item", "rank")
_LONGEST_KEY: Final = 200
DETECTOR: Final = "rules."


@dataclass(slots=True)
class Finder:
    """Rules that are asked of table after table. Which rules rest on which, and how far they reach: `resting`."""

    rules: Sequence[Rule]
    around: Around
    resting: Resting = field(init=False)
    _hits: dict[str, list[pa.Table]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.resting = Resting(self.rules)

    def needed(self, rules: Sequence[Rule]) -> tuple[str, ...]:
        """The columns of the view that a table must have for these rules."""
        return tuple(sorted({*NEEDED, *KEPT, *(self._fields(rules) - set(FIELDS))}))

    def _fields(self, rules: Sequence[Rule]) -> frozenset[str]:
        """Every field that is asked for, grouped by or shown."""
        shown = {name for rule in rules if rule.of_view for name in self.shown(rule)}
        return frozenset({*KEPT, "subject", *shown, *of_view(rules).fields} - {""})

    def take(self, table: pa.Table) -> None:
        """Ask all rules of one more table of the view, and keep the hits."""
        self.keep(self.hits(table))

    def keep(self, hits: Mapping[str, pa.Table]) -> None:
        """Keep hits by the key of their rule: rows with `at` in microseconds, `KEPT`, `subject`, and what `shown` says."""
        for key, some in hits.items():
            self._hits[key].append(some)

    def hits(self, table: pa.Table, rules: Sequence[Rule] | None = None) -> dict[str, pa.Table]:
        """The hits of some rules (of all, unless told) in one table of the view, by their key. Keeps nothing."""
        rules = self.rules if rules is None else rules
        if not table.num_rows:
            return {}
        derived = derive(table, self.around, self._fields(rules) & set(FIELDS))
        places = of_view(rules).hits(derived)
        if not places:
            return {}
        at = derived.column_names.index("at")
        derived = derived.set_column(at, "at", derived["at"].cast(pa.int64()))
        by_key = {rule.key: rule for rule in rules}
        return {
            key: rows_of(derived.select(["at", *self.shown(by_key[key])]), rows)
            for key, rows in places.items()
        }

    def shown(self, rule: Rule) -> list[str]:
        """What is kept of a hit beside its moment: what its sign shows, and what correlations over it group by and count."""
        return sorted({*KEPT, "subject", rule.key_field, *self.resting.asked_of(rule.key)} - {"", "at"})

    def found(self, first: date, last: date) -> Iterator[Found]:
        """The signs of these days in Japan, in the order of rules, days and subjects."""
        begin, end = (first - EPOCH.date()).days, (last - EPOCH.date()).days
        together = {key: pa.concat_tables(some) for key, some in self._hits.items()}
        rules = {rule.key: rule for rule in self.rules}
        empty = _empty()
        hits = {key: together.get(key, empty) for key, rule in rules.items() if rule.correlation is None}
        with closing(
            Windows(hits, {key: each.correlation for key, each in rules.items() if each.correlation})
        ) as windows:
            for rule in self.rules:
                if rule.base:
                    continue
                if rule.correlation:
                    signs = list(_correlated(rule, windows, begin, end))
                else:
                    signs = list(_by_subject(rule, hits[rule.key], begin, end))
                for each in sorted(signs, key=lambda each: (each[1], each[0], each[2])):
                    yield _sign(rule, each)


_Sign = tuple[str, int, str, int, Sequence[Hit]]


def _correlated(rule: Rule, windows: Windows, first: int, last: int) -> Iterator[_Sign]:
    of = rule.correlation
    assert of is not None
    for each in windows.found(of, first, last):
        subject = str(each.hits[-1].row["subject"] or "")
        key = "" if of.group_by == ("subject",) else " ".join(each.group)
        counted = 1 if of.kind in IN_ORDER else int(each.counted)
        yield subject, each.day, fold(key)[:_LONGEST_KEY], counted, each.hits


def _by_subject(rule: Rule, table: pa.Table, first: int, last: int) -> Iterator[_Sign]:
    """Hits of one subject, day and key are one sign."""
    by = rule.key_field
    grouped: dict[tuple[str, int, str], list[Hit]] = defaultdict(list)
    for row in table.to_pylist():
        day = (row["at"] + _JAPAN) // _DAY
        if first <= day <= last:
            key = fold(str(row.get(by) or ""))[:_LONGEST_KEY] if by else ""
            grouped[str(row["subject"] or ""), day, key].append(Hit(row["at"], rule.key, row))
    for (subject, day, key), some in grouped.items():
        yield subject, day, key, len(some), sorted(some, key=lambda each: each.order)


def _empty() -> pa.Table:
    """No hits: of a rule that hit nothing."""
    texts = {"account", "object", "dest", "subject"}
    return pa.table(
        {
            name: pa.array([], pa.string() if name in texts else pa.int64())
            for name in ("at", "subject", *KEPT)
        }
    )


def _sign(rule: Rule, sign: _Sign) -> Found:
    subject, day, key, counted, hits = sign
    rows = [hit.row for hit in hits]
    secret = max(rows, key=lambda row: (row["rank"], row["item"]))
    return Found(
        detector=DETECTOR + rule.name,
        subject=_subject(subject),
        day=EPOCH.date() + timedelta(days=day),
        weight=rule.weight,
        reasons=(Reason(DETECTOR + rule.name, values_of(counted, rows)),),
        events=tuple(
            Mark(of_micros(hit.at), *(int(hit.row[name]) for name in _MARK)) for hit in hits[:MOST_EVENTS]
        ),
        count=len(hits),
        item=int(secret["item"]) if secret["rank"] else 0,
        rank=int(secret["rank"]),
        key=key,
    )


def values_of(counted: int, rows: Sequence[Mapping[str, Any]]) -> dict[str, int | float | str]:
    """The numbers of a sentence: n as the rule counts, distinct objects and destinations, and size in MB (10⁶ bytes)."""
    return {
        "n": counted,
        "objects": len({row["object"] for row in rows if row["object"]}),
        "dests": len({row["dest"] for row in rows if row["dest"]}),
        "mb": round(sum(row["bytes"] or 0 for row in rows) / 1e6, 1),
    }


def _subject(word: str) -> Subject:
    kind, _, rest = word.partition(":")
    return Subject(int(rest)) if kind == "p" else Subject(0, rest)
