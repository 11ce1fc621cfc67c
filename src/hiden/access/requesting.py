"""Verbs: ask for a right, take that back, and open something in an emergency that somebody else reviews afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from hiden.access.deciding import Asking
from hiden.access.entries import AccessRequested, EmergencyOpened, EmergencyReviewed, RequestGranted
from hiden.access.granting import Target, give_unasked
from hiden.access.models import AccessRequest, EmergencyUse, Grant, GrantOrigin
from hiden.access.situation import AT_THE_DESK, LEVEL_OF, Level, Situation, Verb
from hiden.approvals.actions import propose
from hiden.approvals.models import UNDER_WAY
from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.inventory.models import Item
from hiden.inventory.queries import state_at
from hiden.ledger import record
from hiden.people.models import Person, new_key
from hiden.people.turn import in_turn

EFFECT = "access.grant"
MAX_DAYS = 180
EMERGENCY_HOURS = 4


@in_turn
def request_access(
    item: Item, verb: Verb | str, *, purpose: str, days: int, situation: Situation | None = None, by: Person
) -> AccessRequest:
    """Ask for a right to an item for some days. The owner's department approves; of the top class two persons and more.

    Raises BadInput for no purpose or a wrong number of days; Conflict when it is allowed already, was asked already, or no
    right would help in these circumstances; NotAllowed.
    """
    require(by, "access.request")
    wanted = Verb(verb)
    if not purpose.strip() or len(purpose) > 500:
        raise BadInput(
            say("目的が書かれていないか、長すぎます。"),
            say("何のために要るかを500文字までで書いてください。"),
        )
    if not 1 <= days <= MAX_DAYS:
        raise BadInput(
            say("日数が1から{n}までにありません。", n=MAX_DAYS), say("必要な日数を入力してください。")
        )
    state = state_at(item)
    if Asking().decide(by.pk, wanted, item.pk, situation or AT_THE_DESK).allowed:
        raise Conflict(
            say("この扱いは、いまの権限で認められています。"),
            say("そのまま行ってください。申請は要りません。"),
        )
    if AccessRequest.objects.filter(person=by, item=item, verb=wanted, case__state__in=UNDER_WAY).exists():
        raise Conflict(
            say("同じ申請が、承認を待っています。"), say("自分の権限の頁で、申請の状況を確かめてください。")
        )
    key = new_key()
    case = propose(
        EFFECT,
        title=say(
            "{number}の利用の申請（{name}さん、{verb}）", number=item.number, name=by.name, verb=wanted.label
        ),
        reason=purpose,
        payload={"request": key},
        department=state.owner,
        rank=state.rank,
        by=by,
    )
    made = AccessRequest.objects.create(
        key=key,
        person=by,
        item=item,
        verb=wanted,
        purpose=purpose.strip(),
        days=days,
        case=case,
        asked_at=now(),
    )
    record(
        AccessRequested(key, by.key, item.key, item.number, wanted, days, purpose.strip(), case.number), by=by
    )
    return made


def granted(payload: Mapping[str, Any], *, by: Person) -> None:
    """The case was decided: the right begins now. Runs in the transaction of the decision."""
    found = AccessRequest.objects.select_related("person", "item").get(key=payload["request"])
    found.grant = give_unasked(
        Target(item=found.item),
        person=found.person,
        level=LEVEL_OF[Verb(found.verb)],
        purpose=found.purpose,
        until=now() + timedelta(days=found.days),
        origin=GrantOrigin.REQUEST,
        source=found.key,
        by=by,
    )
    found.save(update_fields=["grant"])
    record(RequestGranted(found.key, found.person.key, found.item.key, found.item.number), by=by)


@transaction.atomic
def open_in_emergency(item: Item, *, reason: str, by: Person) -> Grant:
    """View an item at once for some hours, although there is no right to it. Somebody else looks at it afterwards.

    It lifts no prohibition: what the circumstances forbid stays forbidden. Raises BadInput without a reason, Conflict
    when there is a right already, NotAllowed.
    """
    require(by, "access.request")
    if len(reason.strip()) < 10:
        raise BadInput(
            say("緊急に必要な理由が書かれていないか、短すぎます。"),
            say("何が起き、なぜいま必要かを書いてください。後で別の人が確認します。"),
        )
    state = state_at(item)
    if Asking().decide(by.pk, Verb.VIEW, item.pk, AT_THE_DESK).allowed:
        raise Conflict(say("この情報は、いまの権限で閲覧できます。"), say("そのまま閲覧してください。"))
    until = now() + timedelta(hours=EMERGENCY_HOURS)
    grant = give_unasked(
        Target(item=item), person=by, level=Level.LOOK, purpose=reason.strip()[:500], until=until,
        origin=GrantOrigin.EMERGENCY, by=by,
    )  # fmt: skip
    EmergencyUse.objects.create(grant=grant, reason=reason.strip()[:500])
    record(
        EmergencyOpened(grant.key, by.key, item.key, state.number, reason.strip()[:500], until.isoformat()),
        by=by,
    )
    return grant


@transaction.atomic
def review_emergency(use: EmergencyUse, *, justified: bool, words: str, by: Person) -> EmergencyUse:
    """Look at an emergency afterwards. Raises Conflict for one's own or one reviewed already, BadInput without words, NotAllowed."""
    require(by, "access.review_emergency")
    found = (
        EmergencyUse.objects.select_for_update(of=("self",))
        .select_related("grant__person", "grant__item")
        .get(pk=use.pk)
    )
    if found.reviewed_at is not None or found.grant.person_id == by.pk:
        raise Conflict(
            say("この緊急の利用は、確認が済んでいるか、あなた自身のものです。"),
            say("ほかの人の、まだ確認していないものを選んでください。"),
        )
    if not words.strip():
        raise BadInput(
            say("確認した内容が書かれていません。"), say("何を確かめ、どう判断したかを書いてください。")
        )
    found.reviewed_by, found.reviewed_at, found.justified, found.words = (
        by,
        now(),
        justified,
        words.strip()[:500],
    )
    found.save()
    person, item = found.grant.person, found.grant.item
    record(
        EmergencyReviewed(
            found.grant.key, person.key if person else "", item.key if item else "", justified, found.words
        ),
        by=by,
    )
    return found
