"""Real processes with a database file of their own: drivers that print what they found, and forks that can be killed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.world.commands import run_in


def drive(module: str, home: Path, *arguments: str, seconds: int = 300) -> dict[str, Any]:
    """Run a driver (`python -m module …`) in a home with a migrated SQLite database (`empty_home`).

    Returns the JSON object of its last line.
    """
    code = f"import runpy; runpy.run_module({module!r}, run_name='__main__', alter_sys=True)"
    done = run_in(home, *arguments, code=code, seconds=seconds)
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
