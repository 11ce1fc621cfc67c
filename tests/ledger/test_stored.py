"""`hiden ledger verify` names what was changed behind the product's back; the export confirms the rest."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from typer.testing import CliRunner

from hiden.base.clock import frozen
from hiden.base.errors import Conflict
from hiden.commands.ledger import app
from hiden.home import key_file
from hiden.ledger import SYSTEM, record_many
from hiden.ledger.actions import forget, sign_checkpoint
from hiden.ledger.export import export_ledger
from hiden.ledger.models import (
    EntryAbout,
    LedgerCheckpoint,
    LedgerEntry,
    LedgerHead,
    LedgerTile,
    PersonalPart,
)
from hiden.ledger.verify import verify_ledger

from .exported import check, run
from .happenings import Happened

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def grown() -> None:
    """600 entries, signed at 300 and 600."""
    for _ in range(2):
        with transaction.atomic():
            record_many((Happened(f"A-{n % 10}") for n in range(300)), by=SYSTEM)
        sign_checkpoint()


def problems() -> list[tuple[str, int | None]]:
    return [(one["code"], one["entry"]) for one in verify_ledger().problems]


def test_an_untouched_ledger_verifies(grown: None) -> None:
    report = verify_ledger()
    assert report.ok, report.problems
    assert (report.entries, report.signed, report.checkpoints, report.tiles) == (600, 600, 2, 2)


def test_an_empty_ledger_verifies() -> None:
    assert verify_ledger().ok


def edit(index: int, old: bytes, new: bytes) -> None:
    row = LedgerEntry.objects.get(index=index)
    LedgerEntry.objects.filter(index=index).update(leaf=bytes(row.leaf).replace(old, new))


def test_an_edited_entry_breaks_head_tile_and_checkpoints(grown: None) -> None:
    edit(10, b'"secret"', b'"opened"')
    codes = {code for code, _ in problems()}
    assert codes == {"head", "tile", "fork"}


def test_an_edited_column_is_named(grown: None) -> None:
    LedgerEntry.objects.filter(index=10).update(kind="test.plain")
    assert problems() == [("columns", 10)]


def test_a_changed_index_of_things_is_named(grown: None) -> None:
    EntryAbout.objects.filter(entry=10).update(ident="A-9999")
    assert problems() == [("columns", 10)]
    EntryAbout.objects.filter(entry=10).delete()
    assert problems() == [("columns", 10)]


def test_a_thing_that_no_entry_is_about_is_named(grown: None) -> None:
    EntryAbout.objects.create(entry=20, noun="item", ident="A-9999")
    assert problems() == [("columns", 20)]


def test_a_personal_part_of_no_entry_is_named(grown: None) -> None:
    LedgerEntry.objects.filter(index=10).delete()
    assert ("personal", 10) in problems()


def test_what_was_lost_without_being_forgotten_is_named(grown: None) -> None:
    PersonalPart.objects.filter(entry=10).delete()
    assert problems() == [("personal_missing", 10)]


def test_a_changed_moment_is_named_and_whole_seconds_are_not(grown: None) -> None:
    with frozen(datetime(2026, 4, 1, 3, 0, 0, tzinfo=UTC)), transaction.atomic():
        record_many([Happened("A-1")], by=SYSTEM)
    assert problems() == []
    row = LedgerEntry.objects.get(index=10)
    LedgerEntry.objects.filter(index=10).update(at=row.at + timedelta(microseconds=1))
    assert problems() == [("columns", 10)]


def test_bytes_that_are_no_entry_are_named(grown: None) -> None:
    for raw in (b"", b"[]", b"{}", b"[" * 60_000, b"\xff", b'{"v":1} '):
        LedgerEntry.objects.filter(index=10).update(leaf=raw)
        assert ("form", 10) in problems(), raw[:10]


def test_a_tree_of_several_batches_holds_every_signed_root_wherever_it_lies() -> None:
    expected = {}
    for count in (1, 254, 1, 3, 253, 7_000, 680, 1, 5_000, 13):
        with transaction.atomic():
            record_many((Happened(f"A-{n % 10}") for n in range(count)), by=SYSTEM)
        row = sign_checkpoint()
        assert row is not None
        expected[row.size] = bytes(row.root)
    report = verify_ledger()
    assert report.ok, report.problems
    assert (report.entries, report.checkpoints, report.signed) == (13_206, len(expected), 13_206)
    LedgerCheckpoint.objects.filter(size=8_193).update(root=bytes(32))
    assert problems() == [("checkpoint", None)]


def test_a_deleted_entry_is_named(grown: None) -> None:
    LedgerEntry.objects.filter(index=10).delete()
    assert ("deleted", 10) in problems()


def test_swapped_entries_are_named(grown: None) -> None:
    first, second = (bytes(LedgerEntry.objects.get(index=n).leaf) for n in (10, 20))
    LedgerEntry.objects.filter(index=10).update(leaf=second)
    LedgerEntry.objects.filter(index=20).update(leaf=first)
    found = problems()
    assert ("moved", 10) in found
    assert ("moved", 20) in found


def test_a_wrong_tile_is_found(grown: None) -> None:
    LedgerTile.objects.filter(number=1).update(hashes=bytes(8192))
    assert problems() == [("tile", None)]
    LedgerTile.objects.filter(number=1).delete()
    assert ("tile", None) in problems()


def test_a_wrong_head_is_found(grown: None) -> None:
    LedgerHead.objects.update(frontier=bytes(len(bytes(LedgerHead.objects.get().frontier))))
    assert ("head", None) in problems()


def test_a_forged_checkpoint_is_found(grown: None) -> None:
    row = LedgerCheckpoint.objects.get(size=300)
    LedgerCheckpoint.objects.filter(size=300).update(note=bytes(row.note).replace(b"\n300\n", b"\n299\n"))
    assert ("signature", None) in problems()


def test_a_checkpoint_column_that_differs_from_its_note_is_found(grown: None) -> None:
    LedgerCheckpoint.objects.filter(size=300).update(size=299)
    assert ("checkpoint", None) in problems()


def test_a_changed_personal_part_is_named(grown: None) -> None:
    PersonalPart.objects.filter(entry=10).update(json='{"reason":"別の理由"}'.encode())
    assert problems() == [("personal", 10)]


def test_a_rewritten_ledger_is_betrayed_by_what_was_signed_last(grown: None) -> None:
    LedgerCheckpoint.objects.all().delete()
    edit(599, b'"secret"', b'"opened"')
    assert ("head", None) in problems()
    key_file("ledger.last").unlink()
    assert ("head", None) in problems()


def test_an_export_is_confirmed_by_the_verifier_and_names_what_was_changed_in_it(
    grown: None, tmp_path: Path
) -> None:
    forget(entry=7, reason="申出", by=SYSTEM)
    folder = tmp_path / "out"
    done = export_ledger(folder, with_personal=True)
    assert done.entries == 602, "the erasing and the export are entries too"
    code, found = run(folder, "--key", done.vkey)
    assert code == 0, found
    assert (found["entries"], found["parts_checked"], found["parts_forgotten"]) == (602, 599, 1)
    assert (folder / "hiden_verify.py").exists()
    assert (folder / "README.txt").exists()
    path = folder / "entries-000000.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"A-3"', b'"A-4"', 1))
    assert ("edited", 3) in check(folder)


def test_an_export_holds_no_personal_data_unless_asked(grown: None, tmp_path: Path) -> None:
    export_ledger(tmp_path / "out", with_personal=False)
    code, found = run(tmp_path / "out")
    assert (code, found["personal"]) == (0, "withheld")
    everything = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert "部長の承認".encode() not in everything


def test_an_export_never_overwrites(grown: None, tmp_path: Path) -> None:
    export_ledger(tmp_path / "out", with_personal=False)
    with pytest.raises(Conflict):
        export_ledger(tmp_path / "out", with_personal=False)


def command(*arguments: str) -> tuple[int, Any]:
    done = CliRunner().invoke(app, [*arguments, "--json"])
    return done.exit_code, json.loads(done.stdout)


def test_the_commands_answer_machines(grown: None, tmp_path: Path) -> None:
    code, found = command("verify")
    assert (code, found["ok"], found["entries"]) == (0, True, 600)
    code, found = command("show", "--about", "item:A-3", "--limit", "2")
    assert [one["n"] for one in found] == [593, 583]
    assert found[0]["sentence"] == "A-3を秘密情報と決めました（部長の承認）。"
    code, found = command("export", "--out", str(tmp_path / "out"))
    assert (code, found["entries"]) == (0, 601)
    assert command("key")[1]["vkey"] == found["vkey"]
    assert command("forget", "--entry", "3", "--reason", "申出") == (0, {"forgotten": 1})
    edit(10, b'"secret"', b'"opened"')
    code, found = command("verify")
    assert (code, found["ok"]) == (7, False)
