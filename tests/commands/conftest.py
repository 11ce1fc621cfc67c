"""Real homes and real processes: what the command line does is seen from outside."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from tests.world.commands import run_in, start_in

FOUND = """
import django; django.setup()
from hiden.people.setup import First, found
from hiden.people.actions import open_department
from hiden.base.clock import today
manager = found(First("試験株式会社", 4, "1", "試験 花子", "シケン ハナコ", "hanako@example.co.jp", ""))
for number in range(1, 10):
    open_department(code=f"{number:03}", name=f"部門{number}", since=today(), by=manager)
from hiden.classification.presets import ensure_presets
from hiden.ledger import SYSTEM
ensure_presets(SYSTEM)
from hiden.ledger.signing import prepare_ledger, sign_checkpoint
prepare_ledger(); sign_checkpoint()
"""


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a company, nine departments and three classes, one for all test processes; tests take copies."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder
    home = folder / "founded-home"
    with (folder / "founded.lock").open("w") as lock:  # made by whoever comes first, waited for by the others
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "founded-ready").exists():
            assert start_in(home, "up", "--prepare-only").returncode == 0
            done = run_in(home, code=FOUND)
            assert done.returncode == 0, done.stderr
            (folder / "founded-ready").touch()
    return home


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    """A copy of the founded home, for one test."""
    copy = tmp_path / "home"
    shutil.copytree(founded, copy)
    return copy
