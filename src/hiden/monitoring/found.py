"""What a detector gives: one sign, with all that explains it. Nothing here knows a database, so that engines can be tried alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from hiden.logs.store.asking import Mark

Value = int | float | str
MOST_EVENTS: Final = 50  # so many events of a sign are named; `count` tells how many there were


# Values of reasons by these names are codes and dates of our own; every other text comes from a record, and may betray somebody.
CODED: Final = frozenset({"what", "kind", "hours", "since"})


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a sign is about: a person of the company, or, while nobody is known (0), an account as it was written, folded."""

    person: int
    account: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it was noticed: the code of a sentence (`detectors.sentence`) and the numbers in it. Never a person's name."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A sign of one day in Japan.

    `weight`: how surprising, as -log10 of the chance that an ordinary day of such a person shows it (2.0: one day in a hundred).
    `key` tells apart several signs of one detector, subject and day (a destination, say), and must be the same when the same day
    is looked at again. `item`, `rank`: the most secret information concerned, 0 where it is none.
    """

    detector: str
    subject: Subject
    day: date
    weight: float
    reasons: tuple[Reason, ...]
    events: tuple[Mark, ...]
    count: int
    item: int = 0
    rank: int = 0
    key: str = ""
