"""Drop folders: files at rest are taken and stay; links and pipes are refused; what goes wrong is said and tried again."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from hiden.base.errors import BadInput, Conflict
from hiden.connectors.plain.writing import write
from hiden.logs.archive.reading import records_of
from hiden.logs.intake.troubles import troubles_of
from hiden.logs.models import Intake, LogSource, Segment
from hiden.logs.receiving import folders
from hiden.logs.receiving.folders import folder_of, look, look_into_all
from tests.logs.conftest import event

LINES = [write([event(at)]) for at in range(10)]


@pytest.fixture
def drop(source: LogSource, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(folders, "_seen", {})
    LogSource.objects.filter(pk=source.pk).update(way="folder")
    source.refresh_from_db()
    return folder_of(source)


def kept(source: LogSource) -> bytes:
    found = Segment.objects.filter(source=source).order_by("first")
    return b"".join(record + b"\n" for segment in found for _, record in records_of(segment))


def test_a_file_is_taken_when_it_is_at_rest_and_stays(source: LogSource, drop: Path) -> None:
    path = drop / "today" / "a.jsonl"
    path.parent.mkdir()
    path.write_bytes(LINES[0])
    assert look(source, at=0) == 0
    path.write_bytes(LINES[0] + LINES[1])
    assert look(source, at=29) == 0
    assert look(source, at=58) == 0
    assert look(source, at=59) == 1
    assert look(source, at=200) == 0
    assert kept(source) == LINES[0] + LINES[1]
    assert path.read_bytes() == LINES[0] + LINES[1]
    assert Intake.objects.get().name == "today/a.jsonl"
    with path.open("ab") as file:
        file.write(LINES[2])
    look(source, at=300)
    assert look(source, at=331) == 1
    assert kept(source) == b"".join(LINES[:3])


def test_after_a_start_nothing_is_read_again(
    source: LogSource, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (drop / "a.jsonl").write_bytes(LINES[0])
    look(source, at=0)
    look(source, at=40)
    monkeypatch.setattr(folders, "_seen", {})

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(folders, "take_file", never)
    assert look(source, at=0) == look(source, at=100) == 0


def test_unfinished_transfers_are_left_alone(source: LogSource, drop: Path) -> None:
    for name in (".a.jsonl.X1", "a.jsonl.part", "b.TMP", "c~"):
        (drop / name).write_bytes(LINES[0])
    look(source, at=0)
    assert look(source, at=100) == 0
    (drop / "a.jsonl.part").rename(drop / "a.jsonl")
    look(source, at=200)
    assert look(source, at=231) == 1


def test_links_and_pipes_are_refused_and_named(source: LogSource, drop: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "x.jsonl").write_bytes(LINES[0])
    (drop / "link.jsonl").symlink_to(secret / "x.jsonl")
    (drop / "folder").symlink_to(secret)
    os.mkfifo(drop / "pipe")
    look(source, at=0)
    assert look(source, at=100) == 0
    [said] = troubles_of(source)
    assert all(name in said for name in ("link.jsonl", "folder", "pipe"))
    for path in drop.iterdir():
        path.unlink()
    look(source, at=200)
    assert troubles_of(source) == []


@pytest.mark.parametrize("how", ["link", "other", "folder"])
def test_what_takes_the_place_of_a_file_is_not_taken(
    source: LogSource, drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Between looking and opening, somebody puts a link (or another file, or a linked folder) there."""
    secret = tmp_path / "elsewhere"
    secret.mkdir()
    (secret / "a.jsonl").write_bytes(b"secret\n")
    path = drop / "sub" / "a.jsonl"
    path.parent.mkdir()
    path.write_bytes(LINES[0])
    look(source, at=0)
    looked = folders._looked

    def swapped(top: Path) -> Any:
        found = looked(top)
        path.unlink()
        if how == "link":
            path.symlink_to(secret / "a.jsonl")
        elif how == "other":
            path.write_bytes(b"other\n")
        else:
            path.parent.rmdir()
            path.parent.symlink_to(secret)
        return found

    monkeypatch.setattr(folders, "_looked", swapped)
    assert look(source, at=100) == 0
    assert not Intake.objects.exists()


def test_what_cannot_be_taken_is_said_and_tried_again(source: LogSource, drop: Path) -> None:
    path = drop / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.jsonl", LINES[0])
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    look(source, at=0)
    assert look(source, at=40) == 0
    assert "a.zip" in troubles_of(source)[0]
    assert "壊れています" in troubles_of(source)[0]
    assert look(source, at=100) == 0
    path.write_bytes(whole)
    look(source, at=200)
    assert look(source, at=240) == 1
    assert troubles_of(source) == []


def test_one_that_never_rests_is_said(source: LogSource, drop: Path) -> None:
    for at in range(0, 4000, 25):
        (drop / "busy.jsonl").write_bytes(LINES[0] * (at + 1))
        assert look(source, at=at) == 0
    assert "busy.jsonl" in troubles_of(source)[0]


def test_only_below_what_the_environment_allows(
    source: LogSource, drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed, other = tmp_path / "allowed", tmp_path / "allowed-not"
    for each in (allowed, other):
        each.mkdir()
    (allowed / "out").symlink_to(other)
    monkeypatch.setenv("HIDEN_LOGS_FOLDERS", f"/nowhere:{allowed}")
    for said in (other, allowed / "..", allowed / "out", "/", "/etc", allowed / "none"):
        source.setting = {"folder": str(said)}
        with pytest.raises(BadInput):
            folder_of(source)
    source.setting = {"folder": str(allowed)}
    assert folder_of(source) == allowed
    source.setting = {"folder": str(other)}
    source.save()
    assert look_into_all() == 0
    assert "HIDEN_LOGS_FOLDERS" in troubles_of(source)[0]
    monkeypatch.delenv("HIDEN_LOGS_FOLDERS")
    source.setting = {"folder": str(allowed)}
    with pytest.raises(BadInput):
        folder_of(source)


def test_a_source_that_is_off_is_left_alone(source: LogSource, drop: Path) -> None:
    LogSource.objects.update(state="off")
    source.refresh_from_db()
    assert look_into_all() == 0
    with pytest.raises(Conflict):
        look(source)


def test_a_full_disk_is_said_and_tried_again(
    source: LogSource, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (drop / "a.jsonl").write_bytes(LINES[0])
    look(source, at=0)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(folders, "take_file", full)
        assert look(source, at=40) == 0
    assert "No space left" in troubles_of(source)[0]
    assert look(source, at=41) == 0
    assert look(source, at=700) == 1
    assert troubles_of(source) == []
