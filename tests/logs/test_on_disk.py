"""What only real files and real processes can show: kill -9 while records are taken, and a disk that is full."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.logs.driver import LINES
from tests.world import processes

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]

drive = partial(processes.drive, "tests.logs.driver")


WHOLE = {
    "same": True,
    "sound": True,
    "troubles": [],
    "events": LINES,
    "days": LINES,
    "intakes": 1,
    "state": "done",
}


def test_killed_at_any_moment_every_record_is_there_once(empty_home: Path) -> None:
    found = drive(empty_home, "kill", "25")
    assert found["killed"] > 20, "the kills hit takers at work"
    assert found["sealed by the killed"] > 0
    assert {name: found[name] for name in WHOLE} == WHOLE


def test_a_full_disk_stops_the_taking_and_loses_nothing(empty_home: Path) -> None:
    found = drive(empty_home, "full")
    assert found["failed"] in (7, 8), "it stopped, and because of the disk"
    assert 0 < found["sealed before"] < LINES
    assert {name: found[name] for name in WHOLE} == WHOLE
