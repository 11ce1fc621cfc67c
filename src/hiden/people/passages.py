"""Passages: that a person came, moved, changed, gave notice or left. Rooms above follow them, in the same transaction.

Whoever changes people tells, once, after the rows are written: one person on a page and 3,000 from a file alike. Corrections
of spelling and address are no passages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hiden.ledger.kinds import Author


class Turn(StrEnum):
    """What happened to a person."""

    APPLIED = "applied"  # known as 応募者 from now on
    CAME = "came"  # for the first time, or again after having left
    MOVED = "moved"  # another main post
    CHANGED = "changed"  # another kind of person
    NOTICE = "notice"  # 退職の申出
    NOTICE_WITHDRAWN = "notice_withdrawn"
    LEAVES = "leaves"  # the last day is laid down; `day` is that day


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of one person on a day in Japan."""

    person: int
    turn: Turn
    day: date


Follower = Callable[[Sequence[Passage], Author], None]
_followers: list[Follower] = []


def follow(follower: Follower) -> Follower:
    """Have a function called with all passages of a change and its author. Called from a room's `following.py`.

    It runs in the transaction of the change, and must cost a number of queries that does not grow with the persons.
    """
    _followers.append(follower)
    return follower


def tell(passages: Iterable[Passage], *, by: Author) -> None:
    """Tell every follower, in the order in which they registered."""
    found = list(passages)
    for follower in _followers if found else ():
        follower(found, by)
