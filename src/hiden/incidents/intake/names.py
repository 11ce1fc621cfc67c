"""Who is meant by a text: those of the company whose whole name or number stands in it.

Whoever tells learns nothing from it: a page that said "no such person" would be a list of everybody for strangers.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from hiden.base.clock import today
from hiden.people.models import Person
from hiden.people.queries import employed_on

_SHORTEST = 3  # letters of a whole name: fewer would be found in any text


@dataclass(frozen=True, slots=True)
class Meant:
    """`sure`: one person bears the name or number; `perhaps`: several bear the name. `all`: both, each once."""

    sure: tuple[Person, ...] = ()
    perhaps: tuple[Person, ...] = ()

    @property
    def all(self) -> tuple[Person, ...]:
        return (*self.sure, *self.perhaps)


def meant_by(text: str) -> Meant:
    """Those employed today whose number stands in a text as a word, or whose whole name stands in it. Two queries."""
    plain = _plain(text)
    if not plain:
        return Meant()
    words = set(re.findall(r"[0-9A-Za-z-]+", unicodedata.normalize("NFKC", text).upper()))
    found: dict[str, list[int]] = {}
    for pk, number, name in employed_on(today()).values_list("person_id", "person__number", "person__name"):
        squeezed = _plain(name)
        if number.upper() in words:
            found[f"#{number}"] = [pk]
        elif len(squeezed) >= _SHORTEST and squeezed in plain:
            found.setdefault(squeezed, []).append(pk)
    persons = Person.objects.in_bulk([pk for pks in found.values() for pk in pks])
    sure = tuple(persons[pks[0]] for pks in found.values() if len(pks) == 1)
    perhaps = tuple(persons[pk] for pks in found.values() if len(pks) > 1 for pk in pks)
    return Meant(sure, perhaps)


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


__all__ = ["Meant", "meant_by"]
