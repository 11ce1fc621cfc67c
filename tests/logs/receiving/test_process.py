"""`hiden logs listen` as a process of its own: lines come in as fast as asked for, and stopping seals them all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.logs.receiving.blast import blast, line

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
ROOT = Path(__file__).resolve().parents[3]
LINES, RATE = 30_000, 10_000

_MADE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
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


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    found = {**os.environ, "HIDEN_HOME": str(tmp_path / "home"), "DJANGO_SETTINGS_MODULE": "hiden.settings"}
    found.pop("HIDEN_DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", _MADE], env=found, cwd=ROOT, check=True)
    return found


@pytest.fixture
def listener(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], dict[str, list[int]]]]:
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
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process, json.loads(process.stdout.readline())
    process.kill()
    process.wait()


@pytest.mark.parametrize("kind", ["udp", "tcp", "counted"])
def test_ten_thousand_lines_a_second_without_loss(
    environment: dict[str, str],
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
    done = subprocess.run(
        [sys.executable, "-c", _HELD], env=environment, cwd=ROOT, capture_output=True, check=True
    )
    assert done.stdout == b"".join(line(number) + b"\n" for number in range(LINES))
    assert took < 2 * LINES / RATE, "the sender itself was held up"
