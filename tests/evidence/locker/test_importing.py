"""Whole imports: names, links, what cannot be opened, a full disk, a killed process; all of it or nothing, and always said."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import time
from pathlib import Path

import pytest

from hiden.base.errors import BadInput, Misconfigured, NotAllowed
from hiden.evidence.custody.models import CustodyAct, CustodyEvent
from hiden.evidence.locker import copying, importing, places
from hiden.evidence.locker.importing import bring_in, sweep
from hiden.evidence.locker.models import Bringing, BringingState, Exhibit, FileKind, FileState, KeptFile
from hiden.evidence.locker.walking import walk
from hiden.ledger import leaf
from hiden.ledger.models import LedgerEntry
from tests.world.commands import Command, run_in
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def kept(row: Bringing) -> dict[str, KeptFile]:
    return {one.name: one for one in KeptFile.objects.filter(bringing=row)}


def recorded(kind: str) -> list[dict[str, object]]:
    return [
        leaf.read(bytes(one.leaf)).data for one in LedgerEntry.objects.filter(kind=kind).order_by("index")
    ]


def test_a_folder_is_copied_with_names_times_and_both_hashes(kept_pc: Bringing, pc: Path) -> None:
    found = kept(kept_pc)
    assert set(found) == {"PC", "PC/Desktop", "PC/Desktop/図面.txt", "PC/Desktop/空.txt", "PC/mail.eml"}
    mail, body = found["PC/mail.eml"], (pc / "mail.eml").read_bytes()
    assert (mail.sha256, mail.sha512) == (hashlib.sha256(body).hexdigest(), hashlib.sha512(body).hexdigest())
    assert mail.mtime_ns == (pc / "mail.eml").stat().st_mtime_ns
    folder = places.folder_of(Bringing.objects.get(number=1))
    assert places.file_in(folder, mail.number).read_bytes() == body
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o400}
    assert (kept_pc.state, kept_pc.files, kept_pc.gaps) == (BringingState.DONE, 3, 0)
    assert not list(places.locker().glob(".incoming-*"))


def test_the_ledger_binds_the_list_of_all_files(kept_pc: Bringing) -> None:
    raw = (places.folder_of(Bringing.objects.get(number=1)) / places.MANIFEST).read_bytes()
    said = recorded("evidence.imported")[0]
    assert said["manifest_sha256"] == hashlib.sha256(raw).hexdigest() == kept_pc.manifest_sha256
    assert said["manifest_sha512"] == hashlib.sha512(raw).hexdigest()
    assert len([json.loads(line) for line in raw.splitlines()]) == 5
    event = CustodyEvent.objects.get()
    assert (event.act, event.hash_after, event.bringing_id) == (
        CustodyAct.COPIED,
        kept_pc.manifest_sha256,
        kept_pc.pk,
    )


def test_names_in_bytes_links_pipes_and_what_may_not_be_read(
    exhibit: Exhibit, company: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "x"
    root.mkdir()
    odd = os.fsencode(root) + b"/\xff\xfe\n.bin"
    for name in (odd, os.fsencode(root / "が.txt"), os.fsencode(root / "か\u3099.txt")):
        with os.fdopen(os.open(name, os.O_CREAT | os.O_WRONLY), "wb") as file:
            file.write(name)
    (root / "link").symlink_to("/etc/passwd")
    os.mkfifo(root / "pipe")
    (root / "locked").write_text("x")
    opened = copying._open

    def refuse(source: Path | bytes) -> int:
        if os.fsencode(source).endswith(b"locked"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return opened(source)

    monkeypatch.setattr(copying, "_open", refuse)
    row = bring_in(exhibit, list(walk([root])), by=company.alice)
    files = list(KeptFile.objects.filter(bringing=row))
    by_name = {bytes(one.raw): one for one in files}
    assert by_name[b"x/\xff\xfe\n.bin"].name == "x/��\n.bin"
    ga = [one for one in files if one.name == "x/が.txt"]
    assert {bytes(one.raw) for one in ga} == {"x/が.txt".encode(), "x/か\u3099.txt".encode()}
    assert all(one.alike and one.state == FileState.WHOLE for one in ga)
    link = by_name[b"x/link"]
    assert (link.kind, link.reason, link.sha256) == (FileKind.LINK, "リンク先：/etc/passwd", "")
    assert (by_name[b"x/pipe"].state, by_name[b"x/locked"].state) == (FileState.ABSENT, FileState.ABSENT)
    assert "Permission denied" in by_name[b"x/locked"].reason
    assert (row.files, row.gaps, row.alike) == (3, 2, 2)
    assert recorded("evidence.imported")[0]["gaps"] == 2


def test_unreadable_sectors_are_in_the_row_and_the_list(
    exhibit: Exhibit, company: Organisation, pc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = copying.read_into

    def failing(handle: int, view: memoryview, offset: int) -> int:
        if offset <= 8192 < offset + len(view):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return read(handle, view, offset)

    monkeypatch.setattr(copying, "read_into", failing)
    row = bring_in(exhibit, list(walk([pc])), by=company.alice)
    mail = kept(row)["PC/mail.eml"]
    assert (mail.state, mail.holes) == (FileState.PARTIAL, [[8192, 4096]])
    assert "1か所（4096バイト）が読めず" in mail.reason
    assert row.gaps == 1


def test_of_a_full_disk_nothing_is_kept_and_it_is_recorded(
    exhibit: Exhibit, company: Organisation, pc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = os.pwrite
    left = [200_000]

    def fills(handle: int, piece: memoryview, offset: int) -> int:
        left[0] -= len(piece)
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return written(handle, piece, offset)

    monkeypatch.setattr(os, "pwrite", fills)
    with pytest.raises(Misconfigured) as told:
        bring_in(exhibit, list(walk([pc])), by=company.alice)
    assert told.value.what == "保管庫のディスクがいっぱいになりました。"
    row = Bringing.objects.get()
    assert (row.state, row.reason) == (BringingState.FAILED, told.value.what)
    assert not KeptFile.objects.exists()
    assert [path for path in places.locker().rglob("*") if path.is_file()] == []
    assert recorded("evidence.import_failed")[0]["bringing"] == 1
    monkeypatch.setattr(os, "pwrite", written)
    assert bring_in(exhibit, list(walk([pc])), by=company.alice).number == 2


def test_too_little_room_is_said_before_anything_is_copied(
    exhibit: Exhibit, company: Organisation, pc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_RESERVE", 1 << 60)
    with pytest.raises(Misconfigured, match="空き容量が足りません"):
        bring_in(exhibit, list(walk([pc])), by=company.alice)
    assert not Bringing.objects.exists()


def test_a_disk_that_holds_something_else_ends_the_import(
    exhibit: Exhibit, company: Organisation, pc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def differs(target: Path, _sha256: str) -> None:
        raise copying.Differs(target.name)

    monkeypatch.setattr(importing, "settle_and_compare", differs)
    with pytest.raises(Exception, match="読み返したものと違います"):
        bring_in(exhibit, list(walk([pc])), by=company.alice)
    assert Bringing.objects.get().state == BringingState.FAILED
    assert not places.folder_of(Bringing.objects.get(number=1)).exists()


def test_only_those_who_keep_it_bring_files_in(exhibit: Exhibit, company: Organisation, pc: Path) -> None:
    for person in (company.charlie, company.bob):  # Bob is of IT, but was not let in by name
        with pytest.raises(NotAllowed):
            bring_in(exhibit, list(walk([pc])), by=person)


def test_a_path_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="開けません"):
        list(walk([tmp_path / "nothing"]))


FOUNDED = """
import django; django.setup()
from hiden.people.setup import First, found
from hiden.classification.presets import ensure_presets
from hiden.ledger import SYSTEM
from hiden.ledger.signing import prepare_ledger
from hiden.evidence.locker.registering import Told, register
prepare_ledger()
alice = found(First("試験株式会社", 4, "1", "試験 花子", "シケン ハナコ", "hanako@example.co.jp", ""))
register(Told("PC", "device", "I-0001", "棚", "不明"), by=alice)
"""
SLOW = """
import django; django.setup()
import time
from pathlib import Path
from hiden.evidence.locker import copying, importing
from hiden.evidence.locker.queries import find_exhibit
from hiden.evidence.locker.walking import walk
from hiden.people.models import Person
where = {where!r}
settle = importing.places.settle
def slowly(*arguments):
    if where == "renamed":
        settle(*arguments)
    print("here", flush=True)
    time.sleep(60)
