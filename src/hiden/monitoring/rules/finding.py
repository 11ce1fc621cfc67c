"""Rules over tables of the view → signs. Tables come in any order and size; what is kept of them are the rows that a rule hit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

import pyarrow as pa

from hiden.base.clock import EPOCH, of_micros
from hiden.base.text import fold
from hiden.logs.store.asking import Mark
from hiden.monitoring.found import MOST_EVENTS, Found, Reason, Subject
from hiden.monitoring.rules.around import Around
from hiden.monitoring.rules.conditions import Columns
from hiden.monitoring.rules.correlating import Hit, correlate, likely
from hiden.monitoring.rules.deriving import derive
from hiden.monitoring.rules.fields import FIELDS, NEEDED
from hiden.monitoring.rules.reading import Rule, called

_SECOND: Final = 1_000_000
_A_DAY: Final = 86_400  # seconds
_DAY: Final = _A_DAY * _SECOND
_JAPAN: Final = 9 * 3600 * _SECOND
_MARK: Final = ("segment", "record", "part")
KEPT: Final = (*_MARK, "person", "account", "object", "dest", "bytes", "count", "item", "rank")
_LONGEST_KEY: Final = 200
DETECTOR: Final = "rules."


@dataclass(slots=True)
class Finder:
    """Rules that are asked of table after table. `needed`: which columns of the view a table must have."""

    rules: Sequence[Rule]
    around: Around
    _hits: dict[str, list[pa.Table]] = field(default_factory=lambda: defaultdict(list))

    @property
    def _fields(self) -> frozenset[str]:
        """Every field that is asked for, grouped by or shown."""
        found: set[str] = set(KEPT) | {"subject"}
        for rule in self.rules:
            found |= rule.matcher.fields if rule.matcher and rule.of_view else frozenset()
            if rule.own.get("key"):
                found.add(str(rule.own["key"]))
            if rule.correlation:
                found |= {*rule.correlation.group_by, rule.correlation.field}
        return frozenset(found - {""})

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns of the view that a table must have."""
        return tuple(sorted({*NEEDED, *KEPT, *(self._fields - set(FIELDS))}))

    def reach(self, days: int) -> frozenset[str] | None:
        """Through which channels events so many days back may be of use, for correlations; None: through any."""
        found: set[str] = set()
        bases = called(self.rules)
        for rule in self.rules:
            if rule.correlation and rule.correlation.span > (days - 1) * _A_DAY:
                for name in rule.correlation.rules:
                    if name in bases and not bases[name].channels:
                        return None
                    found |= bases[name].channels if name in bases else set()
        return frozenset(found)

    @property
    def channels(self) -> frozenset[str] | None:
        """Through which channels events are of use at all; None: through any."""
        asking = [rule for rule in self.rules if rule.matcher and rule.of_view]
        return (
            None
            if any(not rule.channels for rule in asking)
            else frozenset().union(*(rule.channels for rule in asking))
        )

    @property
    def days_back(self) -> int:
        """How many days before the first that is judged are of use."""
        spans = [rule.correlation.span for rule in self.rules if rule.correlation]
        return -(-max(spans, default=0) // _A_DAY)

    def take(self, table: pa.Table) -> None:
        """Ask all rules of one more table of the view, and keep the hits."""
        self.keep(self.hits(table))

    def keep(self, hits: Mapping[str, pa.Table]) -> None:
        """Keep hits that `hits` gave: rows with `at` in microseconds, `KEPT`, `subject`, and what the rule's sign is told apart by."""
        for name, some in hits.items():
            self._hits[name].append(some)

    def hits(self, table: pa.Table) -> dict[str, pa.Table]:
        """The hits of all rules in one table of the view, by rule. Keeps nothing."""
        found: dict[str, pa.Table] = {}
        if not table.num_rows:
            return found
        derived = derive(table, self.around, self._fields & set(FIELDS))
        columns = Columns(derived)
        derived = derived.set_column(derived.column_names.index("at"), "at", table["at"].cast(pa.int64()))
        for rule in self.rules:
            if rule.matcher is not None and rule.of_view:
                places = rule.matcher.rows(columns)
                if places.size:
                    names = [name for name in self._wanted(rule) if name in derived.column_names]
                    found[rule.name] = derived.select(names).take(pa.array(places))
        return found

    def _wanted(self, rule: Rule) -> list[str]:
        """What is kept of a hit of this rule: what its sign shows, and what correlations over it group by and count."""
        found = {"at", *KEPT, "subject"}
        if rule.own.get("key"):
            found.add(str(rule.own["key"]))
        mine = {rule.name, rule.id, rule.raw.get("name")}
        for other in self.rules:
            if other.correlation and mine & set(other.correlation.rules):
                found |= {*other.correlation.group_by, other.correlation.field}
        return sorted(found - {""})

    def found(self, first: date, last: date) -> Iterator[Found]:
        """The signs of these days in Japan, in the order of rules, days and subjects."""
        begin, end = (first - EPOCH.date()).days, (last - EPOCH.date()).days
        for rule in self.rules:
            if rule.base:
                continue
            grouped = (
                self._correlated(rule)
                if rule.correlation
                else _by_subject(rule, _rows(rule.name, self._hits[rule.name]))
            )
            signs = [each for each in grouped if begin <= each[1] <= end]
            for each in sorted(signs, key=lambda each: (each[1], each[0], each[2])):
                yield _sign(rule, each)

    def _correlated(self, rule: Rule) -> Iterator[_Sign]:
        of = rule.correlation
        assert of is not None
        known = called(self.rules)
        bases = [known[name].name for name in of.rules if name in known]
        if len(bases) < len(of.rules):  # one of them was not taken: the whole would say something else
            return
        kept = {name: self._hits[name] for name in bases if name in self._hits}
        hits = [hit for name, some in likely(of, kept).items() for hit in _rows(name, some)]
        of = replace(of, rules=tuple(bases))
        for each in correlate(of, hits):
            subject = str(each.hits[-1].row["subject"] or "")
            key = "" if of.group_by == ("subject",) else " ".join(str(value) for value in each.group)
            yield subject, each.day, fold(key)[:_LONGEST_KEY], int(each.counted), each.hits


_Sign = tuple[str, int, str, int, Sequence[Hit]]


def _rows(name: str, tables: Iterable[pa.Table]) -> Iterator[Hit]:
    for table in tables:
        for row in table.to_pylist():
            yield Hit(row["at"], name, row)


def _by_subject(rule: Rule, hits: Iterable[Hit]) -> Iterator[_Sign]:
    """Hits of one subject, day and key are one sign."""
    by = str(rule.own.get("key") or "")
    grouped: dict[tuple[str, int, str], list[Hit]] = defaultdict(list)
    for hit in hits:
        key = fold(str(hit.row.get(by) or ""))[:_LONGEST_KEY] if by else ""
        grouped[str(hit.row["subject"] or ""), (hit.at + _JAPAN) // _DAY, key].append(hit)
    for (subject, day, key), some in grouped.items():
        yield subject, day, key, len(some), sorted(some, key=lambda each: each.order)


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
