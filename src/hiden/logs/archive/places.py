"""Where the archive's files lie under HIDEN_HOME/logs, and how one appears there: wholly or not at all."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hiden.exchange import sync_folder
from hiden.home import home


def folder(*names: str) -> Path:
    """HIDEN_HOME/logs/…, made when it is first asked for."""
    found = home().joinpath("logs", *names)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def place(file: str) -> Path:
    """A file by the name that rows of the database give it."""
    return home() / "logs" / file


@contextmanager
def appearing(file: str) -> Iterator[Path]:
    """A path to write to; when the block ends well, it is on the disk under its name. Until then nobody sees it."""
    target = place(file)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        yield scratch
        handle = os.open(scratch, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        scratch.rename(target)
        sync_folder(target.parent)
    finally:
        scratch.unlink(missing_ok=True)


@contextmanager
def alone(name: str, *, wait: bool = True) -> Iterator[bool]:
    """One process (and thread) at a time under this name; gives False at once where another is in and `wait` is false."""
    with (folder("locks") / name).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
