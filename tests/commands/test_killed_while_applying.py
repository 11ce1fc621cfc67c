"""kill -9 at any moment of an apply: everything or nothing, and nothing that was acknowledged is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from hiden.commands.bench_import import workbook
from tests.world.commands import Command, run_in

ROWS = 400
TRIES = 6

_COUNT = """
import django; django.setup()
from hiden.base.clock import FOREVER
from hiden.inventory.models import Item, ItemState
from hiden.imports.models import ImportFile
from hiden.ledger.queries import size
present = ItemState.objects.filter(until=FOREVER).count()
print(Item.objects.count(), present, ImportFile.objects.filter(state="applied").count(), size())
"""


def counted(home: Path) -> list[int]:
    done = run_in(home, code=_COUNT)
    assert done.returncode == 0, done.stderr
    return [int(word) for word in done.stdout.split()]


@pytest.mark.slow
def test_everything_or_nothing(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "register.xlsx"
    file.write_bytes(workbook(ROWS))
    started = time.monotonic()
    dry = run_in(home, "import", "items", str(file), "--by", "1")
    assert dry.returncode == 0, dry.stderr
    whole = time.monotonic() - started
    chance = random.Random(20261123)
    for _ in range(TRIES):
        applying = Command(home, "import", "items", str(file), "--by", "1", "--apply")
        try:
            done = applying.wait(whole * chance.uniform(0.5, 1.4))
        except subprocess.TimeoutExpired:
            os.kill(applying.pid, signal.SIGKILL)
            done = applying.wait(60)
        acknowledged = "取込み済み" in done.stdout
        items, states, applied, _size = counted(home)
        assert items in {0, ROWS}
        assert states == items
        assert (applied > 0) == (items == ROWS)
        assert not acknowledged or items == ROWS
    verified = run_in(home, "ledger", "verify", "--json")
    assert verified.returncode == 0, verified.stdout
    done = run_in(home, "import", "items", str(file), "--by", "1", "--apply")
    assert done.returncode == 0, done.stderr
    assert counted(home)[0] == ROWS
