"""The stage on which a scenario plays: the company, who may take a part, whose days are how long, and what was laid over them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from hiden.base.clock import FOREVER_DATE
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.simulation import deeds
from hiden.simulation.days import JAPAN, Feeds, Span, feeds
from hiden.simulation.desks import Desk, Desks
from hiden.simulation.habits import attends
from hiden.simulation.scenarios.truth import Happening, Level, Milestone, Part, PersonEvent
from hiden.simulation.shelves import Shelf
from hiden.simulation.world import Worker, World

HOUR: Final = 3600.0
Fits = Callable[[Desk], bool]


@dataclass(slots=True)
class Stage:
    """Made for one play. `seed`: of the ordinary days over which it is laid; `rng`: the play's own chance; `start`: its first day.

    `taken`: numbers of persons who already have a part in another play; those of this one are added.
    """

    world: World
    desks: Desks
    seed: int
    rng: Random
    start: date
    taken: set[str] = field(default_factory=set)
    core: Feeds = field(default_factory=feeds)
    beside: Feeds = field(default_factory=feeds)
    happened: list[PersonEvent] = field(default_factory=list)
    cast: list[tuple[str, Part]] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    in_time: datetime | None = None
    items: set[str] = field(default_factory=set)
    who: str = ""  # who is to act, by number

    # ---------- days ----------

    def day(self, after: int) -> date:
        """So many days after the start."""
        return self.start + timedelta(days=after)

    def working(self, day: date, step: int = 1) -> date:
        """This day, or the next (−1: the last) on which the company works."""
        while not self.world.is_business_day(day):
            day += timedelta(days=step)
        return day

    def at_work(self, worker: Worker, day: date) -> tuple[Desk, Span]:
        """Somebody's own day; where they are absent that day, the next on which they work. Raises LookupError for nobody there."""
        for after in range(40):
            when = day + timedelta(days=after)
            if not worker.kind_on(when):
                break
            desk = self.desks.of(worker, when)
            works = self.world.is_business_day(when)
            span = attends(desk, when, seed=self.seed, works=works) if works else None
            if span is not None:
                return desk, self._own(span)
        raise LookupError(f"{worker.number} does not work after {day}")

    def last_day_at_work(self, worker: Worker, day: date) -> tuple[Desk, Span]:
        """Somebody's last day at work up to this one."""
        for before in range(40):
            when = day - timedelta(days=before)
            works = self.world.is_business_day(when)
            if not works or not worker.kind_on(when):
                continue
            desk = self.desks.of(worker, when)
            span = attends(desk, when, seed=self.seed, works=True)
            if span is not None:
                return desk, self._own(span)
        raise LookupError(f"{worker.number} does not work before {day}")

    def apart(
        self, worker: Worker, day: date, begin: float, hours: float, *, at_home: bool = False
    ) -> tuple[Desk, Span]:
        """A stretch of a day that is not their usual one, from an hour of the day on."""
        return self.desks.of(worker, day), self.stretch(day, begin, hours, at_home=at_home)

    def stretch(self, day: date, begin: float, hours: float, *, at_home: bool = False) -> Span:
        """A stretch of a day that is nobody's own, from an hour of the day on."""
        return Span(day, begin * HOUR, (begin + hours) * HOUR, self.rng, self.core, at_home=at_home)

    def aside(self, span: Span) -> Span:
        """The same stretch, for what only belongs to it."""
        return replace(span, out=self.beside)

    def _own(self, span: Span) -> Span:
        return replace(span, rng=self.rng, out=self.core)

    # ---------- people ----------

    def casts(self, part: Part, fits: Fits, *, until: date, among: Iterable[Worker] | None = None) -> Worker:
        """Somebody who is there from the start to `until`, has a computer and mail, fits, and has no part elsewhere yet.

        Where nobody fits, anybody. Raises BadInput where nobody is left.
        """
        own = {number for number, _ in self.cast}
        here = [
            worker for worker in (self.world.workers if among is None else among)
            if worker.login and worker.number not in own and self._stays(worker, until)
        ]  # fmt: skip
        if self.who and part is not Part.DRIVER:
            here, fits = [worker for worker in here if worker.number == self.who], _anybody
        free = [
            worker
            for worker in here
            if worker.number not in self.taken and (part is not Part.DRIVER or worker.number != self.who)
        ]
        chosen = [worker for worker in free if fits(self.desks.of(worker, self.start))] or free
        if not chosen:
            raise BadInput(
                say("その期間を通して在籍し、パソコンを使い、ほかの場面に出ていない人がいません。"),
                say("場面の数を減らすか、期間の始まりの日を変えてください。"),
            )
        return self.takes(self.rng.choice(chosen), part)

    def takes(self, worker: Worker, part: Part) -> Worker:
        """Somebody has this part."""
        self.cast.append((worker.number, part))
        self.taken.add(worker.number)
        return worker

    def _stays(self, worker: Worker, until: date) -> bool:
        """There all the time, with mail."""
        return any(
            stay.mail and stay.since <= self.start and until < stay.until and stay.kind != "seconded_out"
            for stay in worker.stays
        )

    def happens(
        self,
        day: date,
        kind: Happening,
        number: str = "",
        /,
        *,
        known: bool = True,
        words: str = "",
        **values: Any,
    ) -> None:
        """Something happens beside computers."""
        self.happened.append(PersonEvent(day, kind, number, known, words, values))

    # ---------- what it is about ----------

    def loot(
        self, desk: Desk, many: int, *, rank: int = 1, kinds: tuple[str, ...] = ("share", "site", "box")
    ) -> list[tuple[Shelf, str]]:
        """Files of what somebody handles, the most secret first where so much is asked; of all they have where nothing is registered.

        `rank`: at least so secret; `kinds`: of shelves.
        """
        ranks = {thing.number: thing.rank for thing in self.world.things}
        shelves = [shelf for shelf in (*desk.shares, *desk.sites, *desk.boxes) if shelf.kind in kinds]
        kept = (
            [shelf for shelf in shelves if ranks.get(shelf.item, 0) >= rank]
            or [s for s in shelves if s.item]
            or shelves
        )
        if not kept:
            return []
        some = self.rng.sample(kept, min(len(kept), 1 + int(3 * self.rng.random())))
        found: list[tuple[Shelf, str]] = []
        while len(found) < many:
            shelf = some[int(len(some) * self.rng.random() ** 1.5)]
            begin = self.rng.randrange(len(shelf.files))
            run = shelf.files[begin : begin + min(many - len(found), 1 + int(self.rng.expovariate(1 / 12)))]
            found += [(shelf, path) for path in run]
        self.items |= {shelf.item for shelf, _ in found if shelf.item}
        return found

    def named(self, desk: Desk, many: int) -> list[str]:
        """Names of files with registered information, as attachments bear them: those that a pattern knows before others."""
        known = self.rng.sample(desk.names, min(many, len(desk.names)))
        known = [name for name in known if self.rng.random() < 0.6]
        return known + [deeds.base(path) for _, path in self.loot(desk, many - len(known))]

    # ---------- what should come of it ----------

    def notable(self, at: datetime, level: Level, why: str) -> None:
        """From this moment on it should be noticed."""
        self.milestones.append(Milestone(at, level, why))

    def latest(self, day: date) -> None:
        """Noticed after this day is too late."""
        self.in_time = datetime(day.year, day.month, day.day, tzinfo=JAPAN) + timedelta(days=1)


