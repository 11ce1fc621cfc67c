"""How much a hit of a rule says in this company: how rare such hits are, with others and with the same person, over the last weeks.

What the author of a rule expected (its severity, as a share of person-days) stands for a thousand person-days; from then on the
company's own weeks speak. So a rule that fits nobody's work here, or that somebody's work hits every week, falls silent by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from math import log10
from typing import Final

from hiden.monitoring.cases.signals import Signal
from hiden.monitoring.cases.stages import RULES
from hiden.monitoring.found import Subject

BACK: Final = 56  # days over which hits are counted: longer than most plays of one person, short enough to follow changes of work
_RECENT: Final = 14  # days that are looked at: what somebody did before them is what they usually do
_EXPECTED: Final = 1000  # person-days for which the author's own expectation stands


@dataclass(frozen=True)
class Rates:
    """`hits`: rule → subject → days with a hit; `days`: on how many person-days they were counted; `leaving`: the part of people that
    has given notice.
    """

    days: float = 0.0
    hits: Mapping[str, Mapping[Subject, frozenset[date]]] = field(default_factory=dict)
    leaving: float = 1.0

    def weight(self, signal: Signal) -> float:
        """-log10 of the chance that such a sign is shown on a day; of behaviour the weight is that already."""
        if not signal.detector.startswith(RULES):
            return signal.weight
        by = self.hits.get(signal.detector, {})
        own_days = by.get(signal.subject, frozenset())
        others = self._all.get(signal.detector, 0) - len(own_days)
        chance = (others + _EXPECTED * 10**-signal.weight) / (self.days + _EXPECTED)
        if of_leavers(
            signal.detector
        ):  # among those who leave it is so much more usual; that they leave is told by a factor
            chance /= self.leaving
        before = signal.day - timedelta(days=_RECENT)
        own = sum(day < before for day in own_days)
        if own:
            chance = max(chance, own / (BACK - _RECENT))
        return max(0.0, -log10(min(chance, 1.0)))

    @cached_property
    def _all(self) -> dict[str, int]:
        """Days with a hit, of everybody, by rule: asked for each sign, counted once."""
        return {rule: sum(map(len, by.values())) for rule, by in self.hits.items()}


def of_leavers(detector: str) -> bool:
    """Whether a rule asks for notice of leaving by itself."""
    name = detector.removeprefix(RULES)
    return name.startswith("leaver_") or name.endswith("_leaver")


def counted(signals: Iterable[tuple[str, Subject, date]], people: int, on: date, leaving: int = 0) -> Rates:
    """Rates from hits (rule, subject, day) up to a day, in a company of so many people, of whom so many have given notice."""
    days: dict[str, dict[Subject, set[date]]] = defaultdict(lambda: defaultdict(set))
    for detector, subject, day in signals:
        if detector.startswith(RULES) and on - timedelta(days=BACK) < day <= on:
            days[detector][subject].add(day)
    hits = {rule: {subject: frozenset(some) for subject, some in by.items()} for rule, by in days.items()}
    first = min((min(some) for by in days.values() for some in by.values()), default=on)
    looked_at = (
        (on - first).days + 1 if days else 0
    )  # a company that began last week has no rates of its own yet
    return Rates(people * looked_at * 5 / 7, hits, min(1.0, (leaving + 1) / (people + 1)))


__all__ = ["BACK", "Rates", "counted", "of_leavers"]
