"""What somebody has at hand: made once for as long as their posts stay the same, then used every day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from hiden.simulation.shelves import Shelf
from hiden.simulation.trades import Trade, trade_of
from hiden.simulation.world import Worker, World


@dataclass(frozen=True, slots=True)
class Desk:
    """A person at work: their trade, their factor of busyness, when they usually come, and the shelves, the most used first."""

    worker: Worker
    mail: str
    box: str
    code: str  # in repositories
    realm: str  # REALM\\login, or an address
    kind: str
    trade: Trade
    department: str
    busy: float
    comes: float  # hours later than the trade's beginning
    shares: tuple[Shelf, ...]
    sites: tuple[Shelf, ...]
    boxes: tuple[Shelf, ...]
    codes: tuple[Shelf, ...]
    buckets: tuple[Shelf, ...]
    strange: tuple[Shelf, ...]  # of others; refused now and then
    names: tuple[str, ...]  # of files with registered information, for attachments and prints
    colleagues: tuple[str, ...]  # addresses
    partners: tuple[str, ...]  # addresses outside that the company has registered
    rank: int  # the highest among what is handled


class Desks:
    """The desks of a world, made when they are needed."""

    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._seed = seed
        self._made: dict[tuple[object, ...], Desk] = {}
        self._known: tuple[date, list[str], dict[str, list[str]]] | None = None

    def on(self, day: date) -> list[Desk]:
        """Of everybody who is with the company that day."""
        return [self.of(worker, day) for worker in self._world.here_on(day)]

    def of(self, worker: Worker, day: date) -> Desk:
        """Of somebody who is with the company that day."""
        kind, posts = worker.kind_on(day), worker.posts_on(day)
        held = tuple(login.name for login in worker.logins.values() if day < login.until)
        named = (worker.number, kind, posts, worker.mail_on(day), held)
        if named not in self._made:
            self._made[named] = self._desk(worker, kind, day)
        return self._made[named]

    def _desk(self, worker: Worker, kind: str, day: date) -> Desk:
        posts = worker.posts_on(day)
        codes = frozenset(post.department for post in posts)
        rng = Random(f"{self._seed}|desk|{worker.number}|{sorted(codes)}")
        trade = trade_of(kind, posts, worker.roles, has_login=bool(worker.login))
        own = [thing for thing in self._world.things if thing.handled_by(worker.number, codes)]
        others = [thing for thing in self._world.things if not thing.handled_by(worker.number, codes)]
        rng.shuffle(own)
        shelves = [shelf for thing in own for shelf in thing.shelves]
        beside = [shelf for code in sorted(codes) for shelf in self._world.neighbours.get(code, ())]
        rng.shuffle(beside)
        everybody = self._world.neighbours.get("", ())
        mixed = [*_mixed(shelves, beside), *everybody]
        near, far = self._colleagues(worker, codes, day, rng)
        return Desk(
            worker=worker,
            mail=worker.mail_on(day),
            box=self._world.account(worker, "box", day),
            code=self._world.account(worker, "github", day),
            realm=_windows(self._world.realm, worker.login),
            kind=kind,
            trade=trade,
            department=posts[0].department if posts else "",
            busy=rng.lognormvariate(-0.1, 0.45),
            comes=rng.gauss(0.0, 0.4),
            shares=_of(mixed, "share"),
            sites=_of(mixed, "site"),
            boxes=_of(mixed, "box", "page"),
            codes=_of(mixed, "code"),
            buckets=_of(mixed, "bucket"),
            strange=_of((shelf for thing in others for shelf in thing.shelves), "share"),
            names=tuple(name for thing in own for name in thing.names),
            colleagues=(*near[:12], *far[:10]),
            partners=self._world.partners,
            rank=max((thing.rank for thing in own), default=0),
        )

    def _colleagues(
        self, worker: Worker, codes: frozenset[str], day: date, rng: Random
    ) -> tuple[list[str], list[str]]:
        """Some addresses of the others in the same departments, and some of all else."""
        everybody, by_department = self._addresses(day)
        beside = dict.fromkeys(mail for code in sorted(codes) for mail in by_department.get(code, ()))
        beside.pop(worker.mail_on(day), None)
        near = list(beside)
        rng.shuffle(near)
        asked = rng.sample(everybody, min(len(everybody), len(near) + 30))
        return near, [mail for mail in asked if mail not in beside and mail != worker.mail_on(day)]

    def _addresses(self, day: date) -> tuple[list[str], dict[str, list[str]]]:
        """Of all who are there on a day, and by department; kept for one day, on which most desks are made."""
        if self._known is None or self._known[0] != day:
            found: dict[str, list[str]] = defaultdict(list)
            everybody: dict[str, None] = {}
            for worker in self._world.here_on(day):
                if mail := worker.mail_on(day):
                    everybody[mail] = None
                    for post in worker.posts_on(day):
                        found[post.department].append(mail)
            self._known = (day, list(everybody), found)
        return self._known[1], self._known[2]


def _windows(realm: str, login: str) -> str:
    """An account as Windows writes it; an address stays one."""
    return f"{realm}\\{login}" if login and "@" not in login else login


def _mixed(own: list[Shelf], beside: list[Shelf]) -> list[Shelf]:
    """Two of what is registered, then one that is not, as long as there is any of both: people keep much else."""
    made: list[Shelf] = []
    left, right = list(own), list(beside)
    while left or right:
        made += left[:1] + right[:1] + left[1:2]
        left, right = left[2:], right[1:]
    return made


def _of(shelves: Iterable[Shelf], *kinds: str) -> tuple[Shelf, ...]:
    return tuple(shelf for shelf in shelves if shelf.kind in kinds and shelf.files)
