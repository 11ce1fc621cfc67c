"""kill -9 of those who receive and of those who seal, at random moments: what was acknowledged is sealed, once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ROUNDS = 40


@pytest.mark.slow
@pytest.mark.sqlite
def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(tmp_path: Path) -> None:
    environment = {**os.environ, "HIDEN_HOME": str(tmp_path / "home")}
    environment.pop("HIDEN_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.logs.receiving.driver", str(ROUNDS)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["kills"] == 2 * ROUNDS
    assert said["acknowledged"] > ROUNDS, said
    told = {name: said[name] for name in ("lost", "twice", "strange", "waiting", "unfinished")}
    assert told == dict.fromkeys(told, 0), said
    assert not said["half"], said
    assert said["sound"], said
    assert said["ledger"], said
