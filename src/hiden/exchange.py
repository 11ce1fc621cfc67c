"""A restored home takes the place of the one in use: wholly or not at all, even if the process is killed in between.

What was restored is made ready in HIDEN_HOME/.restored; it appears there by one rename. From then on it is the truth, and
whoever starts next carries on where a killed restore stopped. Settings ask for that before they name the database.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hiden.home import home

DATABASE = "hiden.sqlite3"
FOLDERS = ("keys", "imports")
_READY = ".restored"
_LOCK = "exchange.lock"


def exchange(made_ready: Path) -> None:
    """Put a folder (on the same disk, written through) in the place of this home's keys, imported files and database."""
    for name in FOLDERS:
        (made_ready / name).mkdir(mode=0o700, exist_ok=True)  # what is not in the backup must not stay either
        sync_folder(made_ready / name)
    sync_folder(made_ready)
    with _alone():
        _carry_on()
        made_ready.rename(home() / _READY)
        sync_folder(home())
        _carry_on()


def finish_exchange() -> None:
    """Carry on with a restore that was killed. Nearly free when there was none."""
    if (home() / _READY).exists():
        with _alone():
            _carry_on()


def sync_folder(folder: Path) -> None:
    """What was renamed in a folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _carry_on() -> None:
    ready = home() / _READY
    if not ready.exists():
        return
    for name in FOLDERS:
        if (ready / name).is_dir():
            if (home() / name).exists():
                shutil.rmtree(home() / name)
            (ready / name).rename(home() / name)
    if (ready / DATABASE).exists():
        for end in ("-wal", "-shm"):
            (home() / (DATABASE + end)).unlink(missing_ok=True)
        (ready / DATABASE).replace(home() / DATABASE)
    sync_folder(home())
    shutil.rmtree(ready)


@contextmanager
def _alone() -> Iterator[None]:
    with (home() / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of this home for what must not lie about: whatever a killed process left there is removed by the next one."""
    remove_dead()
    folder = home() / f".scratch-{os.getpid()}"
    folder.mkdir(mode=0o700)
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def remove_dead() -> None:
    """Remove the scratch folders of processes that are no more; they hold copies of keys and of the database."""
    for folder in home().glob(".scratch-*"):
        with suppress(OSError):
            lock = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
            finally:
                os.close(lock)
