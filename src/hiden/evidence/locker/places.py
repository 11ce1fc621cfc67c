"""Where kept files lie: HIDEN_HOME/evidence/E-0001/01/000001, one folder for each import, with `manifest.jsonl` beside them.

What is being brought in lies in `.incoming-KEY`, which its process holds locked; the whole folder then appears under its number by
one rename. A folder that nobody holds was left by a process that died.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from hiden.exchange import sync_folder
from hiden.home import home

MANIFEST: Final = "manifest.jsonl"
_CONTENT: Final = "content"
_INCOMING: Final = re.compile(r"\.incoming-([0-9a-f]{16})")


def locker() -> Path:
    """HIDEN_HOME/evidence, made when it is first asked for."""
    found = home() / "evidence"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def folder_of(exhibit: str, bringing: int) -> Path:
    """The folder of one import, by the number of its exhibit (E-0001) and its own."""
    return locker() / exhibit / f"{bringing:02d}"


def file_in(folder: Path, number: int) -> Path:
    """The copy of the file with that number."""
    return folder / f"{number:06d}"


@contextmanager
def incoming(key: str) -> Iterator[Path]:
    """An empty folder to copy into, held by this process and gone afterwards unless `settle` gave it a name."""
    held = locker() / f".incoming-{key}"
    held.mkdir(mode=0o700)
    lock = os.open(held, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        content = held / _CONTENT
        content.mkdir(mode=0o700)
        yield content
    finally:
        os.close(lock)
        shutil.rmtree(held, ignore_errors=True)


def settle(content: Path, target: Path) -> None:
    """Give a folder that was copied and written through its name. Never replaces one. Raises OSError."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sync_folder(content)
    if target.exists():
        raise FileExistsError(target)
    content.rename(target)
    sync_folder(target.parent)
    sync_folder(target.parent.parent)


def remove(folder: Path) -> None:
    """Take away what was never acknowledged."""
    shutil.rmtree(folder, ignore_errors=True)


def alive(key: str) -> bool:
    """Whether a process still works on this import."""
    held = locker() / f".incoming-{key}"
    try:
        lock = os.open(held, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def remove_dead() -> list[str]:
    """Remove the incoming folders of processes that are no more; answers with their keys."""
    found = []
    for held in locker().glob(".incoming-*"):
        match = _INCOMING.fullmatch(held.name)
        if match and not alive(match[1]):
            with suppress(OSError):
                shutil.rmtree(held)
            found.append(match[1])
    return found
