"""This process's writers, one for each source: they share a file, and it is let go of by the minute so that it is sealed."""

from __future__ import annotations

from threading import Lock

from hiden.logs.archive.spool import SpoolWriter

_writers: dict[str, SpoolWriter] = {}
_lock = Lock()


def writer_of(source: str) -> SpoolWriter:
    """The writer for a source (its key) in this process."""
    with _lock:
        return _writers.setdefault(source, SpoolWriter(source))


def turn_all(older: float = 0.0) -> None:
    """Let go of every file that was begun so many seconds ago or earlier."""
    with _lock:
        held = list(_writers.values())
    for each in held:
        each.turn(older)
