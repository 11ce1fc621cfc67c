"""`hiden logs`: what it says, to people and to machines, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hiden.base.errors import BadInput, Conflict, HidenError, NotFound
from hiden.commands.app import app
from hiden.logs.archive.places import place
from hiden.logs.archive.spool import SpoolWriter
from hiden.logs.models import LogSource, Segment
from tests.logs.conftest import event, log, source

__all__ = ["log", "source"]
Log = Callable[..., Path]


def hiden(*words: str) -> tuple[int, Any]:
    """(exit code, JSON or text) of a command; an error of ours is raised."""
    done = CliRunner().invoke(app, ["logs", *words])
    if isinstance(done.exception, HidenError):
        raise done.exception
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, json.loads(done.stdout) if "--json" in words else done.stdout


def test_files_are_taken_and_the_archive_is_checked(source: LogSource, log: Log) -> None:
    first, second = log([event(0)], "1.jsonl"), log(b"garbage\n", "2.jsonl")
    code, said = hiden("ingest", "fs01", str(first), str(second), "--json")
    assert code == 0
    assert [(each["name"], each["records"], each["refused"]) for each in said["intakes"]] == [
        ("1.jsonl", 1, 0),
        ("2.jsonl", 1, 1),
    ]
    assert hiden("verify", "--full", "--json")[1]["records"] == 2
    place(Segment.objects.all()[0].file).unlink()
    code, said = hiden("verify", "--source", "fs01", "--json")
    assert (code, said["sound"]) == (7, False)
    assert "不合格" in hiden("verify")[1]


def test_what_was_received_is_sealed(source: LogSource) -> None:
    writer = SpoolWriter(source.key)
    writer.append([b"x"])
    writer.turn()
    [row] = hiden("sources", "--json")[1]["sources"]
    assert (row["code"], row["state"], row["waiting"], row["troubles"]) == ("fs01", "on", 1, [])
    assert hiden("seal", "--json") == (0, {"records": 1, "troubles": {}})
    assert "fs01" in hiden("sources")[1]


def test_errors_are_said(source: LogSource, log: Log) -> None:
    path = str(log([event(0)]))
    with pytest.raises(NotFound):
        hiden("ingest", "nothing", path)
    with pytest.raises(BadInput):
        hiden("ingest", "fs01", path, path + ".none")
    assert not Segment.objects.exists(), "no file is taken where one is missing"
    LogSource.objects.update(state="off")
    with pytest.raises(Conflict):
        hiden("ingest", "fs01", path)
