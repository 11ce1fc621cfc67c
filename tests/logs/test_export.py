"""What leaves the house proves itself to somebody who has nothing but Python; whatever is done to it is named."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hiden.base.clock import now
from hiden.ledger.signing import prepare_ledger
from hiden.logs.archive import hiden_verify_logs as offline
from hiden.logs.archive.erasing import erase_person
from hiden.logs.archive.export import Taken, export_logs
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogSource
from hiden.people.models import Person
from tests.logs.conftest import BEGIN, event
from tests.world.organisation import Organisation

Log = Callable[..., Path]


@pytest.fixture
def taken(source: LogSource, log: Log) -> bytes:
    """Two files of several people's records; returns all of them, as they came."""
    raw = b""
    for at in range(2):
        who = ["alice@example.co.jp", "bob@example.co.jp", "somebody", ""]
        path = log([event(at, account=each, detail=f"{at} 設計") for each in who * 3], f"{at}.jsonl")
        raw += path.read_bytes()
        take_file(source, path)
    return raw


def export(source: LogSource, folder: Path, person: Person | None = None) -> Taken:
    prepare_ledger()
    edges = {"first": now() - timedelta(days=1), "until": now() + timedelta(days=1)}
    return export_logs(folder, [source], **edges, person=person, reason="試験")


def run(folder: Path, *more: str) -> tuple[int, dict[str, Any]]:
    """The verifier that lies in the export, in a Python that has nothing else."""
    command = [sys.executable, "-E", "-s", "hiden_verify_logs.py", ".", "--json", *more]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={})
    return done.returncode, json.loads(done.stdout)


def test_all_records_of_a_source_prove_themselves(source: LogSource, taken: bytes, tmp_path: Path) -> None:
    done = export(source, tmp_path / "out")
    code, found = run(tmp_path / "out", "--key", done.vkey, "--extract", str(tmp_path / "raw"))
    assert (code, found["shown"], found["others"], found["segments"]) == (0, 24, 0, 2)
    assert (tmp_path / "raw" / "fs01.log").read_bytes() == taken


def test_of_others_only_hashes_leave(
    source: LogSource, taken: bytes, tmp_path: Path, organisation: Organisation
) -> None:
    export(source, tmp_path / "out", organisation.bob)
    code, found = run(tmp_path / "out")
    assert (code, found["shown"], found["others"]) == (0, 6, 18)
    held = b"".join(path.read_bytes() for path in (tmp_path / "out" / "segments").iterdir())
    words = [base64.b64decode(record[2]) for record in _records(tmp_path / "out")]
    assert all(b"bob@" in word for word in words)
    assert b"alice" not in held


def test_erased_records_are_counted_and_the_proof_holds(
    source: LogSource, taken: bytes, tmp_path: Path, organisation: Organisation
) -> None:
    erase_person(
        organisation.bob, first=BEGIN.date(), last=BEGIN.date(), reason="本人の申出", by=organisation.alice
    )
    export(source, tmp_path / "out")
    code, found = run(tmp_path / "out")
    assert (code, found["shown"], found["erased"]) == (0, 18, 2)


def _records(folder: Path) -> list[list[Any]]:
    found = []
    for path in sorted((folder / "segments").iterdir()):
        for line in path.read_text().splitlines():
            found += json.loads(line).get("records", [])
    return found


def lines_of(folder: Path, number: int) -> tuple[Path, list[dict[str, Any]]]:
    path = folder / "segments" / f"{number}.jsonl"
    return path, [json.loads(line) for line in path.read_text().splitlines()]


def rewrite(path: Path, lines: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))


def shown(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The block that is shown."""
    return next(line for line in lines if "records" in line)


def edit_record(folder: Path) -> None:
    path, lines = lines_of(folder, 0)
    record = base64.b64decode(shown(lines)["records"][0][2])
    shown(lines)["records"][0][2] = base64.b64encode(record.replace(b"open", b"list")).decode()
    rewrite(path, lines)


def edit_moment(folder: Path) -> None:
    path, lines = lines_of(folder, 0)
    shown(lines)["records"][0][1] += 1
    rewrite(path, lines)


def drop_record(folder: Path) -> None:
    path, lines = lines_of(folder, 0)
    shown(lines)["records"].pop()
    shown(lines)["places"].pop()
    rewrite(path, lines)


def swap_records(folder: Path) -> None:
    path, lines = lines_of(folder, 0)
    rows = shown(lines)["records"]
    rows[0], rows[1] = rows[1], rows[0]
    rewrite(path, lines)


def drop_block(folder: Path) -> None:
    path, lines = lines_of(folder, 0)
    rewrite(path, lines[1:])


def hide_block(folder: Path) -> None:
    """The person's own block is passed off as another's."""
    path, lines = lines_of(folder, 0)
    for line in lines:
        if "records" in line:
            records = [(bytes.fromhex(s), m, base64.b64decode(r)) for s, m, r in line.pop("records")]
            hashes = [offline.sha256(s + offline.struct.pack(">q", m) + r).hexdigest() for s, m, r in records]
            line["hashes"] = hashes
    rewrite(path, lines)


def drop_segment(folder: Path) -> None:
    (folder / "segments" / "1.jsonl").unlink()


def drop_segment_and_its_mention(folder: Path) -> None:
    drop_segment(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["segments"].remove(1)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def drop_header(folder: Path) -> None:
    lines = (folder / "headers.txt").read_bytes().splitlines(keepends=True)
    (folder / "headers.txt").write_bytes(b"".join(lines[:-1]))


def edit_header(folder: Path) -> None:
    raw = (folder / "headers.txt").read_bytes()
    (folder / "headers.txt").write_bytes(raw.replace(b'"count":12', b'"count":11', 1))


def edit_entry(folder: Path) -> None:
    raw = (folder / "entry.json").read_bytes()
    (folder / "entry.json").write_bytes(raw.replace(b'"size":2', b'"size":1'))


ATTACKS = [
    edit_record,
    edit_moment,
    drop_record,
    swap_records,
    drop_block,
    hide_block,
    drop_segment,
    drop_segment_and_its_mention,
    drop_header,
    edit_header,
    edit_entry,
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.__name__)
def test_it_is_named(
    attack: Callable[[Path], None],
    source: LogSource,
    taken: bytes,
    tmp_path: Path,
    organisation: Organisation,
) -> None:
    done = export(source, tmp_path / "out", organisation.bob)
    attack(tmp_path / "out")
    found = offline.verify(tmp_path / "out", [done.vkey])
    assert found.problems


def test_another_key_is_refused(source: LogSource, taken: bytes, tmp_path: Path) -> None:
    done = export(source, tmp_path / "out")
    other = done.vkey[:-6] + "AAAAA="
    code, found = run(tmp_path / "out", "--key", other)
    assert code
    assert not found["ok"]
