"""An exhibit is handed on as a bag: its files by their own names or by numbers, their list, and the chain of custody."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import translation

from hiden.base.clock import today
from hiden.base.errors import Conflict
from hiden.base.sheets import write_csv
from hiden.base.words import say
from hiden.evidence.bag.writing import Bag, Payload, write_bag
from hiden.evidence.custody.telling import headings, row_of
from hiden.evidence.locker import places
from hiden.evidence.locker.entries import ExhibitBagged
from hiden.evidence.locker.models import Exhibit, KeptFile
from hiden.evidence.locker.queries import events_of, files_of
from hiden.gate import require
from hiden.ledger import record
from hiden.people.models import Company, Person


def hand_on(exhibit: Exhibit, folder: Path, *, numbered: bool = False, by: Person) -> Bag:
    """Write an exhibit into a new folder as a bag. `numbered`: files are called by their numbers, for names that cannot stand in a bag.

    Raises BadInput for such names, Broken for a file that was changed, Conflict for a folder that exists, NotAllowed, OSError.
    """
    require(by, "evidence.content", exhibit)
    if folder.exists():
        raise Conflict(
            say("「{name}」はすでにあります。", name=folder.name), say("別の名前を指定して、もう一度実行してください。")
        )  # fmt: skip
    kept = list(files_of(exhibit).order_by("bringing__number", "number"))
    payload = [_payload(exhibit, each, numbered=numbered) for each in kept if each.here]
    with translation.override("ja"):
        made = write_bag(folder, payload, info=_info(exhibit), tags=_tags(exhibit, kept), made_on=today())
    with transaction.atomic():
        record(ExhibitBagged(exhibit.label, made.files, made.size, made.tagmanifest_sha256), by=by)
    return made


def zipped(exhibit: Exhibit, *, numbered: bool, by: Person) -> tuple[Path, str]:
    """The bag as a ZIP file, which the caller removes, and its name."""
    name = f"{exhibit.label}-{today():%Y%m%d}"
    with tempfile.TemporaryDirectory() as scratch:
        hand_on(exhibit, Path(scratch) / name, numbered=numbered, by=by)
        place = tempfile.mkdtemp()
        made = shutil.make_archive(f"{place}/{name}", "zip", scratch, name)
    return Path(made), f"{name}.zip"


def _payload(exhibit: Exhibit, each: KeptFile, *, numbered: bool) -> Payload:
    row = each.bringing
    called = f"{each.number:06d}" if numbered else each.name
    path = places.file_in(places.folder_of(exhibit.label, row.number), each.number)
    return Payload(f"{exhibit.label}/{row.number:02d}/{called}", path, each.sha256, each.sha512)


def _info(exhibit: Exhibit) -> dict[str, str]:
    company = Company.current()
    return {
        "Source-Organization": company.name if company else "",
        "External-Identifier": exhibit.label,
        "Internal-Sender-Identifier": exhibit.key,
        "External-Description": exhibit.title,
    }


def _tags(exhibit: Exhibit, kept: list[KeptFile]) -> dict[str, bytes]:
    """The list of all names, those without a copy too, and the chain of custody, for people and for machines."""
    labels = (
        say("取込み"), say("番号"), say("名前"), say("名前（バイト列、16進）"), say("種類"), say("状態"), say("事情"),
        say("大きさ"), say("元の更新日時（1970年からのナノ秒）"), "SHA-256", "SHA-512", say("読めなかった所"),
    )  # fmt: skip
    rows: list[list[Any]] = [
        [
            each.bringing.number, each.number, each.name, bytes(each.raw).hex(), each.get_kind_display(), each.get_state_display(),
            each.reason, each.size, str(each.mtime_ns or ""), each.sha256, each.sha512, json.dumps(each.holes) if each.holes else "",
        ]
        for each in kept
    ]  # fmt: skip
    events = list(events_of(exhibit))
    return {
        "files.csv": write_csv(labels, rows, encoding="utf-8-sig"),
        "custody.csv": write_csv(headings(), [row_of(each) for each in events], encoding="utf-8-sig"),
    }
