"""立会い: verbs on witnesses, and asking them to countersign what was signed (c2sp.org/tlog-witness). In the job, never in a request.

A witness that has seen more than we have, or something else, is the one thing that nobody inside can talk away: it is recorded.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.evidence.stamps.entries import WitnessObjected, WitnessSet
from hiden.evidence.stamps.models import Witness
from hiden.gate import require
from hiden.identity.signals.calling import Answer, CallFailed, call, checked_address
from hiden.ledger import SYSTEM, record
from hiden.ledger.anchors import Anchor
from hiden.ledger.cosignature import WitnessKey
from hiden.ledger.models import LedgerCheckpoint, LedgerCosignature
from hiden.ledger.note import NoteError, parse
from hiden.ledger.queries import newest_checkpoint
from hiden.ledger.tiles import StoredNodes
from hiden.ledger.tree import consistency_proof
from hiden.ledger.witness import write_request
from hiden.people.models import Person

_OK, _CONFLICT, _BAD_PROOF = 200, 409, 422
_UNKNOWN: Final = (403, 404)
CLOCKS_APART: Final = timedelta(minutes=10)
_TRIED: Final = 20  # of which one holds, unless somebody changed them all


@transaction.atomic
def add_witness(*, name: str, url: str, vkey: str, by: Person) -> Witness:
    """Have this witness countersign from now on. Raises BadInput, Conflict, NotAllowed."""
    require(by, "evidence.manage_stamps")
    if not name.strip():
        raise BadInput(say("名前がありません。"), say("どこの誰が立ち会うのかを入力してください。"))
    try:
        key = WitnessKey.parse(vkey.strip())
    except NoteError as error:
        raise BadInput(
            say("立会いの検証鍵の形が正しくありません。"),
            say("立会いのサーバーで「hiden witness key」を実行し、出力をそのまま貼り付けてください。"),
        ) from error
    if Witness.objects.filter(vkey=key.vkey).exists():
        raise Conflict(say("この立会いは、もう登録されています。"), say("一覧で確かめてください。"))
    address = checked_address(url, plain_too=True).rstrip("/")
    made = Witness.objects.create(name=name.strip(), url=address, vkey=key.vkey, since=now())
    record(WitnessSet(made.key, "added", made.name, made.url, made.vkey), by=by)
    return made


@transaction.atomic
def end_witness(witness: Witness, *, by: Person) -> Witness:
    """Ask it no longer; what it signed stays. Raises Conflict when it is over, NotAllowed."""
    require(by, "evidence.manage_stamps")
    found = Witness.objects.select_for_update().get(pk=witness.pk)
    if found.until != FOREVER:
        raise Conflict(say("この立会いは、もう終了しています。"), say("一覧で確かめてください。"))
    found.until = now()
    found.save(update_fields=["until"])
    record(WitnessSet(found.key, "ended", found.name, found.url, found.vkey), by=by)
    return found


def find_witness(key: str) -> Witness:
    """By its key. Raises NotFound."""
    found = Witness.objects.filter(key=key).first()
    if found is None:
        raise NotFound(say("この立会いはありません。"), say("一覧から選んでください。"))
    return found


def standing() -> QuerySet[Witness]:
    """The witnesses that are asked."""
    return Witness.objects.filter(until=FOREVER).order_by("pk")


def ask_witnesses() -> int:
    """Have what is new countersigned by everybody who is asked; returns how many did. Two small queries when nothing is new."""
    point = newest_checkpoint()
    if point is None:
        return 0
    done = LedgerCosignature.objects.filter(checkpoint=point).values_list("witness", flat=True)
    return sum(ask_witness(one, point) for one in standing() if one.vkey not in set(done))


def ask_witness(witness: Witness, point: LedgerCheckpoint) -> bool:
    """One witness, one checkpoint: asked again with the size that the witness names, if it names another. Never raises for its answer."""
    origin = point.vkey.partition("+")[0]
    old = witness.size if witness.origin == origin else 0
    try:
        answer = _post(witness, point, old)
        if answer.status == _CONFLICT and (named := _size_in(answer)) is not None and named != old:
            old = named
            if named <= point.size:
                answer = _post(witness, point, named)
        return _settle(witness, point, origin, old, answer)
    except CallFailed as error:
        return _failed(witness, "unreachable", str(error))


def _post(witness: Witness, point: LedgerCheckpoint, old: int) -> Answer:
    proof: tuple[bytes, ...] = ()
    if 0 < old < point.size:
        proof = tuple(consistency_proof(old, point.size, StoredNodes(point.size)))
    body = write_request(min(old, point.size), proof, bytes(point.note))
    return call("POST", f"{witness.url}/add-checkpoint", body=body, plain_too=True)


def _size_in(answer: Answer) -> int | None:
    text = answer.body.decode("ascii", "replace").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _settle(witness: Witness, point: LedgerCheckpoint, origin: str, old: int, answer: Answer) -> bool:
    """What an answer means."""
    if answer.status == _OK:
        return _cosigned(witness, point, origin, answer.body)
    if answer.status == _CONFLICT and old > point.size:
        return _objected(witness, "rolled_back", point.size, old)
    if answer.status in (_CONFLICT, _BAD_PROOF):
        return _objected(witness, "forked", point.size, old)
    if answer.status in _UNKNOWN:
        return _failed(witness, "unknown_log", f"HTTP {answer.status}")
    return _failed(witness, "bad_answer", f"HTTP {answer.status}")


def _cosigned(witness: Witness, point: LedgerCheckpoint, origin: str, body: bytes) -> bool:
    note = bytes(point.note)
    try:
        signed = parse(note + body)
        key = WitnessKey.parse(witness.vkey)
        mine = [one for one in signed.signatures if (one.name, one.id) == (key.name, key.id)]
        if len(mine) != 1:
            raise NoteError("no cosignature, or several, by the expected key")
        at = datetime.fromtimestamp(key.time_of(signed.text, mine[0]), UTC)
    except (NoteError, OverflowError, ValueError, OSError) as error:
        return _failed(witness, "bad_answer", str(error))
    if abs(at - now()) > CLOCKS_APART:
        return _failed(witness, "clock", at.isoformat())
    _keep(witness, point, origin, body.decode(), at)
    return True


@transaction.atomic
def _keep(witness: Witness, point: LedgerCheckpoint, origin: str, line: str, at: datetime) -> None:
    LedgerCosignature.objects.get_or_create(
        checkpoint=point, witness=witness.vkey, defaults={"line": line, "at": at}
    )
    Witness.objects.filter(pk=witness.pk).update(
        size=point.size, origin=origin, seen_at=at, tried_at=now(), fault="", detail=""
    )


def _failed(witness: Witness, fault: str, detail: str) -> bool:
    Witness.objects.filter(pk=witness.pk).update(tried_at=now(), fault=fault, detail=detail[:300])
    return False


@transaction.atomic
def _objected(witness: Witness, fault: str, ours: int, theirs: int) -> bool:
    """Said once for each new objection; the ledger itself stays open, so that it can be said at all."""
    row = Witness.objects.select_for_update().get(pk=witness.pk)
    if row.fault != fault:
        record(WitnessObjected(row.key, fault, ours, theirs), by=SYSTEM)
    row.tried_at, row.fault, row.detail = now(), fault, f"{ours} / {theirs}"
    row.save(update_fields=["tried_at", "fault", "detail"])
    return False


def witnessed_points() -> list[Anchor]:
    """The furthest countersignature of each witness, as anchors of the ledger; those that do not hold are left out as bad."""
    found = []
    for vkey, name in Witness.objects.values_list("vkey", "name"):
        for row in _by(vkey)[:1]:
            state = "good" if holds(row) else "bad"
            point = row.checkpoint
            found.append(Anchor("witness", name, point.size, bytes(point.root), row.at, state))
    return found


def furthest(size: int) -> list[tuple[str, LedgerCosignature]]:
    """The furthest countersignature of each witness that holds, of a ledger of at most a size, with the name of the witness."""
    found = []
    for vkey, name in Witness.objects.order_by("pk").values_list("vkey", "name"):
        one = next(filter(holds, _by(vkey).filter(checkpoint__size__range=(1, size))[:_TRIED]), None)
        found += [(name, one)] if one else []
    return found


def _by(vkey: str) -> QuerySet[LedgerCosignature]:
    """What a witness countersigned, the furthest first."""
    rows = LedgerCosignature.objects.filter(witness=vkey).select_related("checkpoint")
    return rows.order_by("-checkpoint__size", "-pk")


def holds(row: LedgerCosignature) -> bool:
    """Whether a kept countersignature is one of the note beside it."""
    try:
        signed = parse(bytes(row.checkpoint.note) + row.line.encode())
        key = WitnessKey.parse(row.witness)
        mine = [one for one in signed.signatures if (one.name, one.id) == (key.name, key.id)]
        return len(mine) == 1 and key.time_of(signed.text, mine[0]) > 0
    except NoteError:
        return False
