"""Which exception explains a sign: "benign because …" of a case, or a work order known beforehand. Knows no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hiden.base.text import fold


@dataclass(frozen=True, slots=True)
class Scope:
    """What an exception is about; 0 and "" mean any. `detector` may be a family ("rules"). `until` is the last day."""

    pk: int
    since: date
    until: date
    detector: str = ""
    person: int = 0
    departments: frozenset[int] = frozenset()
    item: int = 0
    place: str = ""

    @property
    def narrow(self) -> int:
        """How many things it names: of several exceptions the narrowest explains."""
        return sum(map(bool, (self.detector, self.person, self.departments, self.item, self.place)))


@dataclass(frozen=True, slots=True)
class Seen:
    """A sign, as far as exceptions ask. `departments`: of the person, on its day."""

    detector: str
    day: date
    person: int = 0
    departments: frozenset[int] = frozenset()
    item: int = 0
    about: str = ""


def explains(scope: Scope, sign: Seen) -> bool:
    """Whether the exception covers the sign."""
    return (
        scope.since <= sign.day <= scope.until
        and (
            not scope.detector
            or sign.detector == scope.detector
            or sign.detector.startswith(f"{scope.detector}.")
        )
        and (not scope.person or scope.person == sign.person)
        and (not scope.departments or bool(scope.departments & sign.departments))
        and (not scope.item or scope.item == sign.item)
        and (not scope.place or covers(scope.place, sign.about))
    )


def explained_by(scopes: Iterable[Scope], sign: Seen) -> int:
    """The exception that covers the sign, 0 where none does."""
    found = [scope for scope in scopes if explains(scope, sign)]
    return max(found, key=lambda one: (one.narrow, -one.pk)).pk if found else 0


def covers(wanted: str, about: str) -> bool:
    """A domain covers what lies under it; anything else must stand in what the sign is about as a whole word of it."""
    place, text = fold(wanted).strip("."), fold(about)
    begin = text.find(place)
    while begin >= 0:
        end = begin + len(place)
        before, after = text[begin - 1 : begin], text[end : end + 1]
        if not (before.isalnum() or before == "-") and not (after.isalnum() or after in {"-", "."}):
            return True
        begin = text.find(place, begin + 1)
    return False


__all__ = ["Scope", "Seen", "covers", "explained_by", "explains"]
