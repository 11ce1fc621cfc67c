"""Verbs: tell of what may be a leak, with one's name or without; and what is said afterwards under a receipt."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict, NotAllowed, NotFound
from hiden.base.words import say
from hiden.gate import require
from hiden.incidents.entries import DoorSet, TipSaid
from hiden.incidents.intake.gate_of_reports import Touches, must_be_held
from hiden.incidents.intake.models import IncidentSettings, TipReceipt, TipWords
from hiden.incidents.models import Incident
from hiden.incidents.opening import Told, open_incident, report, take
from hiden.ledger import SYSTEM, record
from hiden.people.models import Person
from hiden.people.turn import in_turn

# Without what is read as something else: 20 characters of 31 are some 99 bits.
_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ".replace("I", "")
_LENGTH: Final = 20
_GROUP: Final = 5
MOST_WORDS: Final = 4_000
MOST_SAID: Final = 200
# Tips without a name in an hour: whoever floods us is stopped, whoever tells is not.
MOST_TIPS: Final = 30


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever told without a name takes along. `code` is shown this one time: only its hash is kept."""

    incident: Incident
    code: str


def whole_words(words: str, *, what: str = "", who: str = "") -> str:
    """What was told, with what else was said of it, line by line."""
    lines = [(say("どの情報か"), what), (say("誰が"), who)]
    extra = [f"{label}：{value.strip()}" for label, value in lines if value.strip()]
    return "\n".join([words.strip(), *extra])


def tell(told: Told, *, touches: Touches, by: Person) -> Incident:
    """Tell under one's own name. Raises BadInput, NotAllowed."""
    return report(replace(told, held=must_be_held(told, touches, by=by)), by=by)


def open_told(told: Told, *, touches: Touches, by: Person) -> Incident:
    """Open an incident from what came from outside, a device, an audit. Raises BadInput, NotAllowed."""
    return open_incident(replace(told, held=must_be_held(told, touches, by=by)), by=by)


@in_turn
def tell_unnamed(told: Told, *, touches: Touches) -> Receipt:
    """Tell without a name. Nothing of who it was is given to this verb, so nothing can be kept. Raises BadInput."""
    if Incident.objects.filter(opened_by=None, opened_at__gt=now() - timedelta(hours=1)).count() >= MOST_TIPS:
        raise Conflict(
            say("名前のない申告が、短い間に多く届いています。"),
            say("一時間ほどおいて、もう一度送ってください。"),
        )
    made = take(replace(told, held=must_be_held(told, touches, by=None)), by=None)
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    TipReceipt.objects.create(incident=made, digest=_digest(code))
    return Receipt(made, "-".join(code[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP)))


def receipt_of(code: str) -> TipReceipt:
    """The receipt with a code, however it is typed. Raises NotFound."""
    found = TipReceipt.objects.select_related("incident").filter(digest=_digest(code)).first()
    if found is None:
        raise NotFound(say("この受付コードはありません。"), say("控えのとおりに、もう一度入力してください。"))
    return found


@transaction.atomic
def add_words(receipt: TipReceipt, *, words: str) -> TipWords:
    """Whoever told adds something. Raises BadInput, Conflict where too much was said."""
    return _say(receipt, words, by=None)


@transaction.atomic
def answer(receipt: TipReceipt, *, words: str, by: Person) -> TipWords:
    """Somebody in the circle (or, while it is held, the keeper) answers or asks back. Raises BadInput, Conflict, NotAllowed."""
    require(by, "incidents.keep" if receipt.incident.held else "incidents.work", receipt.incident)
    return _say(receipt, words, by=by)


def _say(receipt: TipReceipt, words: str, *, by: Person | None) -> TipWords:
    said = words.strip()
    if not said or len(said) > MOST_WORDS:
        raise BadInput(
            say("内容が書かれていないか、長すぎます。"), say("{n}文字までで書いてください。", n=MOST_WORDS)
        )
    if receipt.words.count() >= MOST_SAID:
        raise Conflict(
            say("この受付コードでのやりとりが、上限に達しました。"), say("新しく知らせ直してください。")
        )
    made = TipWords.objects.create(receipt=receipt, words=said, by=by, at=now())
    incident = receipt.incident
    record(TipSaid(incident.key, str(incident), said, answered=by is not None), by=by or SYSTEM)
    return made


def settings() -> IncidentSettings:
    """How the company runs the room."""
    return IncidentSettings.objects.get_or_create(pk=1)[0]


def require_door() -> None:
    """Go on only where the company takes tips without sign-in. Raises NotAllowed."""
    found = IncidentSettings.objects.filter(pk=1).first()
    if found is None or not found.open_door:
        raise NotAllowed(
            say("この会社では、ログインせずに知らせる入口を開いていません。"),
            say("ログインしてから、名前を記録せずに知らせることができます。"),
        )


@in_turn
def settle(*, open_door: bool, least_coverage: int, reason: str, by: Person) -> IncidentSettings:
    """Say how the company runs the room. Raises BadInput, NotAllowed."""
    require(by, "incidents.settle")
    if not 1 <= least_coverage <= 100:
        raise BadInput(say("割合は1〜100で指定します。"), say("数字を直してください。"))
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜそうするのかを書いてください。"))
    found = settings()
    found.open_door, found.least_coverage = open_door, least_coverage
    found.save()
    record(DoorSet(open_door, least_coverage, reason.strip()[:300]), by=by)
    return found


def _digest(code: str) -> str:
    plain = "".join(one for one in code.upper() if one in _LETTERS)
    return hashlib.sha256(f"tip:{plain}".encode()).hexdigest()


__all__ = [
    "Receipt", "add_words", "answer", "open_told", "receipt_of", "require_door", "settings", "settle", "tell", "tell_unnamed",
    "whole_words",
]  # fmt: skip
