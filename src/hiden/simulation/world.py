"""The company as a generator sees it: who works where on which day, with which accounts, and where information lies.

Made from the database by `reading.read_world`; here is no database, so that a scenario or a test may make a world of its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from hiden.base.dates import is_business_day, is_office_closure
from hiden.simulation.shelves import Shelf


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody does in a department from one day to another (`until`: the first day after)."""

    since: date
    until: date
    department: str
    name: str  # of the department then
    title: str
    primary: bool


@dataclass(frozen=True, slots=True)
class Stay:
    """That somebody is with the company from one day to another: as what kind of person, with which address."""

    since: date
    until: date
    kind: str
    mail: str


@dataclass(frozen=True, slots=True)
class Login:
    """An account in a system, and from which day on it cannot be used any more."""

    name: str
    until: date


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who was or is with the company. `login` is "" for those who have no account on computers.

    `admin` is a second account with more rights, "" where there is none. `logins`: accounts by the code of the outside system.
    """

    number: str
    name: str
    stays: tuple[Stay, ...]
    posts: tuple[Post, ...]
    roles: frozenset[str]
    login: str
    admin: str
    badge: str
    pc: str
    ip: str
    logins: dict[str, Login] = field(default_factory=dict)
    key: int = 0  # of the person in the database, 0 where there is none

    def kind_on(self, day: date) -> str:
        """What kind of person somebody is on a day, "" where they are not with the company."""
        return next((stay.kind for stay in self.stays if stay.since <= day < stay.until), "")

    def mail_on(self, day: date) -> str:
        """The address on a day, "" where there is none."""
        return next((stay.mail for stay in self.stays if stay.since <= day < stay.until), "")

    def posts_on(self, day: date) -> tuple[Post, ...]:
        """The posts of a day, the main one first."""
        held = [post for post in self.posts if post.since <= day < post.until]
        return tuple(sorted(held, key=lambda post: (not post.primary, post.department)))

    def in_system(self, code: str, day: date) -> str:
        """The account in a system on a day; "" where there is none or it was closed."""
        held = self.logins.get(code)
        return held.name if held is not None and day < held.until else ""


@dataclass(frozen=True, slots=True)
class Machine:
    """An account of no single person: a service's, a shared one, or one of which nobody knows whose it is."""

    account: str
    nature: str
    system: str


@dataclass(frozen=True, slots=True)
class Thing:
    """Registered information: how secret it is, whose, who handles it, where it lies."""

    number: str
    name: str
    rank: int
    owner: str
    people: frozenset[str]  # numbers of persons
    departments: frozenset[str]
    shelves: tuple[Shelf, ...]
    names: tuple[str, ...]  # what files with it are called, wherever they lie
    key: int = 0  # of the item in the database, 0 where there is none

    def handled_by(self, number: str, departments: frozenset[str]) -> bool:
        """Whether it is for somebody of these departments to handle; where nobody is named, the owner's people do."""
        if number in self.people or departments & self.departments:
            return True
        return not self.people and not self.departments and self.owner in departments


@dataclass(frozen=True, slots=True)
class World:
    """A company. `neighbours`: folders with nothing registered in them, by department ("" for everybody's)."""

    company: str
    domain: str  # of its addresses
    realm: str  # of its Windows accounts
    workers: tuple[Worker, ...]
    machines: tuple[Machine, ...]
    things: tuple[Thing, ...]
    neighbours: dict[str, tuple[Shelf, ...]]
    holidays: frozenset[date]
    partners: tuple[str, ...]  # addresses of people outside
    systems: frozenset[str]  # codes of the systems whose accounts are known

    def is_business_day(self, day: date) -> bool:
        """Whether the company works; it rests over the turn of the year."""
        return is_business_day(day, company_holidays=self.holidays) and not is_office_closure(day)

    def here_on(self, day: date) -> list[Worker]:
        """Everybody who is with the company on a day, in the order of numbers."""
        return [worker for worker in self.workers if worker.kind_on(day)]

    def account(self, worker: Worker, system: str, day: date) -> str:
        """Somebody's account in a system: as the room of accounts knows it, the address where it knows nothing of the system."""
        return worker.in_system(system, day) if system in self.systems else worker.mail_on(day)

    def hosts(self) -> list[str]:
        """File servers, the one with the most folders first."""
        found = Counter(
            shelf.host for thing in self.things for shelf in thing.shelves if shelf.kind == "share"
        )
        found.update(
            shelf.host for each in self.neighbours.values() for shelf in each if shelf.kind == "share"
        )
        return sorted(found, key=lambda host: (-found[host], host))
