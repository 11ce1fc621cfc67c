"""kill -9 of those who receive and of those who seal, at random moments: what was acknowledged is sealed, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world.processes import drive

ROUNDS = 40


@pytest.mark.slow
@pytest.mark.sqlite
def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(empty_home: Path) -> None:
    said = drive("tests.logs.receiving.driver", empty_home, str(ROUNDS), seconds=600)
    assert said["kills"] == 2 * ROUNDS
    assert said["acknowledged"] > ROUNDS, said
    told = {name: said[name] for name in ("lost", "twice", "strange", "waiting", "unfinished")}
    assert told == dict.fromkeys(told, 0), said
    assert not said["half"], said
    assert said["sound"], said
    assert said["ledger"], said
