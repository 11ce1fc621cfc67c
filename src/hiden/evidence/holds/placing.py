"""Verbs: place a hold, widen it, confirm as one who keeps things, ask for its release; the release itself is decided by another person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction

from hiden.approvals.actions import propose
from hiden.approvals.models import Case, StepKind
from hiden.approvals.proposing import own_department
from hiden.approvals.routes import PlannedStep, usual_route
from hiden.base.clock import FOREVER, FOREVER_DATE, now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.evidence.holds.entries import HoldAcknowledged, HoldPlaced, HoldReleased
from hiden.evidence.holds.models import Hold, HoldCustodian, HoldItem, HoldPerson, HoldSystem
from hiden.evidence.holds.systems import systems as known_systems
from hiden.gate import require
from hiden.inventory.models import Item
from hiden.ledger import record
from hiden.people.models import Person, Role
from hiden.people.turn import in_turn, next_number

EFFECT: Final = "evidence.release_hold"
MOST_WORDS: Final = 500
TO_CONFIRM: Final = timedelta(days=3)

# Whoever asks for the release, and those whose records are held, have no say in it.
usual_route(
    EFFECT,
    (
        PlannedStep(
            StepKind.DECIDE, (Role.CHIEF_OFFICER, Role.LEGAL, Role.EXECUTIVE, Role.INFORMATION_MANAGER)
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a hold is over. Nothing of all three is everything. `systems`: keys; `custodians`: who is told to keep things."""

    persons: Collection[Person] = ()
    systems: Collection[str] = ()
    items: Collection[Item] = ()
    custodians: Collection[Person] = field(default_factory=tuple)


@in_turn
def place_hold(
    *,
    title: str,
    reason: str,
    first: date,
    last: date = FOREVER_DATE,
    scope: Scope | None = None,
    instruction: str = "",
    incident: str = "",
    by: Person,
) -> Hold:
    """From now on nothing that this covers is deleted. Raises BadInput, NotAllowed."""
    require(by, "evidence.hold")
    over = scope or Scope()
    if not reason.strip() or len(reason.strip()) > MOST_WORDS:
        raise BadInput(
            say("保全の理由が書かれていないか、長すぎます。"),
            say("何のために残すのかを{n}文字までで書いてください。", n=MOST_WORDS),
        )
    if not title.strip():
        raise BadInput(say("件名がありません。"), say("何の保全かが分かる短い件名を入力してください。"))
    if first > last:
        raise BadInput(say("期間の始まりが、終わりより後です。"), say("日付を確かめてください。"))
    if over.custodians and not instruction.strip():
        raise BadInput(
            say("保管する人への指示がありません。"),
            say("何を消さずに残すのかを、分かるように書いてください。"),
        )
    hold = Hold.objects.create(
        number=next_number(Hold),
        title=title.strip()[:100],
        incident=incident.strip()[:40],
        reason=reason.strip(),
        instruction=instruction.strip(),
        first_day=first,
        last_day=last,
        placed_by=by,
        since=now(),
    )
    _add(hold, over, "placed", by=by)
    return hold


@in_turn
def widen_hold(hold: Hold, scope: Scope, *, reason: str, instruction: str = "", by: Person) -> Hold:
    """Hold more, or tell more people. Never less: that is a release. Raises BadInput, Conflict when it is over, NotAllowed."""
    require(by, "evidence.hold")
    found = _lasting(hold)
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ広げるのかを書いてください。"))
    if not (scope.persons or scope.systems or scope.items or scope.custodians):
        raise BadInput(
            say("加えるものがありません。"), say("人・システム・情報・保管する人のどれかを加えてください。")
        )
    narrowed = [
        words
        for mine, more, words in (
            (found.persons, scope.persons, say("すべての人")),
            (found.systems, scope.systems, say("すべてのシステム")),
        )
        if more and not mine.exists()
    ]
    if narrowed:
        raise Conflict(
            say("この保全は、もう{all}に及んでいます。", all=narrowed[0]),
            say("一部を指定すると狭くなるため、加えられません。"),
        )
    if instruction.strip():
        found.instruction = instruction.strip()
        found.save(update_fields=["instruction"])
    if scope.custodians and not found.instruction:
        raise BadInput(
            say("保管する人への指示がありません。"),
            say("何を消さずに残すのかを、分かるように書いてください。"),
        )
    _add(found, scope, "widened", reason=reason.strip(), by=by)
    return found


