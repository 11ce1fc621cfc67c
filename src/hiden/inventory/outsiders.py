"""Who outside the company is named as a handler of items: the room that keeps the list tells it, rooms beside it ask here."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody outside who may be given an item until an instant."""

    company: str
    name: str
    until: datetime

    def is_called(self, company: str, name: str) -> bool:
        """Whether these words mean this person: width, case and blanks make no difference."""
        return _plain(self.company) == _plain(company) and _plain(self.name) == _plain(name)


Ask = Callable[[Collection[int]], Mapping[int, Sequence[Outsider]]]
_told_by: list[Ask] = []


def outsiders_told_by(ask: Ask) -> Ask:
    """Register a function that answers, for ids of items, who is named now. It costs one query for any number of items."""
    _told_by.append(ask)
    return ask


def outsiders_of(items: Collection[int]) -> dict[int, list[Outsider]]:
    """Item → who is named for it now; every item that is asked about is there."""
    found: dict[int, list[Outsider]] = {one: [] for one in items}
    for ask in _told_by if found else ():
        for item, named in ask(list(found)).items():
            found[item] += named
    return found


def _plain(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())


__all__ = ["Outsider", "outsiders_of", "outsiders_told_by"]
