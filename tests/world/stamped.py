"""Holds, stamps and insider lists of the company of the tests: what the addresses and operations of the room of evidence speak of."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from hiden.base.clock import today
from hiden.evidence.holds.placing import Scope, place_hold
from hiden.evidence.insiders.listing import open_list, tell
from hiden.evidence.stamps.asking import stamp_hash
from hiden.evidence.stamps.authorities import add_authority
from hiden.evidence.stamps.models import Stamped
from hiden.evidence.stamps.witnesses import add_witness
from hiden.people.models import Person
from tests.evidence.test_witness import SEER

ROOT = (Path(__file__).parent / "stamp_root.pem").read_text("ascii")


def stamped(manager: Person, keeper: Person, told: Person) -> dict[str, object]:
    """An authority that is never called, a stamp that waits for it, a witness; a hold and whom it asks; a list and who is on it."""
    add_authority(code="tsa", name="認証局", url="https://tsa.example.jp", roots=ROOT, by=manager)
    witness = add_witness(name="顧問弁護士", url="https://witness.example.jp", vkey=SEER.key.vkey, by=manager)
    [stamp] = stamp_hash(Stamped.FILE, "図面.pdf", "0" * 64, by=manager)
    hold = place_hold(
        title="調査",
        reason="調査のため",
        first=today() - timedelta(days=29),
        scope=Scope(persons=[told], custodians=[keeper]),
        instruction="複合機の記録を消さないでください。",
        by=manager,
    )
    insiders = open_list(title="案件さくら", fact="提携", issuer="みらい製作所", by=manager)
    outside = tell(insiders, name="外部 花子", organisation="解析会社", basis="解析", by=manager)
    return {
        "stamp": stamp.key,
        "stamp_witness": witness.key,
        "hold": hold.key,
        "hold_notice": hold.custodians.get().key,
        "insider_list": insiders.key,
        "outsider": outside.key,
        "banned": tell(insiders, person=told, basis="解析", by=manager).key,
    }
