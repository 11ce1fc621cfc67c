"""What makes signs weigh more or less: the stages that came together, and what is known of somebody. Each can be said.

It multiplies evidence and never makes any. How much was measured on simulated years (docs/monitoring.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from hiden.monitoring.behaviour.facts import Facts
from hiden.monitoring.found import Found, Value

HOT: Final = 60  # days before the last one
NEAR: Final = timedelta(days=3)  # stages so close belong together


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
    "slow": Stage.AROUND,
}


@dataclass(frozen=True, slots=True)
class Factor:
    """Something that makes signs weigh more or less: code of a sentence, by what they are multiplied, numbers in the sentence."""

    code: str
    times: float
    values: Mapping[str, Value] = field(default_factory=dict)


def stage_of(detector: str) -> Stage:
    """Which stage a sign of this detector may be a part of; what is not named is about sending, as most rules are."""
    return _STAGES.get(detector, Stage.SEND)


def factors_of(signs: Sequence[Found], counts: Sequence[float], who: Facts, on: date) -> Iterable[Factor]:
    """Everything by which the counts of some signs of one subject are multiplied. `counts`: what each counts, in the same order."""
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
    if days["volume.glance"] & (days["hours"] | days["first.way"]):
        yield Factor("looked_through", 1.3)
    if days["volume.close"]:
        yield Factor(
            "close", 1.6 if len(days["volume.close"]) == 1 else 1.9, {"days": len(days["volume.close"])}
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
    media = {
        found.day
        for found, count in zip(signs, counts, strict=True)
        if count > 0 and found.detector == "volume.media"
    }
    if _tidied(media, days[Stage.ERASE], days[Stage.GATHER] | days[Stage.PACK]):
        yield Factor("tidied", 0.5)
    before = {
        stage
        for stage in (Stage.GATHER, Stage.PACK)
        if any(timedelta(0) <= out - day <= NEAR for day in days[stage] for out in sent)
    }
    if before:
        yield Factor("gathered_and_sent", 1.15 + 0.15 * len(before), {"stages": len(before)})
    elif not sent and not any(found.detector == "volume.glance" for found in signs):
        yield Factor("nothing_sent", 0.85)


def _tidied(media: set[date], erased: set[date], gathered: set[date]) -> bool:
    """Whether somebody copied to a medium and erased, and had gathered nothing: as one does with private files."""
    return any(
        any(abs(day - out) <= NEAR for day in erased) and not any(abs(day - out) <= NEAR for day in gathered)
        for out in media
    )


__all__ = ["Factor", "Stage", "factors_of", "stage_of"]
