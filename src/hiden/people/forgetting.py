"""Forgetting: rooms above erase what they hold of somebody's names and addresses, in the same transaction.

What must be kept for longer than a name (a signed promise, an entry's structure) is not theirs to erase. What stops it is asked
before anything goes: a legal hold (ledger/keeping.py).
"""

from __future__ import annotations

from collections.abc import Callable

from hiden.people.models import Person

Eraser = Callable[[Person], None]
_erasers: list[Eraser] = []


def when_forgotten(eraser: Eraser) -> Eraser:
    """Have a function called with whoever is being forgotten. Called from a room's `following.py`."""
    _erasers.append(eraser)
    return eraser


def erase_elsewhere(person: Person) -> None:
    """Let every room erase what it holds."""
    for eraser in _erasers:
        eraser(person)
