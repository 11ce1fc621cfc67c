"""The events behind signs: looked up once for all persons of a day who have one, the most secret first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from hiden.base.clock import of_micros
from hiden.connectors.events import Action, Channel
from hiden.logs.store import behaving
from hiden.logs.store.asking import Mark
from hiden.logs.store.engines import Engine
from hiden.monitoring.behaviour.days import moments
from hiden.monitoring.behaviour.destinations import line_of, targets
from hiden.monitoring.behaviour.judging import Judged
from hiden.monitoring.behaviour.numbers import FEATURES
from hiden.monitoring.behaviour.slow import SLOW
from hiden.monitoring.found import MOST_EVENTS, Found

_HELD: Final = frozenset(map(str, behaving.HELD))
_READ: Final = frozenset({"open", "download", "copy"})
_KIND_OF: Final = {feature.name: feature.detector for feature in FEATURES}
_ENTER: Final = frozenset({"sign_in", "remote"})


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as `behaving.samples` tells it."""

    mark: Mark
    channel: str
    action: str
    dest: str
    device: str
    ip: str
    item: int
    rank: int
    packed: int


def with_events(judged: Sequence[Judged], engine: Engine, files: Sequence[Path], day: date) -> list[Found]:
    """The signs with the events that show them, at most `found.MOST_EVENTS` each; in the order given."""
    persons = sorted({one.found.subject.person for one in judged})
    by: dict[int, list[Seen]] = defaultdict(list)
    if persons and files:
        for row in engine.rows(behaving.samples(*moments(day), persons, MOST_EVENTS), files):
            person, at, segment, record, part, *rest = row
            by[person].append(Seen(Mark(of_micros(at), segment, record, part), *rest))
    return [_shown(one, by[one.found.subject.person]) for one in judged]


def _shown(one: Judged, seen: Sequence[Seen]) -> Found:
    wanted = set(one.values)
    theirs = [event for event in seen if _belongs(one, wanted, event)]
    theirs.sort(
        key=lambda event: (-event.rank, event.mark.at, event.mark.segment, event.mark.record, event.mark.part)
    )
    chosen = theirs[:MOST_EVENTS]
    marks = sorted(
        (event.mark for event in chosen), key=lambda mark: (mark.at, mark.segment, mark.record, mark.part)
    )
    found = replace(one.found, events=tuple(marks), count=max(one.found.count, len(marks)))
    if chosen and chosen[0].rank > found.rank:
        found = replace(found, item=chosen[0].item, rank=chosen[0].rank)
    return found


def _belongs(one: Judged, wanted: set[str], event: Seen) -> bool:
    """Whether an event is one of those that the sign is about."""
    detector = _KIND_OF.get(one.feature, "") if one.found.detector == SLOW else one.found.detector
    if detector == "first.item":
        return str(event.item) in wanted
    if detector == "first.way":
        return event.channel in _ENTER and bool({event.device.lower(), line_of(event.ip)} & wanted)
    if wanted:
        return bool(event.dest) and bool(wanted & set(targets(event.dest)))
    return _by_kind(detector, one.feature, event)


def _by_kind(detector: str, feature: str, event: Seen) -> bool:
    reads = event.channel in _HELD and event.action in _READ
    among = {
        "volume.read": reads and (feature != "secret" or event.rank > 0),
        "volume.rate": reads,
        "volume.glance": event.channel == Channel.CLOUD and event.action == Action.OPEN,
        "volume.rows": event.channel in {Channel.CLOUD, Channel.CODE} and event.action == Action.DOWNLOAD,
        "volume.print": event.channel == Channel.PRINT,
        "volume.pack": event.packed == 1,
        "volume.erase": event.action
        in ({Action.RENAME, Action.MOVE} if feature == "renames" else {Action.DELETE}),
        "volume.media": event.channel == Channel.REMOVABLE,
        "volume.share": event.action == Action.SHARE,
    }
    return among.get(detector, reads or bool(event.dest))


__all__ = ["with_events"]
