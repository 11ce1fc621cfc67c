"""How much a hit of a rule says in this company: how rare such hits are with others, over the last weeks.

What the author of a rule expected (its severity, as a share of person-days) stands for a thousand person-days; from then on the
company's own weeks speak. So a rule that fits nobody's work here falls silent by itself, and nobody need switch it off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log10
from typing import Final

from hiden.monitoring.cases.signals import Signal
from hiden.monitoring.cases.stages import RULES
from hiden.monitoring.found import Subject

BACK: Final = 56  # days over which hits are counted: longer than most plays of one person, short enough to follow changes of work
_EXPECTED: Final = 1000  # person-days for which the author's own expectation stands


@dataclass(frozen=True, slots=True)
class Rates:
    """`hits`: rule → subject → on how many days; `days`: on how many person-days they were counted."""

    days: float = 0.0
    hits: Mapping[str, Mapping[Subject, int]] = field(default_factory=dict)

    def weight(self, signal: Signal) -> float:
        """-log10 of the chance that somebody else shows such a sign on a day; of behaviour the weight is that already."""
        if not signal.detector.startswith(RULES):
            return signal.weight
        by = self.hits.get(signal.detector, {})
        others = sum(by.values()) - by.get(signal.subject, 0)
        chance = (others + _EXPECTED * 10**-signal.weight) / (self.days + _EXPECTED)
        return max(0.0, -log10(min(chance, 1.0)))


def counted(signals: Iterable[tuple[str, Subject, date]], people: int, on: date) -> Rates:
    """Rates from hits (rule, subject, day) up to a day, in a company of so many people."""
    days: dict[str, dict[Subject, set[date]]] = defaultdict(lambda: defaultdict(set))
    for detector, subject, day in signals:
        if detector.startswith(RULES) and on - timedelta(days=BACK) < day <= on:
            days[detector][subject].add(day)
    hits = {rule: {subject: len(some) for subject, some in by.items()} for rule, by in days.items()}
    return Rates(people * BACK * 5 / 7, hits)


__all__ = ["BACK", "Rates", "counted"]
