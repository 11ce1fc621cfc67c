"""From signs to an order of whom to look at first: a pure function of signs, what is known of people, and what explains signs.

Signs of one subject are pooled over days: of each detector the strongest few, fading with time. What they are about is told in stages of
a carrying-off (gather, pack, send, erase), because one stage alone is mostly work, and several in a few days seldom are. What is known
of somebody multiplies evidence and never makes any. Every step leaves a reason that can be said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from hiden.monitoring.behaviour.facts import Facts, Order
from hiden.monitoring.found import Found, Subject, Value

WINDOW: Final = 35  # days over which signs are pooled
LEAVER_WINDOW: Final = 90  # once notice is given the handbook looks back as far
LEAST: Final = 4.0  # less is no case, however empty the week (measured: docs/monitoring.md)
HALF: Final = 14
LEAVER_HALF: Final = 45
HOT: Final = 60  # days before the last one
NEAR: Final = timedelta(days=3)  # stages so close belong together
_TOP: Final = 3  # signs of one detector that count


class Stage(StrEnum):
    """What a sign may be a part of."""

    GATHER = "gather"
    PACK = "pack"
    SEND = "send"
    ERASE = "erase"
    AROUND = "around"  # when, from where, and how much at once


_STAGES: Final[Mapping[str, Stage]] = {
    "volume.read": Stage.GATHER,
    "volume.rate": Stage.GATHER,
    "volume.glance": Stage.GATHER,
    "volume.rows": Stage.GATHER,
    "first.item": Stage.GATHER,
    "volume.pack": Stage.PACK,
    "volume.erase": Stage.ERASE,
    "hours": Stage.AROUND,
    "first.way": Stage.AROUND,
    "tail": Stage.AROUND,
    "drift": Stage.AROUND,
}
# How much a sign of a detector tells of a carrying-off; of a stage, where the detector is not named. Measured on simulated years.
_TELLS: Final[Mapping[str, float]] = {
    "volume.ai": 0.5,
    "volume.print": 0.6,
    "volume.mail": 0.5,
    "volume.web": 0.5,
    "volume.share": 0.6,
    "volume.sent": 0.7,
    "volume.close": 1.6,
    "volume.glance": 1.3,
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
class Factor:
    """Something that makes signs weigh more or less: code of a sentence, by what they are multiplied, numbers in the sentence."""

    code: str
    times: float
    values: Mapping[str, Value] = field(default_factory=dict)


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


def stage_of(detector: str) -> Stage:
    """Which stage a sign of this detector may be a part of; what is not named is about sending, as most rules are."""
    return _STAGES.get(detector, Stage.SEND)


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
    factors = tuple(_factors(left, counts, who, on))
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


def _factors(signs: Sequence[Found], counts: Sequence[float], who: Facts, on: date) -> Iterable[Factor]:
    yield from _together(signs, counts)
    yield from _ways(signs, counts)
    rank = max((found.rank for found, count in zip(signs, counts, strict=True) if count > 0), default=0)
    if rank:
        yield Factor("class", 1.0 + 0.08 * min(rank, 4), {"rank": rank})
    yield from _life(signs, who, on)
    if who.privileged:
        yield Factor("privileged", 1.05)
    if who.kind in {"seconded_in", "dispatched", "contractor"}:
        yield Factor("of_others", 1.1)


def _ways(signs: Sequence[Found], counts: Sequence[float]) -> Iterable[Factor]:
    """Who may it have been, and for whom."""
    days: dict[str, set[date]] = defaultdict(set)
    for found, count in zip(signs, counts, strict=True):
        if count > 0:
            days[found.detector].add(found.day)
    if days["first.way"] & (days["hours"] | days["volume.rate"] | days["volume.read"]):
        yield Factor("other_hand", 1.4)
    if days["volume.close"]:
        yield Factor(
            "close", 1.4 if len(days["volume.close"]) == 1 else 1.8, {"days": len(days["volume.close"])}
        )


def _life(signs: Sequence[Found], who: Facts, on: date) -> Iterable[Factor]:
    """What happens in somebody's life with the company."""
    if who.noticed_on is not None and who.noticed_on <= on:
        left = (who.last_day - on).days if who.last_day else HOT
        values: dict[str, Value] = {"days": (on - who.noticed_on).days}
        if who.last_day:
            values["left"] = left
        yield Factor("leaver_hot" if left <= HOT else "leaver", 1.5 if left <= HOT else 1.3, values)
    elif who.superior_noticed is not None and any(
        timedelta(0) <= found.day - who.superior_noticed <= timedelta(days=30) for found in signs
    ):
        yield Factor("superior_leaves", 1.35, {"days": (on - who.superior_noticed).days})
    if who.joined_on is not None and (on - who.joined_on).days <= 30:
        yield Factor("joiner", 0.6, {"days": (on - who.joined_on).days})


def _together(signs: Sequence[Found], counts: Sequence[float]) -> Iterable[Factor]:
    """Whether something was gathered or packed and sent within a few days, and erased afterwards."""
    days: dict[Stage, set[date]] = defaultdict(set)
    for found, count in zip(signs, counts, strict=True):
        if count > 0:
            days[stage_of(found.detector)].add(found.day)
    sent = days[Stage.SEND]
    before = {
        stage
        for stage in (Stage.GATHER, Stage.PACK)
        if any(timedelta(0) <= out - day <= NEAR for day in days[stage] for out in sent)
    }
    if before:
        yield Factor("gathered_and_sent", 1.15 + 0.15 * len(before), {"stages": len(before)})
    elif not sent:
        yield Factor("nothing_sent", 0.85)


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
