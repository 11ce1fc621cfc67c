"""What the addresses of evidence speak of: an exhibit of Alice's with a file, handed over to Bob, who has yet to say that it arrived."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hiden.base.clock import now
from hiden.evidence.custody.models import CustodyAct
from hiden.evidence.custody.recording import Happened, record_event
from hiden.evidence.locker.importing import bring_in
from hiden.evidence.locker.models import ExhibitKind
from hiden.evidence.locker.registering import Told, register
from hiden.evidence.locker.walking import walk
from hiden.people.models import Person


def kept_evidence(alice: Person, bob: Person) -> dict[str, object]:
    """The exhibit, its one file and the handing over."""
    exhibit = register(Told("机の引出しのUSBメモリ", ExhibitKind.DEVICE, "I-0009", "机", "不明"), by=alice)
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "a.txt").write_text("x")
        bring_in(exhibit, list(walk([Path(scratch) / "a.txt"])), by=alice)
    told = Happened(CustodyAct.HANDED, now(), "解析", receiver=bob)
    return {"exhibit": exhibit.label, "handed": record_event(exhibit, told, by=alice).number}
