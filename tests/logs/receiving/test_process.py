"""`hiden logs listen` as a process of its own: lines come in as fast as asked for, and stopping seals them all."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.logs.receiving.blast import blast, line
from tests.world.commands import ROOT, environment, run_in

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
LINES, RATE = 30_000, 10_000

_MADE = """
import django; django.setup()
from hiden.ledger.signing import prepare_ledger
prepare_ledger()
from hiden.logs.models import LogSource
from tests.logs.conftest import file_server
from tests.world.organisation import make_organisation
file_server(make_organisation())
LogSource.objects.update(way="syslog", setting={"from": "127.0.0.1"})
"""
_HELD = """
import django; django.setup()
from hiden.logs.archive.reading import records_of
from hiden.logs.models import Segment
import sys
for segment in Segment.objects.order_by("first"):
    for _, record in records_of(segment):
        sys.stdout.buffer.write(record + b"\\n")
"""


@pytest.fixture(scope="module")
def made(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a source to which systems of this machine may send."""
    home = shutil.copytree(migrated, tmp_path_factory.mktemp("listening") / "home")
    done = run_in(home, code=_MADE)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "listening")


@pytest.fixture
def listener(home: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, list[int]]]]:
    command = [
        sys.executable,
        "-m",
        "hiden",
        "logs",
        "listen",
        "--udp",
        "0",
        "--tcp",
        "0",
        "--host",
        "127.0.0.1",
        "--json",
    ]
    process = subprocess.Popen(command, env=environment(home), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process, json.loads(process.stdout.readline())
    process.kill()
    process.wait()


@pytest.mark.parametrize("kind", ["udp", "tcp", "counted"])
def test_ten_thousand_lines_a_second_without_loss(
    home: Path,
    listener: tuple[subprocess.Popen[str], dict[str, list[int]]],
    kind: str,
) -> None:
    process, ports = listener
    took = blast(kind, ports["udp" if kind == "udp" else "tcp"][0], LINES, RATE)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    said = json.loads(out)
    assert said == {"messages": LINES, "dropped_by_kernel": 0, "sealed": LINES}
    held = run_in(home, code=_HELD)
    assert held.returncode == 0, held.stderr
    assert held.stdout.encode() == b"".join(line(number) + b"\n" for number in range(LINES))
    assert took < 2 * LINES / RATE, "the sender itself was held up"
