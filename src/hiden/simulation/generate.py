"""Days of a company as files of its systems, one after the other, in the order in which they would be finished."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import itemgetter
from random import Random
from typing import Final

from hiden.simulation import machines
from hiden.simulation.days import Event, Feeds, feeds
from hiden.simulation.desks import Desk, Desks
from hiden.simulation.habits import live
from hiden.simulation.sources import Rhythm, Source, usual
from hiden.simulation.world import World
from hiden.simulation.writing import writers

_BY_TIME: Final = itemgetter("at")
_GARBAGE: Final = b"\x00\xfe\x80 -- buffer overrun --"


@dataclass(frozen=True, slots=True)
class Made:
    """A file of a source. `events`: how many events were written into it, garbage not counted."""

    source: str
    name: str
    content: bytes
    events: int


def generate(
    world: World,
    *,
    first: date,
    days: int,
    seed: int = 1,
    scale: float = 1.0,
    sources: Sequence[Source] | None = None,
    laid: Mapping[date, Feeds] | None = None,
) -> Iterator[Made]:
    """The files of so many days. `scale` multiplies how much everybody does; the same seed makes the same bytes.

    `laid`: what is laid over these days (`scenarios.Played.feeds`).

    Holds at most what belongs to unfinished files: a month of what is exported monthly.
    """
    chosen = usual(world) if sources is None else list(sources)
    kept = [_Kept(source, Random(f"{seed}|source|{source.code}")) for source in chosen]
    desks = Desks(world, seed)
    worked = -1
    for number in range(days):
        day = first + timedelta(days=number)
        works = world.is_business_day(day)
        out, _ = one_day(world, desks, day, seed=seed, scale=scale, laid=laid)
        worked += works
        for each in kept:
            if not each.source.last_days or number >= days - each.source.last_days:
                each.hear(out, worked if works else -1)
                yield from each.finished(day, last=number == days - 1)


def one_day(
    world: World,
    desks: Desks,
    day: date,
    *,
    seed: int,
    scale: float = 1.0,
    laid: Mapping[date, Feeds] | None = None,
) -> tuple[Feeds, list[Desk]]:
    """What everybody and everything does on a day, with what is laid over it, and the desks of those who are with the company."""
    out, seated = feeds(), desks.on(day)
    works = world.is_business_day(day)
    for desk in seated:
        live(desk, day, out, seed=seed, scale=scale, works=works)
    machines.run(world, seated, day, out, seed=seed, scale=scale, works=works)
    for feed, events in (laid or {}).get(day, {}).items():
        out[feed] += events
    return out, seated


@dataclass(slots=True)
class _Kept:
    """What a source has recorded and not given out yet."""

    source: Source
    rng: Random
    events: list[Event] = field(default_factory=list)
    tail: list[Event] = field(default_factory=list)  # of the file before
    begun: date | None = None
    files: int = 0

    def hear(self, out: dict[str, list[Event]], worked: int) -> None:
        """Record what was on its feeds that day. `worked`: which business day it was, -1 for none."""
        faults, tells = self.source.faults, self.source.tells
        if worked in faults.silent:
            return
        for feed in self.source.hears:
            heard = out.get(feed, [])
            if faults.clock:
                ahead = timedelta(seconds=faults.clock)
                heard = [{**event, "at": event["at"] + ahead} for event in heard]
            self.events += [tells(event) for event in heard] if tells else heard

    def finished(self, day: date, *, last: bool) -> Iterator[Made]:
        """The files that are finished at the end of this day."""
        self.begun = self.begun or day
        rhythm, tomorrow = self.source.rhythm, day + timedelta(days=1)
        month_ends = tomorrow.month != day.month
        week_ends = day.weekday() == 6
        if rhythm is Rhythm.HOURLY:
            yield from self._hourly()
        elif rhythm is Rhythm.GROWING and (last or month_ends or week_ends):
            yield from self._written(sorted(self.events, key=_BY_TIME), f"{self.begun:%Y%m}")
            if month_ends:
                self.events, self.begun = [], None
        elif (
            last
            or rhythm is Rhythm.DAILY
            or (rhythm is Rhythm.WEEKLY and week_ends)
            or (rhythm is Rhythm.MONTHLY and month_ends)
        ):
            events, self.events = sorted(self.events, key=_BY_TIME), []
            begun, self.begun = self.begun, None
            yield from self._written(events, f"{begun:%Y%m%d}")

    def _hourly(self) -> Iterator[Made]:
        hours: dict[str, list[Event]] = defaultdict(list)
        for event in sorted(self.events, key=_BY_TIME):
            hours[f"{event['at']:%Y%m%d-%H}"].append(event)
        self.events = []
        for name, events in hours.items():
            yield from self._written(events, name)

    def _written(self, events: list[Event], when: str) -> Iterator[Made]:
        faults = self.source.faults
        again = self.tail if faults.resent else []
        if not events:
            return
        self.tail = events[-len(events) // 8 :]
        content = writers()[self.source.connector](again + events)
        if faults.garbage and self.files == 1:
            content = self._with_garbage(content)
        if faults.encoding and self.files == 0:
            content = content.decode("utf-8").encode(faults.encoding, errors="replace")
        name = f"{self.source.code}-{when}{self.source.ending}"
        if faults.packed:
            content, name = gzip.compress(content, 6, mtime=0), f"{name}.gz"
        self.files += 1
        yield Made(self.source.code, name, content, len(again) + len(events))

    def _with_garbage(self, content: bytes) -> bytes:
        """Lines that are none between lines, and one that breaks off in the middle."""
        lines = content.split(b"\n")
        for _ in range(self.source.faults.garbage):
            lines.insert(1 + self.rng.randrange(len(lines) - 1), _GARBAGE)
        place = 1 + self.rng.randrange(len(lines) - 2)
        lines[place] = lines[place][: len(lines[place]) // 3]
        return b"\n".join(lines)
