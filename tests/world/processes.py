"""Real processes with a database file of their own: drivers that print what they found, and forks that can be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def drive(module: str, home: Path, *arguments: str, seconds: int = 300) -> dict[str, Any]:
    """Run a driver (`python -m module …`) in a home on SQLite; returns the JSON object of its last line."""
    environment = {**os.environ, "HIDEN_HOME": str(home)}
    environment.pop("HIDEN_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=seconds,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def fork(work: Callable[[], None]) -> int:
    """Let a fork do something; returns its number. Django is loaded once for any number of them."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
    finally:
        os._exit(0)
