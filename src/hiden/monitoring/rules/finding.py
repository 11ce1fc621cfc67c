"""Rules over tables of the view → signs. Tables come in any order and size; what is kept of them are the rows that a rule hit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa

from hiden.base.clock import EPOCH
from hiden.monitoring.found import Found
from hiden.monitoring.rules.around import Around
from hiden.monitoring.rules.correlating import Windows
from hiden.monitoring.rules.deriving import derive
from hiden.monitoring.rules.fields import FIELDS, NEEDED
from hiden.monitoring.rules.plans import Ready, of_view, rows_of
from hiden.monitoring.rules.reading import Rule
from hiden.monitoring.rules.resting import Resting
from hiden.monitoring.rules.signing import DETECTOR, EMPTY, KEPT, correlated, signs_of
from hiden.monitoring.rules.told import Told

_SUBJECT: Final = "subject"


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
        shown = {name for rule in rules if rule.of_view for name in self.shown(rule)}
        return tuple(sorted({*NEEDED, *KEPT, *shown, *of_view(rules).fields} - {"", *FIELDS}))

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
        ready = of_view(rules)
        by_key = {rule.key: rule for rule in rules}
        where = self._where(ready, by_key)
        derived = derive(table, self.around, where, where)
        places = ready.hits(derived)
        if not places:
            return {}
        hit = np.unique(np.concatenate(list(places.values())))
        derived = derive(rows_of(derived, hit), self.around, {_SUBJECT} - set(where))
        derived = derived.set_column(derived.column_names.index("at"), "at", derived["at"].cast(pa.int64()))
        return {
            key: rows_of(derived.select(["at", *self.shown(by_key[key])]), np.searchsorted(hit, rows))
            for key, rows in places.items()
        }

    def _where(self, ready: Ready, rules: Mapping[str, Rule]) -> dict[str, list[Told]]:
        """In which events each derived field is asked for, by a rule's condition or by what is shown of its hits."""
        found = {name: list(told) for name, told in ready.where.items() if name in FIELDS}
        for key, told in ready.told.items():
            for name in self.shown(rules[key]):
                if name in FIELDS and name != _SUBJECT:
                    found.setdefault(name, []).append(told)
        return found

    def shown(self, rule: Rule) -> list[str]:
        """What is kept of a hit beside its moment: what its sign shows, and what correlations over it group by and count."""
        return sorted({*KEPT, "subject", rule.key_field, *self.resting.asked_of(rule.key)} - {"", "at"})

    def found(self, first: date, last: date) -> Iterator[Found]:
        """The signs of these days in Japan, in the order of rules, days and subjects."""
        days = ((first - EPOCH.date()).days, (last - EPOCH.date()).days)
        hits = {key: pa.concat_tables(some) for key, some in self._hits.items()}
        shown = [each for each in self.rules if not each.base]
        plain = signs_of([each for each in shown if each.correlation is None], hits, *days)
        rules = {rule.key: rule for rule in self.rules}
        there = {key: hits.get(key, EMPTY) for key, rule in rules.items() if rule.correlation is None}
        correlations = {key: each.correlation for key, each in rules.items() if each.correlation}
        with closing(Windows(there, correlations)) as windows:
            for rule in shown:
                signs = (
                    list(correlated(rule, windows, *days)) if rule.correlation else plain.get(rule.key, [])
                )
                for each in sorted(signs, key=lambda each: (each.day, each.subject, each.key)):
                    yield each.found(rule)


__all__ = ["DETECTOR", "KEPT", "Finder"]
