"""The evidence of the sample company: the PC that a leaver gave back, by the same actions as everybody's, with a receipt still to come."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hiden.base.clock import now
from hiden.base.words import say
from hiden.evidence.custody.models import CustodyAct
from hiden.evidence.custody.recording import Happened, record_event
from hiden.evidence.custody.steps import mark
from hiden.evidence.locker.importing import bring_in
from hiden.evidence.locker.models import Exhibit, ExhibitKind
from hiden.evidence.locker.registering import Told, register
from hiden.evidence.locker.walking import walk
from hiden.people.models import Person
from hiden.people.queries import person_by_number

# What lay on the PC: names as on a Windows PC, contents made up.
_FILES = {
    "Desktop/加工条件表_写し.csv": "工程,温度,時間\nA,182,40\nB,176,55\n",
    "Desktop/転職先へのメール案.txt": "来月からよろしくお願いいたします。資料は追ってお送りします。\n",
    "Documents/金型/寸法一覧.txt": "φ12.5 / φ18.2 / 深さ 40.1\n",
    "Downloads/upload-history.log": "2026-11-20T21:14:03+09:00 PUT https://storage.example/in/1.zip 48211034\n",
    "AppData/Recent.txt": "加工条件表_写し.csv\n寸法一覧.txt\n",
}


def keep_evidence(incident: str) -> None:
    """An exhibit of an incident, by its number, with its files, four events, some steps, and one handing over that the receiver has yet to confirm."""
    manager = person_by_number("1001")
    told = Told(
        say("退職を申し出た人が返却したノートPC"), ExhibitKind.DEVICE, incident, say("総務部　返却品の棚"), say("退職を申し出た本人（宅配便）"),
        "S/N MS-PC-0231", note=say("電源は入れていない。"),
    )  # fmt: skip
    exhibit = register(told, by=manager)
    arrived = Happened(
        CustodyAct.ACQUIRED, now(), say("休暇に入る前の返却"), place=say("総務部　鍵付き書庫"), from_whom=say("退職を申し出た本人"), to_whom=manager.name,
        authority=say("貸与品の返却（就業規則）"), witness=person_by_number("1005").name,
    )  # fmt: skip
    record_event(exhibit, arrived, by=manager)
    _copy(exhibit, manager)
    sealed = Happened(
        CustodyAct.SEALED, now(), say("原本の保全"), place=say("総務部　鍵付き書庫"), seal="S-00017"
    )
    record_event(exhibit, sealed, by=manager)
    handed = Happened(
        CustodyAct.HANDED, now(), say("弁護士への相談に備えた保管"), place=say("経営企画　耐火金庫"), from_whom=manager.name,
        receiver=person_by_number("1005"), seal="S-00017",
    )  # fmt: skip
    record_event(exhibit, handed, by=manager)
    for step in ("roles", "told", "untouched", "witness", "hashes", "sealed"):
        mark(exhibit, step, "done", by=manager)


def _copy(exhibit: Exhibit, manager: Person) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "MS-PC-0231"
        for name, words in _FILES.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(words, "utf-8")
        bring_in(exhibit, list(walk([root])), origin=say("保全用USB-HDD 1番"), by=manager)
