"""Bags: what `bagit` says of them, names that cannot stand side by side, files that were changed; originals stay where they are."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from datetime import date
from pathlib import Path

import bagit
import pytest

from hiden.base.errors import BadInput, Broken, Conflict, NotAllowed
from hiden.evidence.bag.handing import hand_on
from hiden.evidence.bag.writing import Payload, write_bag
from hiden.evidence.locker import places
from hiden.evidence.locker.importing import bring_in
from hiden.evidence.locker.models import Bringing, Exhibit, KeptFile
from hiden.evidence.locker.walking import walk
from hiden.ledger.models import LedgerEntry
from tests.world.organisation import Organisation

DAY = date(2026, 11, 23)


def some(tmp_path: Path, *names: str) -> list[Payload]:
    made = []
    for number, name in enumerate(names):
        path = tmp_path / f"original-{number}"
        path.write_bytes(name.encode() * 10)
        made.append(Payload(name, path))
    return made


def test_a_bag_is_valid_and_the_originals_stay(tmp_path: Path) -> None:
    payload = some(tmp_path, "a.txt", "図面/治具 (2).txt", "line\nend.txt")
    made = write_bag(tmp_path / "bag", payload, info={"External-Identifier": "E-0001\n2"}, made_on=DAY)
    bag = bagit.Bag(str(tmp_path / "bag"))
    assert bag.is_valid(fast=False)
    assert bag.version_info == (1, 0)
    assert bag.info["External-Identifier"] == "E-0001 2"
    assert bag.info["Payload-Oxum"] == f"{made.size}.3"
    assert {path.name for path in (tmp_path / "bag").glob("tagmanifest*")} == {
        "tagmanifest-sha256.txt",
        "tagmanifest-sha512.txt",
    }
    assert all(each.path.exists() for each in payload)
    last = (tmp_path / "bag" / "tagmanifest-sha256.txt").read_bytes()
    assert made.tagmanifest_sha256 == hashlib.sha256(last).hexdigest()


@pytest.mark.parametrize("change", ["payload", "tag", "missing", "added"])
def test_bagit_finds_what_was_changed(tmp_path: Path, change: str) -> None:
    write_bag(
        tmp_path / "bag", some(tmp_path, "a.txt", "b.txt"), info={}, tags={"files.csv": b"x"}, made_on=DAY
    )
    path = {"payload": "data/a.txt", "missing": "data/a.txt", "tag": "files.csv", "added": "data/c.txt"}[
        change
    ]
    if change == "missing":
        (tmp_path / "bag" / path).unlink()
    else:
        (tmp_path / "bag" / path).write_bytes(b"y")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(tmp_path / "bag")).validate(fast=False)


@pytest.mark.parametrize(
    "names",
    [
        ("が.txt", "か\u3099.txt"),
        ("A.txt", "a.txt"),
        ("../a",),
        ("/a",),
        ("a/../b",),
        ("",),
        ("a//b",),
        ("�.txt",),
    ],
)
def test_names_that_cannot_stand_in_a_bag_are_refused_before_anything_is_written(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    with pytest.raises(BadInput):
        write_bag(tmp_path / "bag", some(tmp_path, *names), info={}, made_on=DAY)
    assert not (tmp_path / "bag").exists()


def test_a_file_that_was_changed_ends_it_and_nothing_is_left(tmp_path: Path) -> None:
    (payload,) = some(tmp_path, "a.txt")
    wrong = Payload(payload.name, payload.path, sha512="0" * 128)
    with pytest.raises(Broken):
        write_bag(tmp_path / "bag", [wrong], info={}, made_on=DAY)
    assert not (tmp_path / "bag").exists()


@pytest.mark.django_db
def test_an_exhibit_is_handed_on_with_its_list_and_its_custody(
    kept_pc: Bringing, exhibit: Exhibit, company: Organisation, tmp_path: Path
) -> None:
    made = hand_on(exhibit, tmp_path / "out", by=company.alice)
    assert bagit.Bag(str(tmp_path / "out")).is_valid(fast=False)
    mail = tmp_path / "out" / "data" / "E-0001" / "01" / "PC" / "mail.eml"
    one = KeptFile.objects.get(name="PC/mail.eml")
    assert hashlib.sha256(mail.read_bytes()).hexdigest() == one.sha256
    rows = list(csv.reader(io.StringIO((tmp_path / "out" / "files.csv").read_text("utf-8-sig"))))
    assert len(rows) == 6
    assert one.sha512 in {row[10] for row in rows}
    custody = (tmp_path / "out" / "custody.csv").read_text("utf-8-sig")
    assert "複製・取込み" in custody
    assert LedgerEntry.objects.filter(kind="evidence.bagged").count() == 1
    assert made.files == 3
    with pytest.raises(Conflict):
        hand_on(exhibit, tmp_path / "out", by=company.alice)
    with pytest.raises(NotAllowed):
        hand_on(exhibit, tmp_path / "other", by=company.charlie)


@pytest.mark.django_db
def test_names_alike_are_handed_on_by_numbers(
    exhibit: Exhibit, company: Organisation, tmp_path: Path
) -> None:
    root = tmp_path / "x"
    root.mkdir()
    for name in ("が.txt", "か\u3099.txt"):
        (root / name).write_text(name)
    (root / os.fsdecode(b"\xff.bin")).write_text("odd")
    bring_in(exhibit, list(walk([root])), by=company.alice)
    with pytest.raises(BadInput, match="numbered"):
        hand_on(exhibit, tmp_path / "out", by=company.alice)
    assert not (tmp_path / "out").exists()
    hand_on(exhibit, tmp_path / "out", numbered=True, by=company.alice)
    assert bagit.Bag(str(tmp_path / "out")).is_valid(fast=False)
    assert "ff2e62696e" in (tmp_path / "out" / "files.csv").read_text("utf-8-sig")


@pytest.mark.django_db
def test_a_locker_that_was_changed_is_not_handed_on(
    kept_pc: Bringing, exhibit: Exhibit, company: Organisation, tmp_path: Path
) -> None:
    one = KeptFile.objects.get(name="PC/mail.eml")
    path = places.file_in(places.folder_of(Bringing.objects.get(number=1)), one.number)
    path.chmod(0o600)
    path.write_bytes(b"other")
    with pytest.raises(Broken):
        hand_on(exhibit, tmp_path / "out", by=company.alice)
    assert not (tmp_path / "out").exists()
