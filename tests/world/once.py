"""What costs seconds to make is made once in a run, for all test processes; tests take copies."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.world.commands import run_in


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that all test processes share: made by whoever comes first, waited for by the others. Never write to it."""
    folder = factory.getbasetemp()
    folder = folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder
    made, ready = folder / name, folder / f"{name}.ready"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            make(made)
            ready.touch()
    return made


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an empty SQLite database of the present shape."""

    def migrate(home: Path) -> None:
        done = run_in(home, "django", "migrate", "--verbosity", "0", "--skip-checks")
        assert done.returncode == 0, done.stderr

    return made_once(tmp_path_factory, "migrated-home", migrate)


@pytest.fixture
def empty_home(migrated: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test."""
    return shutil.copytree(migrated, tmp_path / "empty-home")
