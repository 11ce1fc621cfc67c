"""API: whether somebody may, who may, rights with an end, and one's own requests. Other systems ask by AuthZEN."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status
from pydantic import Field

from hiden.access import actions
from hiden.access.actions import Target
from hiden.access.asking import may_i
from hiden.access.deciding import Condition
from hiden.access.models import Grant, GrantOrigin
from hiden.access.partners.api import router as partners
from hiden.access.partners.api_shapes import PartnerHandlerShown, handlers_shown
from hiden.access.reviews.api import router as reviews
from hiden.access.searching import who_may
from hiden.access.situation import AT_THE_DESK, Level, Verb, situation_of
from hiden.base.clock import now
from hiden.classification.queries import class_by_code, holding
from hiden.gate import require
from hiden.gate.page import endpoint, missing
from hiden.inventory.asking import names_seen
from hiden.inventory.models import Item
from hiden.inventory.queries import find_item
from hiden.people.api import PersonRef, person_called, person_ref
from hiden.people.models import Person
from hiden.people.queries import department_by_code
from hiden.ui.api import (
    Asked,
    Changed,
    Dated,
    Listed,
    Moment,
    Paged,
    Shape,
    answers,
    everything,
    listed,
    meant,
)
from hiden.ui.request import Request

router = Router(tags=["access"])


class GrantShown(Shape):
    """A right with an end."""

    key: str
    person: PersonRef | None
    department: str | None = Field(description=_("部署コード。"))
    item: str | None = Field(description=_("管理番号。"))
    secrecy_class: str | None = Field(description=_("区分の符号。"))
    label: str | None = Field(description=_("法令等のラベル。"))
    level: Level = Field(description=_("1は閲覧、2は利用、3は提供まで。"))
    purpose: str
    origin: GrantOrigin
    since: datetime
    until: datetime


class GrantsAsked(Paged):
    """Which rights."""

    person: str = Field("", max_length=40, description=_("人の鍵か社員番号。"))
    item: str = Field("", max_length=40, description=_("管理番号。"))
    live: bool = Field(True, description=_("falseは、終わったものと、まだ始まらないものも。"))


class NewGrant(Shape):
    """To whom, what, how far, until when and why."""

    person: str = Field("", max_length=40, description=_("人の鍵か社員番号。部署に与えるときは空。"))
    department: str = Field("", max_length=40)
    item: str = Field("", max_length=40, description=_("管理番号。区分に与えるときは空。"))
    secrecy_class: str = Field("", max_length=30)
    level: Level
    purpose: str = Field(max_length=500)
    until: Moment


class GrantEnd(Shape):
    """Why a right ends now."""

    reason: str = Field(max_length=500)


class MayAsked(Asked):
    """Whether the caller may do something, in which circumstances."""

    item: str = Field(max_length=40, description=_("管理番号。"))
    verb: Verb
    device: Literal["managed", "private", "not_compliant", "unknown"] = "unknown"
    place: Literal["office", "home", "public", "overseas", "unknown"] = "unknown"
    network: Literal["internal", "vpn", "internet", "unknown"] = "unknown"
    to: Literal["inside", "partner", "outside", "unknown"] = "unknown"
    service: Literal["approved", "other", "unknown"] = "unknown"
    recipient: str = Field(
        "", max_length=254, description=_("取引先に送るとき（to=partner）の、相手のメールアドレス。")
    )


class MayAnswered(Shape):
    """The answer with its reasons."""

    allowed: bool
    reasons: list[str]
    conditions: list[str] = Field(description=_("取扱表の定め。"))
    named: list[PartnerHandlerShown] = Field(
        [], description=_("名簿にある人にだけ送れるとき、その情報の取引先の取扱者。")
    )


class WhoAsked(Dated):
    """Who may do what."""

    verb: Verb = Verb.VIEW


class WhoShown(Shape):
    """Somebody who may, and why."""

    person: PersonRef
    reasons: list[str]


class NewRequest(Shape):
    """What for, and how long."""

    item: str = Field(max_length=40)
    verb: Verb
    purpose: str = Field(max_length=500)
    days: int = Field(ge=1, le=180)


class Requested(Shape):
    """The case that decides about a request."""

    key: str
    case: int = Field(description=_("承認の案件の番号。"))


def _item(number: str, **_more: object) -> Item:
    return find_item(number)


def _shown(rows: Iterable[Grant]) -> list[GrantShown]:
    return [
        GrantShown(
            key=one.key,
            person=person_ref(one.person),
            department=one.department.code if one.department else None,
            item=one.item.number if one.item else None,
            secrecy_class=one.secrecy_class.code if one.secrecy_class else None,
            label=one.regime or None,
            level=Level(one.level),
            purpose=one.purpose,
            origin=GrantOrigin(one.origin),
            since=one.since,
            until=one.until,
        )
        for one in rows
    ]


@router.get(
    "/access/may",
    response=answers(MayAnswered),
    summary=_("していいですか"),
    description=_("自分が、その情報を、その状況で扱ってよいか。"),
)
@endpoint("access.ask")
def may(request: Request, asked: Query[MayAsked]) -> MayAnswered:
    situation = situation_of(asked.model_dump(exclude={"item", "verb"}))
    told = may_i(request.by, asked.verb, meant(find_item, asked.item), situation)
    if not told.allowed:
        # Of what the caller may not know, nothing but the answer is told.
        seen = bool(names_seen(request.by, [asked.item]))
        return MayAnswered(
            allowed=False,
            reasons=list(told.reasons) if seen else [],
            conditions=_words(told.conditions) if seen else [],
            named=handlers_shown(told.named),
        )
    return MayAnswered(allowed=True, reasons=list(told.reasons), conditions=_words(told.conditions))


def _words(conditions: Iterable[Condition]) -> list[str]:
    return [f"{one.row}：{one.answer} {one.words}".strip() for one in conditions]


@router.get(
    "/access/items/{number}/people",
    response=answers(Listed[WhoShown]),
    summary=_("情報を扱える人"),
    description=_("会社の端末を使い、社内で扱うとき。as_ofで過去の日の終わりの時点。"),
)
@endpoint("access.inspect", of=_item, known_by="inventory.read")
def people(request: Request, found: Item, number: str, asked: Query[WhoAsked]) -> Listed[WhoShown]:
    answers_of = who_may(found, asked.verb, AT_THE_DESK, at=asked.instant)
    known = Person.objects.in_bulk([one.person for one in answers_of])
    return everything(
        Listed[WhoShown],
        [WhoShown(person=person_ref(known[one.person]), reasons=one.reasons) for one in answers_of],
    )


@router.get(
    "/access/grants",
    response=answers(Listed[GrantShown]),
    summary=_("期限のある権限の一覧"),
    description=_("終わりの早い順に。"),
)
@endpoint("access.inspect")
def grants(request: Request, asked: Query[GrantsAsked]) -> Listed[GrantShown]:
    rows = Grant.objects.select_related("person", "department", "item", "secrecy_class")
    if asked.live:
        rows = rows.filter(holding(now()))
    if asked.person:
        rows = rows.filter(person=meant(person_called, asked.person))
    if asked.item:
        rows = rows.filter(item=meant(find_item, asked.item))
    return listed(Listed[GrantShown], request, rows.order_by("until", "pk"), asked, _shown)


@router.post(
    "/access/grants",
    response=answers(GrantShown, 201),
    summary=_("期限のある権限を与える"),
    description=_("極秘に当たる情報は、申請と承認だけで与えられます。"),
)
@endpoint("access.request")
def give(request: Request, body: NewGrant) -> Status[GrantShown]:
    item = meant(find_item, body.item) if body.item else None
    if item is None:
        require(request.by, "access.give")
    grant = actions.give(
        Target(
            item=item, secrecy_class=meant(class_by_code, body.secrecy_class) if body.secrecy_class else None
        ),
        person=meant(person_called, body.person) if body.person else None,
        department=meant(department_by_code, body.department) if body.department else None,
        level=body.level,
        purpose=body.purpose,
        until=body.until,
        by=request.by,
    )
    return Status(201, _shown([grant])[0])


@router.post(
    "/access/grants/{key}/end",
    response=answers(Changed),
    summary=_("権限を終える"),
    description=_("次の問い合わせから使えません。自分の権限は自分で返せます。"),
)
@endpoint("access.request")
def end(request: Request, key: str, body: GrantEnd) -> Changed:
    rows = Grant.objects.filter(key=key)
    if not rows.exists():
        raise missing()
    return Changed(changed=actions.end(rows, reason=body.reason, by=request.by))


@router.post(
    "/access/requests",
    response=answers(Requested, 201),
    summary=_("アクセス権の申請"),
    description=_("自分のための、期限のある権限を申請します。"),
)
@endpoint("access.request")
def request_access(request: Request, body: NewRequest) -> Status[Requested]:
    made = actions.request_access(
        meant(find_item, body.item), body.verb, purpose=body.purpose, days=body.days, by=request.by
    )
    return Status(201, Requested(key=made.key, case=made.case.number))


router.add_router("", partners)
router.add_router("", reviews)
