"""From signs to an order of whom to look at first: a pure function of signs, what is known of people, and how far detectors were right.

Signs of one subject are pooled over days (`pooling`); stages of a carrying-off that come together, and what is known of somebody,
multiply evidence and never make any (`factors`). A hit of a rule weighs what it is worth in this company (`rates`). Every step leaves a
reason that can be said. Whom nothing more than usual is told of, is in no order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from hiden.base.dates.fiscal import APRIL
from hiden.monitoring.cases.calendar import closing
from hiden.monitoring.cases.factors import Before, Factor, factors_of
from hiden.monitoring.cases.pooling import pooled
from hiden.monitoring.cases.rates import Rates
from hiden.monitoring.cases.signals import Signal, window
from hiden.monitoring.cases.stages import RULES, tells
from hiden.monitoring.found import Subject
from hiden.monitoring.running.context import Facts

LEAST: Final = 4.5  # less is no case, however empty the week (measured: docs/monitoring.md)
MIDDLE: Final = 5.5
HIGH: Final = 7.0  # cannot wait for the room of the next week (measured: docs/monitoring.md)
HALF: Final = 14
LEAVER_HALF: Final = 45
# Weight that nobody need wonder about: with so many features one day in three of somebody has it.
USUAL: Final = 1.9
_NOT_SECRET: Final = 0.6  # signs of a day on which no registered information played a part
_OF_CLOSING: Final = frozenset({"volume.read", "volume.rate", "volume.rows", "volume.print", "hours"})
_CLOSING: Final = 0.7  # while books are closed, by everybody who has to do with it
_WHOLE: Final = 3.0  # weight of a severe rule: one of less severity tells as much less


@dataclass(frozen=True, slots=True)
class Campaign:
    """Signs of one subject, pooled, the most telling first, each with what it counts."""

    subject: Subject
    score: float
    signs: tuple[tuple[Signal, float], ...]
    factors: tuple[Factor, ...]

    @property
    def first(self) -> date:
        """Day of the first sign."""
        return min(sign.day for sign, _counts in self.signs)

    @property
    def last(self) -> date:
        """Day of the last sign."""
        return max(sign.day for sign, _counts in self.signs)

    @property
    def ids(self) -> list[int]:
        """Of the signs, in their order."""
        return [sign.pk for sign, _counts in self.signs]


@dataclass(frozen=True, slots=True)
class Beside:
    """What the order knows beside signs and people. `trust`: detector → which part of its weight counts (1 where it is not named);
    `before`: what became of subjects' earlier cases; `first_month`: of the business year.
    """

    rates: Rates = field(default_factory=Rates)
    trust: Mapping[str, float] = field(default_factory=dict)
    before: Mapping[Subject, Before] = field(default_factory=dict)
    first_month: int = APRIL


NOTHING: Final = Beside()


def ranked(
    signals: Iterable[Signal], people: Mapping[int, Facts], *, on: date, beside: Beside = NOTHING
) -> list[Campaign]:
    """Every subject with signs in their window, the first to look at in front. Signs that something explains must not be given."""
    by: dict[Subject, list[Signal]] = defaultdict(list)
    for each in signals:
        if on - timedelta(days=window(people.get(each.subject.person))) < each.day <= on:
            by[each.subject].append(each)
    told = [
        _campaign(subject, some, people.get(subject.person) or Facts(subject.person), on, beside)
        for subject, some in by.items()
    ]
    return sorted(told, key=lambda one: (-one.score, one.subject.person, one.subject.account))


def _campaign(subject: Subject, given: Sequence[Signal], who: Facts, on: date, beside: Beside) -> Campaign:
    signs = sorted(given, key=lambda one: one.pk)
    half = LEAVER_HALF if who.noticed_on is not None else HALF
    weights = [telling(each, beside) * 0.5 ** ((on - each.day).days / half) for each in signs]
    counts = pooled(signs, weights)
    factors = tuple(factors_of(signs, weights, who, on, beside.before.get(subject, Before())))
    score = sum(counts)
    for factor in factors:
        score *= factor.times
    order = sorted(range(len(signs)), key=lambda n: (-counts[n], -weights[n], signs[n].pk))
    return Campaign(subject, round(score, 4), tuple((signs[n], round(counts[n], 4)) for n in order), factors)


def telling(sign: Signal, beside: Beside) -> float:
    """How much a sign tells by itself on its day: what is beyond the usual."""
    weight = beside.rates.weight(sign) * beside.trust.get(sign.detector, 1.0)
    part = tells(sign.detector)
    if sign.detector.startswith(RULES):
        part *= min(1.0, sign.weight / _WHOLE)
    if sign.detector in _OF_CLOSING and closing(sign.day, beside.first_month):
        part *= _CLOSING
    return max(0.0, weight - USUAL) * part * (1.0 if sign.rank else _NOT_SECRET)


def level(score: float) -> str:
    """high, middle or low: numbers are for sorting, not for people."""
    return "high" if score >= HIGH else "middle" if score >= MIDDLE else "low"


__all__ = [
    "HIGH",
    "LEAST",
    "MIDDLE",
    "NOTHING",
    "USUAL",
    "Beside",
    "Campaign",
    "Factor",
    "level",
    "ranked",
    "telling",
]
