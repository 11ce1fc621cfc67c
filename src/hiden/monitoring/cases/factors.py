"""What makes signs weigh more or less: the stages that came together, and what is known of somebody. Each can be said.

It multiplies evidence and never makes any. How much was measured on simulated years (docs/monitoring.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from hiden.monitoring.cases.signals import Signal
from hiden.monitoring.cases.stages import RENAMED, Stage, stage_of
from hiden.monitoring.found import Value
from hiden.monitoring.running.context import Facts

HOT: Final = 60  # days before the last one
_TELLING: Final = 0.25  # a sign that tells less is part of nothing
_TAKING: Final = 0.5  # and one that tells less does not show that somebody gathered
NEAR: Final = timedelta(days=3)  # stages so close belong together


@dataclass(frozen=True, slots=True)
class Factor:
    """Something that makes signs weigh more or less: code of a sentence, by what they are multiplied, numbers in the sentence."""

    code: str
    times: float
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Before:
    """What became of a subject's earlier cases: the day of the last coaching, if any."""

    coached_on: date | None = None


def factors_of(
    signs: Sequence[Signal], weights: Sequence[float], who: Facts, on: date, before: Before
) -> Iterable[Factor]:
    """Everything by which the signs of one subject are multiplied. `weights`: what each tells by itself, in the same order."""
    told = [sign for sign, weight in zip(signs, weights, strict=True) if weight >= _TELLING]
    taken = [sign for sign, weight in zip(signs, weights, strict=True) if weight >= _TAKING]
    yield from _together(told, taken)
    yield from _ways(told)
    if rank := max((sign.rank for sign in told), default=0):
        yield Factor("class", 1.0 + 0.08 * min(rank, 4), {"rank": rank})
    yield from _life(signs, who, on)
    if who.privileged:
        yield Factor("privileged", 1.05)
    if who.kind in {"seconded_in", "dispatched", "contractor"}:
        yield Factor("of_others", 1.1)
    if before.coached_on is not None and any(sign.day > before.coached_on for sign in told):
        yield Factor("again", 1.2, {"day": before.coached_on.isoformat()})


def _ways(signs: Sequence[Signal]) -> Iterable[Factor]:
    """Who may it have been, and for whom."""
    days: dict[str, set[date]] = defaultdict(set)
    for sign in signs:
        days[sign.detector].add(sign.day)
    if days["first.way"] & (days["hours"] | days["volume.rate"] | days["volume.read"]):
        yield Factor("other_hand", 1.4)
    if days["volume.glance"] & (days["hours"] | days["first.way"]):
        yield Factor("looked_through", 1.3)
    if days["volume.close"]:
        yield Factor(
            "close", 1.6 if len(days["volume.close"]) == 1 else 1.9, {"days": len(days["volume.close"])}
        )


def _life(signs: Sequence[Signal], who: Facts, on: date) -> Iterable[Factor]:
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


def _together(signs: Sequence[Signal], taken: Sequence[Signal]) -> Iterable[Factor]:
    """Whether something was gathered or packed and sent within a few days. `taken`: signs that tell enough to say so by themselves."""
    days: dict[Stage, set[date]] = defaultdict(set)
    for sign in signs:
        days[stage_of(sign.detector)].add(sign.day)
    sent = days[Stage.SEND]
    media = {sign.day for sign in signs if sign.detector == "volume.media"}
    if _tidied(media, days[Stage.ERASE], {sign.day for sign in taken if _takes(sign.detector)}):
        yield Factor("tidied", 0.4)
    before = {
        stage
        for stage in (Stage.GATHER, Stage.PACK)
        if any(timedelta(0) <= out - day <= NEAR for day in days[stage] for out in sent)
    }
    if before:
        yield Factor("gathered_and_sent", 1.15 + 0.15 * len(before), {"stages": len(before)})
    elif not sent and not any(found.detector == "volume.glance" for found in signs):
        yield Factor("nothing_sent", 0.85)


def _takes(detector: str) -> bool:
    """Whether it is about gathering or packing; another name for a file is neither."""
    stage = stage_of(detector)
    return stage is Stage.GATHER or (stage is Stage.PACK and not detector.startswith(RENAMED))


def _tidied(media: set[date], erased: set[date], gathered: set[date]) -> bool:
    """Whether somebody copied to a medium and erased, and had gathered nothing: as one does with private files. The one thing that
    makes less of a case by being added: it speaks for the person.
    """
    return any(
        any(abs(day - out) <= NEAR for day in erased) and not any(abs(day - out) <= NEAR for day in gathered)
        for out in media
    )


__all__ = ["Before", "Factor", "factors_of"]
