"""Cuts: that somebody's sessions were ended by somebody else, without their leaving. Rooms above follow them, in the same transaction.

Who leaves is told by `passages`. Signing out oneself is nobody else's business and is not told.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from hiden.ledger.kinds import Author
from hiden.people.models import Person


class Cut(StrEnum):
    """How somebody was cut."""

    STOPPED = "stopped"  # the account was stopped
    SIGNED_OUT = "signed_out"  # sessions ended: a new password, a lost second factor


Follower = Callable[[Person, Cut, Author], None]
_followers: list[Follower] = []


def follow_cuts(follower: Follower) -> Follower:
    """Have a function called with whom, how, and by whom. Called from a room's `following.py`."""
    _followers.append(follower)
    return follower


def tell_cut(person: Person, how: Cut, *, by: Author) -> None:
    """Tell every follower, after the rows are written."""
    for follower in _followers:
        follower(person, how, by)
