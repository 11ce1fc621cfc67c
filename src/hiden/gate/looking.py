"""One look: while one page is drawn, the facts of the one who asks are read once and every question rests on them.

A page asks the gate a dozen times (for itself, its lists, its buttons, the menu). Without this, each would read the same
rows again. A look lasts as long as one request that only reads, never longer, and is never open while something is
written: whatever changes is seen by the next request, and every verb reads afresh.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

T = TypeVar("T")
Seen = dict[tuple[str, str], dict[str, Any]]


@dataclass(slots=True)
class _Look:
    facts: Seen = field(default_factory=dict)
    kept: dict[Hashable, object] = field(default_factory=dict)


_look: ContextVar[_Look | None] = ContextVar("one_look", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Keep what is read of the asker for the length of a `with` block."""
    token = _look.set(_Look())
    try:
        yield
    finally:
        _look.reset(token)


def seen() -> Seen | None:
    """What was read in the present look, or None outside of one."""
    look = _look.get()
    return look.facts if look else None


def kept(key: Hashable, read: Callable[[], T]) -> T:
    """What `read` answers, asked once for the present look; outside of one it is asked each time."""
    look = _look.get()
    if look is None:
        return read()
    if key not in look.kept:
        look.kept[key] = read()
    return cast(T, look.kept[key])
