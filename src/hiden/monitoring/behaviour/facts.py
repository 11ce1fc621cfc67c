"""What is known of people on a day, beside their events: whose days are compared, and what a sign is weighed with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Facts:
    """One person on one day. Sets are empty and days None where nothing is known.

    `home`: domains of the employer they come from; `related`: domains that they, or somebody for them, declared; `mails`: the parts
    before @ of their addresses and the spellings of their name, folded; `superior_noticed`: when a superior of theirs gave notice.
    """

    person: int
    kind: str = ""
    department: int | str = 0
    posts: frozenset[str] = frozenset()
    projects: frozenset[int | str] = frozenset()
    privileged: bool = False
    noticed_on: date | None = None
    last_day: date | None = None
    joined_on: date | None = None
    superior_noticed: date | None = None
    home: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Order:
    """A work order or approved exception: what it covers is explained. Empty fields mean any; `until` is its last day."""

    number: str
    since: date
    until: date
    person: int = 0
    detector: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A day: everybody who is known, places outside by domain (`models.PlaceKind`), the company's own domains, and days off."""

    day: date
    people: Mapping[int, Facts]
    places: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    off: frozenset[date] = frozenset()
    busy: Iterable[date] = ()  # closing of the books and the like: much work is usual then

    def of(self, person: int) -> Facts:
        """What is known of somebody; nothing for who is not known."""
        return self.people.get(person) or Facts(person)


__all__ = ["Facts", "Known", "Order"]
