"""Verbs of custody: record an event, and say that something arrived. Nothing is ever changed; a later event puts an earlier right."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.evidence.custody.entries import CustodyRecorded, ReceiptSaid
from hiden.evidence.custody.models import CustodyAct, CustodyEvent, Receipt
from hiden.evidence.locker.models import Bringing, Exhibit
from hiden.gate import require
from hiden.ledger import record
from hiden.people.models import Person
from hiden.people.turn import in_turn

EXPORT = ("tenant", "query", "zone", "expected", "received", "kept")
MOVING = frozenset(
    {CustodyAct.ACQUIRED, CustodyAct.HANDED, CustodyAct.MOVED, CustodyAct.RETURNED, CustodyAct.DISPOSED}
)  # these change where it is and who has it
ARRIVING = frozenset(
    {CustodyAct.HANDED, CustodyAct.GIVEN_OUT, CustodyAct.RETURNED}
)  # these want a second person
_HASH = re.compile(r"[0-9a-f]{64}")
_SOON = timedelta(minutes=5)  # clocks differ by as much
_LONGEST = {
    "place": 200, "from_whom": 200, "to_whom": 200, "purpose": 300, "authority": 300, "tool": 200, "witness": 200,
    "seal": 100, "note": 4000,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened, as it was told. `receiver`: a person of the company it went to; `export`: of a cloud export, by EXPORT."""

    act: CustodyAct | str
    at: datetime
    purpose: str
    offset_s: int | None = None
    place: str = ""
    from_whom: str = ""
    to_whom: str = ""
    receiver: Person | None = None
    authority: str = ""
    tool: str = ""
    hash_before: str = ""
    hash_after: str = ""
    witness: str = ""
    seal: str = ""
    note: str = ""
    export: dict[str, str] = field(default_factory=dict)
    corrects: int = 0


def record_event(exhibit: Exhibit, happened: Happened, *, by: Person) -> CustodyEvent:
    """Record an event. What changes hands then waits for a second person. Raises BadInput, NotAllowed."""
    require(by, "evidence.keep", exhibit)
    check_told(happened, by)
    return write_event(exhibit, happened, by=by)


def check_told(told: Happened, by: Person) -> None:
    """Raises BadInput for what cannot be recorded."""
    if told.act not in CustodyAct.values or not told.purpose.strip():
        raise BadInput(say("何をしたか、または目的が書かれていません。"), say("二つとも書いてください。"))
    if told.at > now() + _SOON:
        raise BadInput(say("日時が先になっています。"), say("起きた日時を確かめてください。"))
    if any(len(getattr(told, name)) > most for name, most in _LONGEST.items()):
        raise BadInput(say("長すぎる項目があります。"), say("短くして、詳しいことは備考に書いてください。"))
    for text in (told.hash_before, told.hash_after):
        if text and not _HASH.fullmatch(text.strip().lower()):
            raise BadInput(
                say("ハッシュ値がSHA-256の形（16進数64桁）ではありません。"),
                say("ほかの方式の値は、備考に方式の名前と一緒に書いてください。"),
            )
    if told.act in ARRIVING and not (told.receiver or told.to_whom.strip()):
        raise BadInput(say("誰に渡したかが書かれていません。"), say("受け取る人を指定してください。"))
    if told.receiver is not None and told.receiver == by and told.act in ARRIVING:
        raise BadInput(
            say("渡したことの記録と、受領の確認は、別の人が行います。"),
            say("渡した人が記録し、受け取った人が確認してください。"),
        )