def _anybody(_: Desk) -> bool:
    return True


def leaves(worker: Worker, last: date) -> Worker:
    """The same person, with the company until that day and no longer."""
    after = last + timedelta(days=1)
    return replace(
        worker,
        stays=tuple(
            replace(stay, until=min(stay.until, after)) for stay in worker.stays if stay.since < after
        ),
        posts=tuple(
            replace(post, until=min(post.until, after)) for post in worker.posts if post.since < after
        ),
    )


def joins(worker: Worker, first: date) -> Worker:
    """The same person, with the company from that day on and not before."""
    return replace(
        worker,
        stays=tuple(
            replace(stay, since=max(stay.since, first)) for stay in worker.stays if stay.until > first
        ),
        posts=tuple(
            replace(post, since=max(post.since, first)) for post in worker.posts if post.until > first
        ),
    )


def seconded(worker: Worker, since: date) -> Worker:
    """The same person, of another employer from that day on."""
    kept = [stay for stay in worker.stays if stay.since < since]
    stays = [
        replace(stay, until=min(stay.until, since)) for stay in kept if stay.since < min(stay.until, since)
    ]
    return replace(
        worker, stays=(*stays, replace(worker.stays[-1], since=since, kind="seconded_in", until=FOREVER_DATE))
    )


def after(world: World, happened: Sequence[PersonEvent]) -> World:
    """The company as it is with all that happened: who leaves is gone, who joins was not there before."""
    changed = {worker.number: worker for worker in world.workers}
    for each in sorted(happened, key=lambda event: event.day):
        worker = changed.get(each.number)
        if worker is None:
            continue
        if each.kind is Happening.NOTICE and "last_day" in each.values:
            changed[each.number] = leaves(worker, date.fromisoformat(each.values["last_day"]))
        elif each.kind is Happening.JOINS:
            changed[each.number] = joins(worker, each.day)
        elif each.kind is Happening.SECONDED:
            changed[each.number] = seconded(worker, each.day)
    return replace(world, workers=tuple(changed[worker.number] for worker in world.workers))
