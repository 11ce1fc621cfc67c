"""A day judged: scores turned into signs (`found.Found`) that say why, with the numbers. Events are added by `showing`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hiden.monitoring.behaviour.days import Day
from hiden.monitoring.behaviour.facts import Known
from hiden.monitoring.behaviour.numbers import FEATURES, INDEX, Block, Flags, Things, block
from hiden.monitoring.behaviour.scoring import DETECTORS, OWN_DAYS, Scores, by_detector, scores
from hiden.monitoring.behaviour.slow import drift_signs, slow_signs
from hiden.monitoring.found import Found, Reason, Subject, Value

LEAST: Final = 2.3  # a sign: what one day in two hundred shows
HISTORY: Final = 90  # days before the judged one
_SECRETIVE: Final = 1.3  # weight from which reading registered information is more than usual
_TOLD: Final = 3  # things or dimensions that are named
# Which of what was touched a feature is about.
_ABOUT: Final = {
    "first.place": ("mail", "web", "share", "net"), "volume.private": ("mail", "web"), "volume.drop": ("web", "mail", "share"),
    "volume.close": ("mail", "web", "share", "net"), "volume.ai": ("web",), "volume.web": ("web", "net"), "volume.media": ("media",),
    "first.medium": ("media",), "first.way": ("device", "line"), "first.item": ("item",), "volume.mail": ("mail",),
    "volume.sent": ("mail", "web", "share", "net"), "volume.share": ("share",),
}  # fmt: skip
_KINDS: Final = {
    "volume.private": ("mail", "self"),
    "volume.drop": ("storage", "transfer"),
    "volume.close": ("home", "related", "competitor"),
    "volume.ai": ("ai",),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A sign before its events are looked up. `feature`: what it is about; `values`: the things it names, as `days.TOUCHED` has them."""

    found: Found
    feature: str
    values: tuple[str, ...] = ()


def judge(past: Sequence[Day], day: Day, known: Known) -> list[Judged]:
    """The signs of a day, beside the days before (at most `HISTORY` of them, oldest first). In the order of persons and detectors."""
    days = [*past[-HISTORY:], day]
    whole = block(days, known)
    found = [*_signs(whole, scores(whole)), *_slowly(whole)]
    return sorted(found, key=lambda one: (one.found.subject.person, one.found.detector, one.found.key))


def _signs(whole: Block, scored: Scores) -> Iterator[Judged]:
    best = by_detector(scored.weight)
    for place in np.flatnonzero((best.max(axis=1) >= LEAST) | (scored.tail >= LEAST)):
        secret = _secret(whole, scored, int(place))
        for number, detector in enumerate(DETECTORS):
            if best[place, number] >= LEAST:
                yield _sign(whole, scored, int(place), detector, secret)
        if scored.tail[place] >= LEAST:
            yield _tail(whole, scored, int(place), secret)


def _slowly(whole: Block) -> Iterator[Judged]:
    for found in (*slow_signs(whole), *drift_signs(whole)):
        yield Judged(found, found.key)


def _secret(whole: Block, scored: Scores, place: int) -> tuple[int, int]:
    """(item, rank) of the most secret information that played a part beyond the usual that day, (0, 0) for none."""
    x = whole.x[-1, place]
    sent = x[INDEX["out_secret"]] > 0
    if not (sent or scored.weight[place, INDEX["secret"]] >= _SECRETIVE or x[INDEX["packs"]] > 0):
        return 0, 0
    rows = _rows(whole.things, len(whole.days) - 1, place, ("item",))
    if not len(rows):
        return 0, 0
    things = whole.things
    first = min(rows, key=lambda row: (-things.top[row], -things.events[row], things.value[row]))
    return int(things.values[things.value[first]]), int(things.top[first])


def _rows(things: Things, day: int, person: int, whats: Sequence[str]) -> Sequence[int]:
    chosen: Flags = (things.day == day) & (things.person == person) & np.isin(things.what, list(whats))
    return [int(row) for row in np.flatnonzero(chosen)]


def _sign(whole: Block, scored: Scores, place: int, detector: str, secret: tuple[int, int]) -> Judged:
    of_it = [number for number, feature in enumerate(FEATURES) if feature.detector == detector]
    number = max(of_it, key=lambda one: (scored.weight[place, one], -one))
    rows = _things_of(whole, place, detector)
    values = tuple(whole.things.values[whole.things.value[row]] for row in rows)
    reasons = [*_much(whole, scored, place, number), *_named(whole, place, detector, rows)]
    events = int(sum(whole.things.events[row] for row in rows)) if rows else int(whole.x[-1, place, number])
    item, rank = secret
    found = Found(
        detector=detector,
        subject=Subject(int(whole.people[place])),
        day=whole.days[-1],
        weight=float(scored.weight[place, number]),
        reasons=tuple(reasons),
        events=(),
        count=events,
        item=item,
        rank=rank,
        key=_key(detector, values),
    )
    return Judged(found, FEATURES[number].name, values)


