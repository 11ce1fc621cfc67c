"""Acts in an order: something packed, then out it went, then erased. One sign for each person and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log10
from pathlib import Path
from typing import Final

from hiden.base.clock import of_micros
from hiden.logs.store import behaving
from hiden.logs.store.asking import Mark
from hiden.logs.store.engines import Engine
from hiden.monitoring.behaviour.days import moments, whats
from hiden.monitoring.behaviour.destinations import kind_for, kind_of, reports, targets
from hiden.monitoring.behaviour.facts import Known
from hiden.monitoring.found import MOST_EVENTS, Found, Reason, Subject, Value
from hiden.monitoring.models import PlaceKind

DETECTOR: Final = "order.packed_and_sent"
WITHIN: Final = 6 * 3_600_000_000  # µs between packing, sending and erasing
_WITHIN_REACH: Final = frozenset({PlaceKind.OWN, PlaceKind.TRUSTED, PlaceKind.PARTNER})
_TELLING: Final = frozenset(
    {
        PlaceKind.MAIL,
        PlaceKind.STORAGE,
        PlaceKind.TRANSFER,
        PlaceKind.COMPETITOR,
        PlaceKind.RELATED,
        PlaceKind.HOME,
    }
)
_LARGE: Final = 1_000_000
_SURE: Final = 1.8  # weight of the order alone: packing and sending on one day is not rare by itself
_ERASED: Final = 0.6
_MOST: Final = 4.0


@dataclass(frozen=True, slots=True)
class Sent:
    """What left after packing. Moments in µs since 1970; `erasing` 0 where nothing was erased afterwards."""

    mark: Mark
    at: int
    channel: str
    place: str
    bytes: int
    rank: int
    packing: int
    erasing: int


def packed_and_sent(engine: Engine, files: Sequence[Path], known: Known) -> list[Found]:
    """The signs of `known.day`: what left the company by mail, web or a medium soon after the same person had packed something."""
    if not files:
        return []
    by: dict[int, list[Sent]] = defaultdict(list)
    for person, at, segment, record, part, channel, dest, size, rank, packing, erasing in engine.rows(
        behaving.orders(*moments(known.day), WITHIN), files
    ):
        place = _outside(dest, channel, person, known, erased=bool(erasing))
        if place and size >= _LARGE:
            mark = Mark(of_micros(at), segment, record, part)
            by[person].append(Sent(mark, at, channel, place, size, rank, packing, erasing))
    return [_found(person, known.day, sent) for person, sent in sorted(by.items())]


def _outside(dest: str, channel: str, person: int, known: Known, *, erased: bool) -> str:
    """The first place outside that something went to; "" for colleagues, partners and whoever reports of wrongdoing go to.

    A packed letter to some firm is work, unless what was packed is erased afterwards.
    """
    if channel not in whats():
        return ""
    if channel == "removable":
        return dest.strip().lower()[:200] or "?"
    found = targets(dest)
    kinds = {one: kind_for(one, known.of(person)) or kind_of(one, known) for one in found}
    if any(reports(kind) for kind in kinds.values()):
        return ""
    if channel == "mail" and not erased and not any(kind in _TELLING for kind in kinds.values()):
        return ""
    return next(
        (one.rpartition("@")[2] for one, kind in kinds.items() if kind not in _WITHIN_REACH and "." in one),
        "",
    )


def _found(person: int, day: date, sent: Sequence[Sent]) -> Found:
    first = min(sent, key=lambda one: (one.at - one.packing, one.at))
    total = sum(one.bytes for one in sent)
    values: dict[str, Value] = {
        "minutes": (first.at - first.packing) // 60_000_000,
        "value": total,
        "channel": first.channel,
        "place": first.place,
        "times": len(sent),
    }
    reasons = [Reason("behaviour.order", values)]
    erased = [one for one in sent if one.erasing]
    if erased:
        reasons.append(
            Reason(
                "behaviour.erased", {"minutes": min((one.erasing - one.at) // 60_000_000 for one in erased)}
            )
        )
    weight = _SURE + log10(max(total, _LARGE) / _LARGE) / 2 + (_ERASED if erased else 0.0)
    return Found(
        detector=DETECTOR,
        subject=Subject(person),
        day=day,
        weight=round(min(weight, _MOST), 4),
        reasons=tuple(reasons),
        events=tuple(one.mark for one in sent[:MOST_EVENTS]),
        count=len(sent),
        rank=0,
        key=first.place,
    )


__all__ = ["DETECTOR", "WITHIN", "packed_and_sent"]
