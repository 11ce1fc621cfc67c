"""What is true of a scenario, for machines: who did what, what should come of it, and by when.

It holds codes, never sentences. Days are days in Japan, moments are aware.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from hiden.simulation.days import Event


class Expected(StrEnum):
    """What should come of it."""

    FOUND = "found"  # a case, by `in_time`
    COACHED = "coached"  # noticed, and answered gently
    NEVER = "never"  # no case, or one that says itself that it is in order
    GATE = "gate"  # seen or not: nobody may be looked for because of it
    GAP = "gap"  # Hiden says beforehand that it could not see this
    REPORT = "report"  # comes to light by people alone


class Part(StrEnum):
    """What somebody's part in it was."""

    ACTOR = "actor"
    DRIVER = "driver"  # on whose behalf; seen at nothing
    USED = "used"  # whose account somebody else used
    RECEIVER = "receiver"  # got something without a fault of theirs


class Level(StrEnum):
    """How surely it should be noticed from a moment on."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Happening(StrEnum):
    """What people say, decide and do beside computers."""

    NOTICE = "notice"  # of leaving; `values`: last_day
    JOINS = "joins"
    SECONDED = "seconded"  # from another employer; `values`: employer, domain
    OFFER = "offer"  # of another employer
    DEMOTED = "demoted"
    WORK_ORDER = "work_order"  # `values`: number, approver (numbers), from, until, items
    PLACE = "place"  # what a domain is to the company; `values`: domain, kind (monitoring.models.PlaceKind)
    SIDE_POST = "side_post"  # `values`: domain
    APPROACH = "approach"  # a report that somebody outside behaved strangely
    TIP = "tip"  # a report from outside or within that something is out; `values`: found
    MEETING = "meeting"  # oral, on paper; nothing records it
    ABSENCE = "absence"  # leave, business trip, telework; `values`: until
    CALENDAR = "calendar"  # closing of the books, an exhibition
    RETURNED = "returned"  # a computer was handed back


@dataclass(frozen=True, slots=True)
class PersonEvent:
    """Something in people's lives. `number`: of the person, "" for none. `known`: whether the company gets to know of it then."""

    day: date
    kind: Happening
    number: str
    known: bool = True
    words: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"day": self.day.isoformat(), "kind": self.kind.value}


@dataclass(frozen=True, slots=True)
class Milestone:
    """From `at` on it should be noticed at this level. `why`: a code."""

    at: datetime
    level: Level
    why: str


@dataclass(frozen=True, slots=True)
class Laid:
    """An event that a scenario laid over the days. `core`: it tells something; otherwise it only belongs to it (the sign-in before)."""

    id: str
    feed: str
    event: Event
    core: bool

    def told(self) -> dict[str, Any]:
        """As JSON: all that the systems would say of it."""
        said = {name: value for name, value in self.event.items() if value is not None}
        return {
            "id": self.id,
            "feed": self.feed,
            "core": self.core,
            **said,
            "at": self.event["at"].isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Truth:
    """What a scenario was.

    `id`: of this play. `code`: SC-01…20 of the cards, or LA-… for what only looks alike. `people`: numbers of persons with their
    part. `first`, `last`: days of its first and last event or happening. `in_time`: noticed later is too late; None where nothing
    is to be noticed. `events`: ids of all its events, `core` of those that tell something; `accounts`: with
    which those were done, as written. `given`: the parameters, drawn ones included. `must_not`: what nobody may do.
    """

    id: str
    code: str
    expected: Expected
    people: tuple[tuple[str, Part], ...]
    first: date
    last: date
    in_time: datetime | None
    milestones: tuple[Milestone, ...]
    events: tuple[str, ...]
    core: tuple[str, ...]
    accounts: tuple[str, ...]
    channels: tuple[str, ...]
    items: tuple[str, ...]
    given: dict[str, Any]
    must_not: tuple[str, ...]

    @property
    def actors(self) -> tuple[str, ...]:
        """The numbers of those of whom a sign would be."""
        return tuple(number for number, part in self.people if part in (Part.ACTOR, Part.USED))

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            **{name: getattr(self, name) for name in ("id", "code", "given")},
            "expected": self.expected.value,
            "people": [{"number": number, "part": part.value} for number, part in self.people],
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "in_time": self.in_time.isoformat() if self.in_time else None,
            "milestones": [
                {"at": each.at.isoformat(), "level": each.level.value, "why": each.why}
                for each in self.milestones
            ],
            **{
                name: list(getattr(self, name))
                for name in ("events", "core", "accounts", "channels", "items", "must_not")
            },
        }
