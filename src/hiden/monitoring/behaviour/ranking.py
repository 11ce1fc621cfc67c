"""From signs to an order of whom to look at first: a pure function of signs, what is known of people, and what explains signs.

Signs of one subject are pooled over days: of each detector the strongest few, fading with time. What they are about is told in stages of
a carrying-off (gather, pack, send, erase), because one stage alone is mostly work, and several in a few days seldom are. What is known
of somebody multiplies evidence and never makes any. Every step leaves a reason that can be said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hiden.monitoring.behaviour.factors import Factor, Stage, factors_of, stage_of
from hiden.monitoring.behaviour.facts import Facts, Order
from hiden.monitoring.found import Found, Subject

WINDOW: Final = 35  # days over which signs are pooled
LEAVER_WINDOW: Final = 90  # once notice is given the handbook looks back as far
LEAST: Final = 4.0  # less is no case, however empty the week (measured: docs/monitoring.md)
HALF: Final = 14
LEAVER_HALF: Final = 45
_TOP: Final = 3  # signs of one detector that count


# How much a sign of a detector tells of a carrying-off; of a stage, where the detector is not named. Measured on simulated years.
_TELLS: Final[Mapping[str, float]] = {
    "volume.ai": 0.5,
    "volume.print": 0.6,
    "volume.mail": 0.5,
    "volume.web": 0.5,
    "volume.share": 0.6,
    "volume.sent": 0.7,
    "volume.close": 1.8,
    "volume.glance": 1.4,
    "order.packed_and_sent": 0.7,
    "slow": 0.4,
    "first.medium": 0.6,
    "first.item": 0.5,
    "volume.rows": 0.7,
}
_OF_STAGE: Final = {Stage.GATHER: 0.8, Stage.PACK: 0.7, Stage.SEND: 1.0, Stage.ERASE: 0.4, Stage.AROUND: 0.6}
_USUAL: Final = (
    1.9  # weight that nobody need wonder about: with so many features one day in three of somebody has it
)
_NOT_SECRET: Final = 0.6  # signs of a day on which no registered information played a part
# Detectors of one stage tell much the same: of several the most telling counts wholly, the others by a quarter.
_SAME: Final = 0.25
_EPISODE: Final = 5  # days that belong together
_EPISODES: Final = (1.0, 0.5, 0.25)


@dataclass(frozen=True, slots=True)
class Campaign:
    """Signs of one subject, pooled, the most telling first, each with what it counts; `explained` are those that an order covers."""

    subject: Subject
    score: float
    signs: tuple[tuple[Found, float], ...]
    factors: tuple[Factor, ...]
    explained: tuple[Found, ...] = ()

    @property
    def first(self) -> date:
        """Day of the first sign."""
        return min(found.day for found, _counts in self.signs)

    @property
    def last(self) -> date:
        """Day of the last sign."""
        return max(found.day for found, _counts in self.signs)


def ranked(
    signs: Iterable[Found],
    people: Mapping[int, Facts],
    *,
    on: date,
    orders: Sequence[Order] = (),
    trust: Mapping[str, float] | None = None,
) -> list[Campaign]:
    """Every subject with signs in their window, the first to look at in front. `trust`: detector → which part of its weight counts."""
    by: dict[Subject, list[Found]] = defaultdict(list)
    for found in signs:
        who = people.get(found.subject.person)
        if on - timedelta(days=_window(who)) < found.day <= on:
            by[found.subject].append(found)
    told = [
        _campaign(
            subject, some, people.get(subject.person) or Facts(subject.person), on, (orders, trust or {})
        )
        for subject, some in by.items()
    ]
    kept = [one for one in told if one.signs]
    return sorted(kept, key=lambda one: (-one.score, one.subject.person, one.subject.account))


def within_budget(campaigns: Sequence[Campaign], room: int, least: float = LEAST) -> list[Campaign]:
    """The first `room` that are a case at all."""
    return [one for one in campaigns if one.score >= least][: max(0, room)]


def _window(who: Facts | None) -> int:
    return LEAVER_WINDOW if who is not None and who.noticed_on is not None else WINDOW


def _campaign(
    subject: Subject,
    signs: Sequence[Found],
    who: Facts,
    on: date,
    weighed: tuple[Sequence[Order], Mapping[str, float]],
) -> Campaign:
    orders, trust = weighed
    explained = tuple(found for found in signs if any(covers(order, found) for order in orders))
    left = [found for found in signs if found not in explained]
    half = LEAVER_HALF if who.noticed_on is not None else HALF
    weights = [
        max(0.0, found.weight * trust.get(found.detector, 1.0) - _USUAL)
        * tells(found.detector)
        * (1.0 if found.rank else _NOT_SECRET)
        * 0.5 ** ((on - found.day).days / half)
        for found in left
    ]
    counts = _counted(left, weights)
    factors = tuple(factors_of(left, counts, who, on))
    score = sum(counts)
    for factor in factors:
        score *= factor.times
    order = sorted(range(len(left)), key=lambda n: (-counts[n], left[n].day, left[n].detector, left[n].key))
    told = tuple((left[n], round(counts[n], 4)) for n in order)
    return Campaign(subject, round(score, 4), told, factors, explained)


def covers(order: Order, found: Found) -> bool:
    """Whether a work order or exception explains a sign."""
    return (
        order.since <= found.day <= order.until
        and order.person in (0, found.subject.person)
        and (
            not order.detector
            or found.detector == order.detector
            or found.detector.startswith(f"{order.detector}.")
        )
        and (not order.place or order.place in found.key)
    )


def tells(detector: str) -> float:
    """How much of a sign's weight counts."""
    return _TELLS.get(detector, _OF_STAGE[stage_of(detector)])


def _counted(signs: Sequence[Found], weights: Sequence[float]) -> list[float]:
    """What each sign counts. Signs of a few days are an episode; the strongest counts wholly, the next by half, then a quarter."""
    counts = [0.0] * len(signs)
    left = set(range(len(signs)))
    for share in _EPISODES:
        best: dict[int, float] = {}
        for day in sorted({signs[place].day for place in left}):
            some = [place for place in left if 0 <= (signs[place].day - day).days < _EPISODE]
            told = _episode(signs, weights, some)
            if sum(told.values()) > sum(best.values()):
                best = told
        for place, count in best.items():
            counts[place] = count * share
        left -= set(best)
    return counts


def _episode(signs: Sequence[Found], weights: Sequence[float], places: Sequence[int]) -> dict[int, float]:
    """Of one detector the strongest wholly, the next by half, then a quarter; of one stage the strongest detector wholly, the
    others by a part.
    """
    counts = dict.fromkeys(places, 0.0)
    by: dict[str, list[int]] = defaultdict(list)
    for place in sorted(places, key=lambda n: (-weights[n], signs[n].day, signs[n].key)):
        by[signs[place].detector].append(place)
    sums: dict[Stage, list[tuple[float, str]]] = defaultdict(list)
    for detector, own in by.items():
        for number, place in enumerate(own[:_TOP]):
            counts[place] = weights[place] * 0.5**number
        sums[stage_of(detector)].append((sum(counts[place] for place in own), detector))
    for some in sums.values():
        for _sum, detector in sorted(some, key=lambda one: (-one[0], one[1]))[1:]:
            for place in by[detector]:
                counts[place] *= _SAME
    return counts


__all__ = [
    "LEAST",
    "LEAVER_WINDOW",
    "WINDOW",
    "Campaign",
    "Factor",
    "Stage",
    "covers",
    "ranked",
    "stage_of",
    "within_budget",
]
