"""What may not be erased: rooms above say what a legal hold keeps (保全命令), and whoever erases asks first.

A refusal must be as lasting as a deletion would be: the verb's transaction ends with the refusal, so what is noted of it is written
after that, in one of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import ParamSpec, TypeVar

from hiden.base.errors import Conflict

P = ParamSpec("P")
R = TypeVar("R")


class Held(Conflict):
    """A hold stands in the way. `holds`: their keys; `path`: what was to be done; `ident`: to what."""

    def __init__(self, what: str, do_next: str, *, holds: Collection[str], path: str, ident: str) -> None:
        super().__init__(what, do_next)
        self.holds = tuple(holds)
        self.path = path
        self.ident = ident


Things = Collection[tuple[str, str]]  # noun and id, as entries of the ledger are about them
Keeper = Callable[[Things, str], None]  # what is to be done to their data; raises Held
Noter = Callable[[Held], None]
_keepers: list[Keeper] = []
_noters: list[Noter] = []


def keeps_things(keeper: Keeper) -> Keeper:
    """Register who may refuse that data about things is erased. Called once, from a room's `guard.py`."""
    _keepers.append(keeper)
    return keeper


def notes_refusals(noter: Noter) -> Noter:
    """Register who writes down that something was refused."""
    _noters.append(noter)
    return noter


def require_erasable(things: Things, path: str) -> None:
    """Raises Held while anything keeps what is about one of these."""
    if things:
        for keeper in _keepers:
            keeper(things, path)


def noting_refusals(verb: Callable[P, R]) -> Callable[P, R]:
    """A verb whose refusals by a hold are written down. Must stand outside of what opens the transaction."""

    @wraps(verb)
    def noted(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        except Held as held:
            for noter in _noters:
                noter(held)
            raise

    return noted
