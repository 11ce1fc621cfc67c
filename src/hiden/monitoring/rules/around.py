"""What rules must know beside the events: places outside, people day by day, the calendar. No database here (`surroundings.py` reads it)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from hiden.base.clock import FOREVER_DATE
from hiden.base.dates.business import is_business_day

LOOK_BACK: Final = (
    90  # days before the notice of leaving that are looked at anew (handbook: 退職の申出の前後)
)


@dataclass(frozen=True, slots=True)
class Place:
    """What a domain is. `person`: only for that one (0: for everybody); `words`: as the company wrote it, a firm's name say."""

    kind: str
    person: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A notice of leaving that holds: told on, last day (FOREVER_DATE while it is open)."""

    noticed_on: date
    last_day: date = FOREVER_DATE


@dataclass(frozen=True, slots=True)
class Known:
    """A person, as far as rules ask. `kinds`: (since, kind, employer), in the order of time; `spellings`: the name with Latin letters."""

    kinds: tuple[tuple[date, str, str], ...] = ()
    spellings: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    leavings: tuple[Leaving, ...] = ()
    last_day: date = FOREVER_DATE
    privileged: bool = False

    def kind_on(self, day: date) -> tuple[str, str]:
        """(kind of person, employer) of that day, ("", "") before anything is known."""
        found = ("", "")
        for since, kind, employer in self.kinds:
            if since <= day:
                found = (kind, employer)
        return found

    def leaving_on(self, day: date) -> Leaving | None:
        """The notice in whose window the day lies: 90 days before it was given until the last day."""
        for each in self.leavings:
            if each.noticed_on - timedelta(days=LOOK_BACK) <= day <= each.last_day:
                return each
        return None


@dataclass(frozen=True)
class Around:
    """All of it. `places`: by domain, the company's own knowledge over what is shipped; `names`: how the company is called, folded.

    `media`: serial numbers of media that the company keeps, folded; `canaries`: words that stand only in planted records, folded.
    `begin`, `end`: hours of the day between which work is ordinary.
    """

    places: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    people: Mapping[int, Known] = field(default_factory=dict)
    own_domains: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    holidays: frozenset[date] = frozenset()
    media: frozenset[str] = frozenset()
    canaries: frozenset[str] = frozenset()
    begin: int = 6
    end: int = 22

    @cached_property
    def _days(self) -> dict[date, bool]:
        return {}

    def workday(self, day: date) -> bool:
        """Whether the company works on that day."""
        if day not in self._days:
            self._days[day] = is_business_day(day, company_holidays=self.holidays)
        return self._days[day]
