"""From signs to an order: a pure function of signs, what is known of the subjects, and how far detectors were right before.

Weights are -log10 of chances, so they add. Signs fade (halved every two weeks; for leavers every six), a detector that repeats
itself counts less each time, and what is known of a subject adds to signs but never makes a case by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from hiden.monitoring.found import Subject
from hiden.monitoring.running.context import Facts

WINDOW: Final = 35  # days over which signs are pooled
LEAVER_WINDOW: Final = 90  # for who gave notice: the handbook looks back from there
LEAST: Final = 2.5  # less than this is no case, even in an empty week
MIDDLE: Final = 4.0
HIGH: Final = 6.0
_HALF: Final = 14
_LEAVER_HALF: Final = 42
_TOP: Final = 3  # signs of one detector that count at all
_MOST: Final = 10  # signs of a subject that count at all
_HOT: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Signal:
    """A kept sign, as far as ranking asks. `pk` breaks ties."""

    pk: int
    subject: Subject
    detector: str
    day: date
    weight: float
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Factor:
    """Something known of the subject that makes their signs weigh more: code of a sentence, what it adds, numbers in the sentence."""

    code: str
    adds: float
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Campaign:
    """Signs of one subject, pooled. `signs`: ids, the most telling first; `first`, `last`: their days."""

    subject: Subject
    score: float
    signs: tuple[int, ...]
    first: date
    last: date
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """What became of a subject's earlier cases: the day of the last coaching, if any."""

    coached_on: date | None = None


def ranked(
    signals: Iterable[Signal],
    facts: Mapping[int, Facts],
    *,
    on: date,
    trust: Mapping[str, float] | None = None,
    before: Mapping[Subject, Before] | None = None,
) -> list[Campaign]:
    """Every subject with signs in their window, the one to look at first in front.

    `trust`: detector → how much of its weight counts (0 to 1; 1 where it is not named).
    """
    by: dict[Subject, list[Signal]] = defaultdict(list)
    for each in signals:
        if on - timedelta(days=_window(facts.get(each.subject.person))) < each.day <= on:
            by[each.subject].append(each)
    found = [
        _campaign(some, facts.get(subject.person), on, trust or {}, (before or {}).get(subject, Before()))
        for subject, some in by.items()
    ]
    return sorted(found, key=lambda one: (-one.score, one.signs))


def _window(facts: Facts | None) -> int:
    return LEAVER_WINDOW if facts is not None and facts.noticed_on is not None else WINDOW


def _campaign(
    signals: Sequence[Signal], facts: Facts | None, on: date, trust: Mapping[str, float], before: Before
) -> Campaign:
    half = _LEAVER_HALF if facts is not None and facts.noticed_on is not None else _HALF
    weights = {
        each: each.weight * trust.get(each.detector, 1.0) * 0.5 ** ((on - each.day).days / half)
        for each in signals
    }
    counted = _counted(weights)
    factors = tuple(_factors(signals, facts, on, before))
    base = sum(sorted(counted.values(), reverse=True)[:_MOST])
    # What is known of somebody multiplies evidence; without any it is none.
    prior = sum(each.adds for each in factors) * min(1.0, base / 2)
    order = sorted(signals, key=lambda each: (-counted.get(each, 0.0), -weights[each], each.pk))
    days = [each.day for each in signals]
    return Campaign(
        subject=signals[0].subject,
        score=round(base + prior, 4),
        signs=tuple(each.pk for each in order),
        first=min(days),
        last=max(days),
        factors=factors,
    )


def _counted(weights: Mapping[Signal, float]) -> dict[Signal, float]:
    """What each sign adds: of one detector the first wholly, the second by half, the third by a quarter."""
    by: dict[str, list[Signal]] = defaultdict(list)
    for each in sorted(weights, key=lambda one: (-weights[one], one.pk)):
        by[each.detector].append(each)
    return {
        each: weights[each] * 0.5**place for some in by.values() for place, each in enumerate(some[:_TOP])
    }


def _factors(signals: Sequence[Signal], facts: Facts | None, on: date, before: Before) -> Iterable[Factor]:
    if facts is not None and facts.noticed_on is not None:
        near = facts.last_day is not None and facts.last_day - on <= _HOT
        values: dict[str, Any] = {"days": (on - facts.noticed_on).days}
        if facts.last_day is not None:
            values["left"] = (facts.last_day - on).days
        yield Factor("leaver_hot" if near else "leaver", 1.5 if near else 1.0, values)
    if facts is not None and facts.privileged:
        yield Factor("privileged", 0.3)
    if highest := max((each.rank for each in signals), default=0):
        yield Factor("class", min(0.3 * highest, 1.2), {"rank": highest})
    if before.coached_on is not None and any(each.day > before.coached_on for each in signals):
        yield Factor("again", 0.5, {"day": before.coached_on.isoformat()})


def level(score: float) -> str:
    """high, middle or low: numbers are for sorting, not for people."""
    return "high" if score >= HIGH else "middle" if score >= MIDDLE else "low"


__all__ = [
    "HIGH", "LEAST", "LEAVER_WINDOW", "MIDDLE", "WINDOW", "Before", "Campaign", "Factor", "Signal", "level", "ranked",
]  # fmt: skip
