"""Real homes and real processes: what the command line does is seen from outside."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.world.commands import run_in
from tests.world.once import made_once

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
def founded(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Path:
    """A home with a company, nine departments and three classes, one for all test processes; tests take copies."""

    def make(home: Path) -> None:
        shutil.copytree(migrated, home)
        for done in (run_in(home, "up", "--prepare-only"), run_in(home, code=FOUND)):
            assert done.returncode == 0, done.stderr

    return made_once(tmp_path_factory, "founded-home", make)


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    """A copy of the founded home, for one test."""
    copy = tmp_path / "home"
    shutil.copytree(founded, copy)
    return copy
