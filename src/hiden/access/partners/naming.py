"""Verbs: name somebody of a partner's for an item, propose it where one person alone may not, and end it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from hiden.access.granting import MAX_DAYS, MAX_PURPOSE
from hiden.access.partners.entries import PartnerEnded, PartnerNamed
from hiden.access.partners.models import PartnerHandler
from hiden.access.partners.queries import live
from hiden.access.situation import LONGEST_ADDRESS, address_of
from hiden.approvals.actions import propose
from hiden.approvals.models import Case
from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.inventory.asking import lock_and_require, require_held
from hiden.inventory.models import Item, ItemState
from hiden.inventory.queries import find_item
from hiden.inventory.turning import present_states
from hiden.ledger import record_many
from hiden.people.models import Person
from hiden.people.turn import in_turn

EFFECT = "access.partner"
MAX_NAME = 200
MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Outside:
    """Who is to be named, until when and what for."""

    company: str
    name: str
    mail: str
    purpose: str
    until: datetime

    def checked(self) -> Outside:
        """The same in the form in which it is kept. Raises BadInput."""
        found = replace(
            self, company=self.company.strip(), name=self.name.strip(), mail=address_of(self.mail), purpose=self.purpose.strip(),
        )  # fmt: skip
        _check_length(say("会社名"), found.company, MAX_NAME)
        _check_length(say("氏名"), found.name, MAX_NAME)
        _check_length(say("目的"), found.purpose, MAX_PURPOSE)
        _check_mail(found.mail)
        check_until(found.until)
        return found


def _check_length(label: str, words: str, most: int) -> None:
    if not words or len(words) > most:
        raise BadInput(
            say("{label}が書かれていないか、長すぎます。", label=label),
            say("{n}文字までで入力してください。", n=most),
        )


def _check_mail(mail: str) -> None:
    try:
        validate_email(mail)
    except ValidationError:
        wrong = True
    else:
        wrong = len(mail) > LONGEST_ADDRESS
    if wrong:
        raise BadInput(
            say("メールアドレスの形が正しくありません。"),
            say("「name@example.co.jp」のように、その人だけが使うアドレスを入力してください。"),
        )


def check_until(until: datetime) -> None:
    """Raises BadInput for an end that is past or further away than a year."""
    at = now()
    if not at < until <= at + timedelta(days=MAX_DAYS):
        raise BadInput(
            say("期限が過ぎているか、{n}日より先です。", n=MAX_DAYS),
            say("必要な間だけの期限にしてください。延ばすときは、終えてから加え直します。"),
        )


@in_turn
def name_handler(item: Item, outside: Outside, *, by: Person) -> PartnerHandler:
    """Name somebody of a partner's for an item, from now until an end. The top class goes by approval only.

    Raises BadInput for empty or too long fields, no mail address, an end that is past or too far; Conflict for the top class,
    a disposed item and somebody who is named for it already; NotAllowed.
    """
    (state,) = lock_and_require(by, "access.give", [item])
    if state.rank >= TOP_RANK:
        raise Conflict(
            say("極秘に当たる情報の取引先の取扱者は、一人では加えられません。"),
            say("承認を求めてください。決裁されると加わります。"),
        )
    return _name(state, outside.checked(), by=by)


@in_turn
def propose_handler(item: Item, outside: Outside, *, by: Person) -> Case:
    """The same for an item of the top class: a case, decided as its class demands. Raises as `name_handler` does."""
    (state,) = lock_and_require(by, "access.give", [item])
    if state.rank < TOP_RANK:
        raise Conflict(say("この情報に、承認は要りません。"), say("そのまま加えてください。"))
    wanted = outside.checked()
    _check_free(state, wanted)
    return propose(
        EFFECT,
        title=say("{number}の取引先の取扱者（{company}）", number=state.number, company=wanted.company),
        reason=wanted.purpose,
        payload={
            "item": state.number, "company": wanted.company, "name": wanted.name, "mail": wanted.mail,
            "until": wanted.until.isoformat(),
        },
        department=state.owner,
        rank=state.rank,
        by=by,
    )  # fmt: skip


def named_by_case(payload: Mapping[str, Any], *, case: Case, by: Person) -> PartnerHandler:
    """A case was decided: the person is named from now on. In the transaction of its last step. Raises BadInput, Conflict."""
    (state,) = present_states([find_item(payload["item"])])
    wanted = Outside(
        payload["company"], payload["name"], payload["mail"], case.reason[:MAX_PURPOSE], datetime.fromisoformat(payload["until"])
    )  # fmt: skip
    return _name(state, wanted.checked(), case=case.number, by=by)


def _name(state: ItemState, wanted: Outside, *, case: int = 0, by: Person) -> PartnerHandler:
    _check_free(state, wanted)
    at = now()
    made = PartnerHandler.objects.create(
        item=state.item, company=wanted.company, name=wanted.name, mail=wanted.mail, purpose=wanted.purpose, case=case,
        given_by=by, since=at, until=wanted.until, recorded_at=at,
    )  # fmt: skip
    told = PartnerNamed(
        made.key, state.item.key, state.number, made.company, made.name, made.mail, made.purpose, made.since.isoformat(),
        made.until.isoformat(), case,
    )  # fmt: skip
    record_many([told], by=by)
    return made


def _check_free(state: ItemState, wanted: Outside) -> None:
    require_held([state])
    if PartnerHandler.objects.filter(live(), item=state.item_id, mail=wanted.mail).exists():
        raise Conflict(
            say("{mail}は、もうこの情報の取引先の取扱者です。", mail=wanted.mail),
            say("期限や目的を変えるときは、いまのものを終えてから加え直してください。"),
        )


@in_turn
def end_handlers(handlers: Iterable[PartnerHandler], *, reason: str, by: Person) -> int:
    """Take people off the items for which they are named, now; returns how many were still on.

    Raises BadInput without a reason or for one that is too long, NotAllowed for one of them.
    """
    _check_length(say("理由"), reason.strip(), MAX_REASON)
    ids = [one.pk for one in handlers]
    rows = PartnerHandler.objects.filter(pk__in=ids).select_related("item")
    lock_and_require(by, "access.give", {one.item_id: one.item for one in rows}.values())
    at = now()
    alive = list(rows.filter(live()).select_for_update(of=("self",)))
    for one in alive:
        one.until, one.ended_by, one.end_reason = at, by, reason.strip()
    PartnerHandler.objects.bulk_update(alive, ["until", "ended_by", "end_reason"])
    record_many(
        (
            PartnerEnded(one.key, one.item.key, one.item.number, one.company, one.end_reason)
            for one in alive
        ),
        by=by,
    )  # fmt: skip
    return len(alive)


__all__ = [
    "EFFECT",
    "Outside",
    "end_handlers",
    "name_handler",
    "named_by_case",
    "propose_handler",
]