def _lasting(hold: Hold) -> Hold:
    found = Hold.objects.select_for_update(of=("self",)).select_related("placed_by").get(pk=hold.pk)
    if found.until != FOREVER:
        raise Conflict(say("この保全は、もう解除されています。"), say("一覧で今の状態を確かめてください。"))
    return found


def _add(hold: Hold, over: Scope, what: str, *, reason: str = "", by: Person) -> None:
    names = known_systems()
    strange = [one for one in over.systems if one not in names]
    if strange:
        raise BadInput(
            say("システム「{name}」はありません。", name=strange[0][:40]), say("一覧から選び直してください。")
        )
    persons = _rows(HoldPerson.objects.filter(hold=hold), over.persons)
    HoldPerson.objects.bulk_create([HoldPerson(hold=hold, person=one) for one in persons])
    had = set(hold.systems.values_list("ident", flat=True))
    systems = [one for one in dict.fromkeys(over.systems) if one not in had]
    HoldSystem.objects.bulk_create([HoldSystem(hold=hold, ident=one, name=names[one]) for one in systems])
    held = set(hold.items.values_list("item_id", flat=True))
    items = [one for one in dict.fromkeys(over.items) if one.pk not in held]
    HoldItem.objects.bulk_create([HoldItem(hold=hold, item=one) for one in items])
    told = _rows(HoldCustodian.objects.filter(hold=hold), over.custodians)
    HoldCustodian.objects.bulk_create(
        [HoldCustodian(hold=hold, person=one, told_at=now(), due_on=today() + TO_CONFIRM) for one in told]
    )
    record(
        HoldPlaced(
            hold=hold.key,
            number=hold.number,
            what=what,
            persons=[one.key for one in persons],
            systems=systems,
            items=[one.number for one in items],
            custodians=[one.key for one in told],
            first_day=hold.first_day.isoformat(),
            last_day=hold.last_day.isoformat(),
            reason=reason or hold.reason,
        ),
        by=by,
    )


def _rows(present: Any, wanted: Iterable[Person]) -> list[Person]:
    had = set(present.values_list("person_id", flat=True))
    return [one for one in dict.fromkeys(wanted) if one.pk not in had]


@transaction.atomic
def acknowledge(custodian: HoldCustodian, *, words: str = "", by: Person) -> HoldCustodian:
    """Confirm that one will keep what is to be kept. Once; again changes nothing. Raises NotAllowed."""
    require(by, "evidence.own_hold", custodian)
    found = HoldCustodian.objects.select_for_update(of=("self",)).select_related("hold").get(pk=custodian.pk)
    if found.acknowledged_at is None:
        found.acknowledged_at, found.words = now(), words.strip()[:MOST_WORDS]
        found.save(update_fields=["acknowledged_at", "words"])
        record(HoldAcknowledged(found.hold.key, found.hold.number, by.key), by=by)
    return found


@in_turn
def ask_release(hold: Hold, *, reason: str, by: Person) -> Case:
    """Propose that a hold ends; it stands until somebody else has decided. Raises BadInput, Conflict, NotAllowed."""
    require(by, "evidence.hold")
    found = _lasting(hold)
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ保全が要らなくなったかを書いてください。"))
    return propose(
        EFFECT,
        title=say("保全命令 第{number}号の解除", number=found.number),
        reason=reason.strip()[:MOST_WORDS],
        payload={"hold": found.key, "reason": reason.strip()[:MOST_WORDS]},
        department=own_department(by),
        by=by,
    )


def barred(payload: Mapping[str, Any]) -> Collection[int]:
    """Those whose records are held decide nothing about it, and do not learn of it this way."""
    return set(HoldPerson.objects.filter(hold__key=payload["hold"]).values_list("person_id", flat=True))


def released(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """The case was decided: the hold ends now. Runs in the transaction of the decision. Raises Conflict."""
    found = _lasting(Hold.objects.get(key=payload["hold"]))
    if by.pk == case.proposed_by_id:
        raise Conflict(say("解除を申請した人は、決裁できません。"), say("ほかの人に決裁を頼んでください。"))
    found.until, found.released_by = now(), by
    found.release_reason, found.case_number = str(payload["reason"]), case.number
    found.save(update_fields=["until", "released_by", "release_reason", "case_number"])
    record(HoldReleased(found.key, found.number, case.number, found.release_reason), by=by)
