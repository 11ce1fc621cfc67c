"""照合: whoever changed what, in a file, in a row, in the list or beside them, it is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hiden.base.errors import NotAllowed
from hiden.evidence.locker import places
from hiden.evidence.locker.checking import check_locker
from hiden.evidence.locker.models import Bringing, KeptFile, LockerCheck
from hiden.ledger.models import LedgerEntry
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def mail() -> tuple[KeptFile, Path]:
    one = KeptFile.objects.get(name="PC/mail.eml")
    return one, places.file_in(places.folder_of(Bringing.objects.get(number=1)), one.number)


def test_a_locker_as_it_was_is_sound_and_that_is_recorded(kept_pc: Bringing, company: Organisation) -> None:
    report = check_locker(by=company.alice)
    assert (report.sound, report.files, report.bringings) == (True, 3, 1)
    assert report.size == kept_pc.size
    last = LockerCheck.objects.get()
    assert (last.files, last.troubles, last.by) == (3, [], company.alice)
    assert LedgerEntry.objects.filter(kind="evidence.checked").count() == 1


def one_byte() -> None:
    _one, path = mail()
    path.chmod(0o600)
    body = bytearray(path.read_bytes())
    body[1000] ^= 1
    path.write_bytes(body)


def gone() -> None:
    mail()[1].unlink()


def added() -> None:
    (places.folder_of(Bringing.objects.get(number=1)) / "000099").write_text("planted")


def stray() -> None:
    (places.locker() / "E-0001" / "07").mkdir()


def row() -> None:
    KeptFile.objects.filter(name="PC/mail.eml").update(sha256="0" * 64)


def name() -> None:
    KeptFile.objects.filter(name="PC/mail.eml").update(name="PC/other.eml")


def row_gone() -> None:
    KeptFile.objects.filter(name="PC/mail.eml").delete()


def the_list() -> None:
    path = places.folder_of(Bringing.objects.get(number=1)) / places.MANIFEST
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"mail.eml", b"xail.eml"))


def list_gone() -> None:
    (places.folder_of(Bringing.objects.get(number=1)) / places.MANIFEST).unlink()


def everything_but_the_ledger() -> None:
    import hashlib

    one_byte()
    _one, path = mail()
    new = hashlib.sha256(path.read_bytes()).hexdigest()
    listed = places.folder_of(Bringing.objects.get(number=1)) / places.MANIFEST
    listed.chmod(0o600)
    listed.write_bytes(listed.read_bytes().replace(mail()[0].sha256.encode(), new.encode()))
    KeptFile.objects.filter(name="PC/mail.eml").update(sha256=new)
    Bringing.objects.update(manifest_sha256=hashlib.sha256(listed.read_bytes()).hexdigest())


@pytest.mark.parametrize(
    ("wrong", "codes", "named"),
    [
        (one_byte, {"changed"}, "PC/mail.eml"),
        (gone, {"missing"}, "PC/mail.eml"),
        (added, {"added"}, "000099"),
        (stray, {"added"}, "E-0001/07"),
        (row, {"row"}, "PC/mail.eml"),
        (name, {"row"}, "PC/other.eml"),
        (row_gone, {"row"}, "PC/mail.eml"),
        (the_list, {"list"}, "manifest.jsonl"),
        (list_gone, {"missing"}, "manifest.jsonl"),
        (everything_but_the_ledger, {"ledger", "list"}, "manifest.jsonl"),
    ],
)
def test_what_is_not_as_it_was_is_named(
    kept_pc: Bringing, wrong: Callable[[], None], codes: set[str], named: str
) -> None:
    wrong()
    report = check_locker()
    assert {each.code for each in report.troubles} >= codes, report.troubles
    assert named in {each.name for each in report.troubles}
    if wrong in (one_byte, gone, row, row_gone, the_list):
        assert len(report.troubles) == 1
    assert LockerCheck.objects.get().troubles


def test_only_those_who_may_compare(kept_pc: Bringing, company: Organisation) -> None:
    with pytest.raises(NotAllowed):
        check_locker(by=company.charlie)
