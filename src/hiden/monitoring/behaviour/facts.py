"""What is known of people on a day, beside their events: whose days are compared, and what places are to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Facts:
    """One person on one day, as far as judging days asks; what weighs signs is `running.context.Facts`. Sets are empty where nothing
    is known.

    `home`: domains of the employer they come from; `related`: domains that they, or somebody for them, declared; `mails`: the parts
    before @ of their addresses and the spellings of their name, folded.
    """

    person: int
    department: int | str = 0
    privileged: bool = False
    home: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """A day: everybody who is known, places outside by domain (`models.PlaceKind`), the company's own domains, and days off."""

    day: date
    people: Mapping[int, Facts]
    places: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    off: frozenset[date] = frozenset()

    def of(self, person: int) -> Facts:
        """What is known of somebody; nothing for who is not known."""
        return self.people.get(person) or Facts(person)


__all__ = ["Facts", "Known"]
