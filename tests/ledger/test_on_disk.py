"""What only a real file and real processes can show: kill -9, many writers, uncommitted entries."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.world import processes

pytestmark = pytest.mark.slow

drive = partial(processes.drive, "tests.ledger.driver")


def test_killed_at_any_moment_nothing_acknowledged_is_lost_and_the_tree_holds(empty_home: Path) -> None:
    found = drive(empty_home, "kill", "30")
    assert found["lost"] == []
    assert found["broken"] == []
    assert found["entries"] > 100, "the kills hit writers at work"
    assert found["signed"] > 0


def test_many_writers_at_once_make_one_tree(empty_home: Path) -> None:
    found = drive(empty_home, "together")
    assert (found["entries"], found["ok"]) == (200, True)
    assert found["checkpoints"] >= 1


def test_what_is_not_committed_is_never_signed(empty_home: Path) -> None:
    assert drive(empty_home, "uncommitted") == {"signed": 3}


def test_what_a_reader_kept_in_the_log_is_erased_once_they_are_done(empty_home: Path) -> None:
    assert drive(empty_home, "forget") == {"waited": False, "kept by the reader": True, "left": False}
