"""Long work on very many objects that all stay: the collector of cycles would walk them again and again and find nothing."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_working = 0


@contextmanager
def not_collecting() -> Iterator[None]:
    """No collection of cycles for the length of a `with` block, or of several that overlap in different threads.

    What no cycle holds is freed at once as always. A third of the time of an import of ten thousand rows.
    """
    global _working  # noqa: PLW0603 - the collector is one for the whole process
    with _lock:
        _working += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _working -= 1
            if not _working:
                gc.enable()