def _key(detector: str, values: Sequence[str]) -> str:
    """What an exception may name: the domain, medium or machine. Of an address only the domain, which is nobody's name."""
    if not values or detector == "first.item":
        return ""
    return values[0].rpartition("@")[2]


def _things_of(whole: Block, place: int, detector: str) -> list[int]:
    """What of the touched things a sign is about, the most of it first."""
    things = whole.things
    rows = _rows(things, len(whole.days) - 1, place, _ABOUT.get(detector, ()))
    if kinds := _KINDS.get(detector):
        rows = [row for row in rows if things.kind[row] in kinds]
    elif detector not in {"volume.media", "first.medium", "first.way", "first.item"}:
        rows = [row for row in rows if things.kind[row] not in {"own", "trusted"}]
    if detector.startswith("first."):
        rows = [row for row in rows if things.new[row]]
    return sorted(
        rows,
        key=lambda row: (
            -things.ranked[row],
            -things.bytes[row],
            -things.events[row],
            things.values[things.value[row]],
        ),
    )


def _much(whole: Block, scored: Scores, place: int, number: int) -> Iterable[Reason]:
    """How much it was, beside one's own days and others'."""
    feature, value = FEATURES[number], float(whole.x[-1, place, number])
    own, peer, days = (
        float(scored.own[place, number]),
        float(scored.peer[place, number]),
        int(scored.days[place]),
    )
    told: dict[str, Value] = {"what": feature.name, "value": _whole(value), "days": days}
    if days < OWN_DAYS:
        yield Reason("behaviour.short", told)
    elif round(own) < 1:
        yield Reason("behaviour.seldom", told)
    else:
        yield Reason("behaviour.much", {**told, "own": _whole(own), "times": round(value / own, 1)})
    users = int(scored.users[place, number])
    group = int(scored.group[place])
    yield Reason(
        "behaviour.peers", {"what": feature.name, "group": group, "users": users, "peer": _whole(peer)}
    )
    weight = float(scored.weight[place, number])
    rare = min(round(10**weight), scored.calibrated + 1)
    yield Reason("behaviour.rare", {"days": scored.calibrated, "one_in": rare})


def _named(whole: Block, place: int, detector: str, rows: Sequence[int]) -> Iterable[Reason]:
    """What of it was new, and what is known of the places."""
    things = whole.things
    if detector == "hours":
        hours = [int(hour) for hour in np.flatnonzero(whole.oddly[place] & (whole.hours[-1, place] > 0))]
        if hours:
            yield Reason("behaviour.hours", {"hours": ",".join(map(str, hours))})
    for row in rows[:_TOLD]:
        value = things.values[things.value[row]].rpartition("@")[2]
        if detector.startswith("first."):
            yield Reason(
                f"behaviour.{detector}",
                {"value": value, "others": int(things.others[row]), "days": len(whole.days) - 1},
            )
        elif detector in _KINDS:
            yield Reason("behaviour.place", {"value": value, "kind": str(things.kind[row])})


def _tail(whole: Block, scored: Scores, place: int, secret: tuple[int, int]) -> Judged:
    """Several things on one day, none of which need be much by itself."""
    best = by_detector(scored.weight)[place]
    order = sorted(range(len(DETECTORS)), key=lambda one: (-best[one], one))
    top = [DETECTORS[one] for one in order[:_TOLD] if best[one] > 0]
    weight = float(scored.tail[place])
    reasons = (
        Reason("behaviour.tail", {"number": int((best >= 1.0).sum()), "what": ",".join(top)}),
        Reason(
            "behaviour.rare",
            {"days": scored.calibrated, "one_in": min(round(10**weight), scored.calibrated + 1)},
        ),
    )
    item, rank = secret
    subject = Subject(int(whole.people[place]))
    found = Found(
        "tail",
        subject,
        whole.days[-1],
        weight,
        reasons,
        (),
        int(whole.x[-1, place, INDEX["read"]]),
        item,
        rank,
    )
    return Judged(found, "tail")


def _whole(value: float) -> int:
    return round(value)


__all__ = ["HISTORY", "LEAST", "Judged", "judge"]
