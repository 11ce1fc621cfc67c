"""One look: while one page is drawn, the facts of the one who asks are read once and every question rests on them.

A page asks the gate a dozen times (for itself, its lists, its buttons, the menu). Without this, each would read the same
rows again. A look lasts as long as one request that only reads, never longer, and is never open while something is
written: whatever changes is seen by the next request, and every verb reads afresh.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Seen = dict[tuple[str, str], dict[str, Any]]

_look: ContextVar[Seen | None] = ContextVar("one_look", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Keep what is read of the asker for the length of a `with` block."""
    token = _look.set({})
    try:
        yield
    finally:
        _look.reset(token)


def seen() -> Seen | None:
    """What was read in the present look, or None outside of one."""
    return _look.get()