if where == "copied":
    importing.settle_and_compare = slowly
else:
    importing.places.settle = slowly
importing.bring_in(find_exhibit("E-0001"), list(walk([Path({pc!r})])), by=Person.objects.get(number="1"))
"""
AFTER = """
import django; django.setup()
import json
from hiden.evidence.locker.checking import check_locker
from hiden.evidence.locker.models import Bringing
report = check_locker()
print(json.dumps([report.as_json(), [[one.number, one.state, one.reason] for one in Bringing.objects.all()]]))
"""


@pytest.mark.sqlite
@pytest.mark.parametrize("where", ["copied", "renamed"])
def test_kill_9_in_the_middle_leaves_nothing_half_in(
    migrated: Path, tmp_path: Path, pc: Path, where: str
) -> None:
    import shutil

    home = tmp_path / "killed"
    shutil.copytree(migrated, home)
    assert run_in(home, code=FOUNDED).returncode == 0
    working = Command(home, code=SLOW.format(where=where, pc=str(pc)))
    until = time.monotonic() + 60
    while "here" not in (working.said / "out").read_text() and time.monotonic() < until:
        time.sleep(0.05)
    assert list((home / "evidence").glob(".incoming-*"))
    os.kill(working.pid, signal.SIGKILL)
    working.wait(20)
    done = run_in(home, code=AFTER)
    assert done.returncode == 0, done.stderr
    report, rows = json.loads(done.stdout)
    assert report["sound"], report
    assert [row[:2] for row in rows] == [[1, "failed"]]
    assert "止まりました" in rows[0][2]
    assert [path for path in (home / "evidence").rglob("*") if path.is_file()] == []


def test_what_another_process_works_on_is_left_alone(exhibit: Exhibit, company: Organisation) -> None:
    row = Bringing(exhibit=exhibit, number=1, tool="x", by=company.alice, started_at=exhibit.registered_at)
    with places.incoming(row.key):
        row.save()
        assert sweep() == 0
    assert sweep() == 1
    row.refresh_from_db()
    assert row.state == BringingState.FAILED
