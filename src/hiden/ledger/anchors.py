"""Who besides the ledger's own key vouches for it, and up to where. Rooms above register where they keep such proofs.

An anchor says: at this moment somebody outside saw a ledger of this size with this root. A ledger that is shorter now was turned
back, one with another root at that size was rewritten; whoever holds the key and the database cannot undo what others saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Anchor:
    """`kind`: stamp or witness; `who` by name; `at`: when they saw it; `state`: a word for machines (good, expired, bad)."""

    kind: str
    who: str
    size: int
    root: bytes
    at: datetime
    state: str = "good"


Keeper = Callable[[], Iterable[Anchor]]
_keepers: list[Keeper] = []


def anchored_by(keeper: Keeper) -> Keeper:
    """Register where anchors are kept. Called from a room's `guard.py` or `jobs.py`, once."""
    _keepers.append(keeper)
    return keeper


def anchors() -> list[Anchor]:
    """All anchors, the furthest first."""
    found = [one for keeper in _keepers for one in keeper()]
    return sorted(found, key=lambda one: (one.size, one.at), reverse=True)