@in_turn
def write_event(
    exhibit: Exhibit, told: Happened, *, by: Person, bringing: Bringing | None = None
) -> CustodyEvent:
    """Write a checked event and its ledger entry; where it is and who has it follow. Raises BadInput for an unknown correction."""
    last: int | None = CustodyEvent.objects.filter(exhibit=exhibit).aggregate(last=Max("number"))["last"]
    corrected = _corrected(exhibit, told.corrects)
    waits = told.act in ARRIVING
    to_whom = told.receiver.name if told.receiver else told.to_whom.strip()
    made = CustodyEvent.objects.create(
        exhibit=exhibit, number=(last or 0) + 1, act=told.act, at=told.at, offset_s=told.offset_s, place=told.place.strip(),
        from_whom=told.from_whom.strip(), to_whom=to_whom, purpose=told.purpose.strip(), authority=told.authority.strip(),
        tool=told.tool.strip(), hash_before=told.hash_before.strip().lower(), hash_after=told.hash_after.strip().lower(),
        witness=told.witness.strip(), seal=told.seal.strip(), note=told.note.strip(), corrects=corrected, bringing=bringing,
        export={name: text.strip() for name, text in told.export.items() if name in EXPORT and text.strip()},
        receipt=Receipt.WAITING if waits else Receipt.NONE, inside=told.receiver is not None, receiver=told.receiver, by=by,
        recorded_at=now(),
    )  # fmt: skip
    _follow(exhibit, made)
    record(_entry(made, exhibit), by=by)
    return made


def _corrected(exhibit: Exhibit, number: int) -> CustodyEvent | None:
    if not number:
        return None
    found = CustodyEvent.objects.filter(exhibit=exhibit, number=number).first()
    if found is None:
        raise BadInput(
            say("訂正する記録{n}がありません。", n=number), say("保管の記録の番号を確かめてください。")
        )
    return found


def _follow(exhibit: Exhibit, made: CustodyEvent) -> None:
    """Where it is and who has it, by the event. What is on its way is still with whoever gave it, until it arrived."""
    if made.act not in MOVING or made.receipt == Receipt.WAITING:
        return
    _moved(exhibit, made)


def _moved(exhibit: Exhibit, made: CustodyEvent) -> None:
    changed = [name for name, value in (("place", made.place), ("holder", made.to_whom)) if value]
    exhibit.place, exhibit.holder = made.place or exhibit.place, made.to_whom or exhibit.holder
    exhibit.save(update_fields=changed)
    if made.to_whom:
        CustodyEvent.objects.filter(exhibit=exhibit, holds=True).update(holds=False)
        CustodyEvent.objects.filter(pk=made.pk).update(holds=made.inside)


def _entry(made: CustodyEvent, exhibit: Exhibit) -> CustodyRecorded:
    return CustodyRecorded(
        exhibit.label, made.number, str(made.act), made.at.isoformat(), made.offset_s, made.place, made.from_whom,
        "" if made.receiver else made.to_whom, made.receiver.key if made.receiver else "", made.purpose, made.authority, made.tool,
        made.hash_before, made.hash_after, made.witness, made.seal, made.note, made.export,
        made.corrects.number if made.corrects else 0, made.bringing.number if made.bringing else 0, str(made.receipt),
    )  # fmt: skip


@transaction.atomic
def say_received(event: CustodyEvent, *, arrived: bool, note: str = "", by: Person) -> None:
    """A second person says whether it arrived. Raises BadInput for a no without a word, Conflict when it was said, NotAllowed."""
    require(by, "evidence.receive", event)
    locked = CustodyEvent.objects.select_for_update(of=("self",)).select_related("exhibit").get(pk=event.pk)
    if locked.receipt != Receipt.WAITING:
        raise Conflict(say("この受領は、もう記録されています。"), say("頁を開き直して確かめてください。"))
    if not arrived and not note.strip():
        raise BadInput(
            say("受領していないときの事情が書かれていません。"), say("いつまでに届くはずで、何が足りないかを書いてください。")
        )  # fmt: skip
    locked.receipt = Receipt.CONFIRMED if arrived else Receipt.REFUSED
    locked.received_by, locked.received_at, locked.receipt_note = by, now(), note.strip()[:500]
    locked.save(update_fields=["receipt", "received_by", "received_at", "receipt_note"])
    if arrived and locked.act in MOVING:
        _moved(locked.exhibit, locked)
    record(ReceiptSaid(locked.exhibit.label, locked.number, str(locked.receipt), note.strip()[:500]), by=by)
