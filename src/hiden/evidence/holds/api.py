"""API: holds, what they stopped, one's own notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Router, Status
from pydantic import Field

from hiden.base.clock import FOREVER, FOREVER_DATE, now
from hiden.evidence.holds.models import Hold, HoldCustodian
from hiden.evidence.holds.placing import Scope, acknowledge, ask_release, place_hold
from hiden.evidence.holds.queries import find_custodian, find_hold, holds_shown, own_notices
from hiden.gate.page import endpoint
from hiden.inventory.queries import find_item
from hiden.people.api import PersonRef, person_called, person_ref
from hiden.ui.api import MOST_AT_ONCE, Day, Listed, Paged, Shape, answers, everything, listed, meant
from hiden.ui.request import Request

router = Router(tags=["evidence"])


class HoldShown(Shape):
    """A hold. With neither persons, systems nor items it is over everything of its days."""

    key: str
    number: int
    title: str
    incident: str
    reason: str
    persons: list[PersonRef]
    systems: list[str]
    items: list[str]
    first_day: date
    last_day: date | None
    since: datetime
    until: datetime | None
    told: int = Field(description=_("知らせた、保管する人の数。"))
    confirmed: int = Field(description=_("そのうち確認した人の数。"))


class HoldsAsked(Paged):
    """Which of them."""

    standing: bool = Field(False, description=_("trueは、保全中のものだけ。"))


class NewHold(Shape):
    """What is to be held."""

    title: str = Field(max_length=100)
    reason: str = Field(max_length=500)
    incident: str = Field("", max_length=40)
    persons: list[str] = Field([], max_length=MOST_AT_ONCE, description=_("人の鍵か社員番号。"))
    systems: list[str] = Field(
        [], max_length=MOST_AT_ONCE, description=_("システム（ログの取得元など）の鍵。")
    )
    items: list[str] = Field([], max_length=MOST_AT_ONCE, description=_("情報の管理番号。"))
    custodians: list[str] = Field([], max_length=MOST_AT_ONCE, description=_("保管する人の鍵か社員番号。"))
    instruction: str = Field("", max_length=5_000)
    first_day: Day
    last_day: Day | None = None


class HoldEnding(Shape):
    """Why it may end."""

    reason: str = Field(max_length=500)


class HoldCase(Shape):
    """The case in which the release is decided."""

    case: int


class HoldNotice(Shape):
    """What one was told to keep."""

    key: str
    number: int
    instruction: str
    told_at: datetime
    due_on: date
    acknowledged_at: datetime | None


class HoldWords(Shape):
    """What one wants to say to it."""

    words: str = Field("", max_length=500)


def _shown(rows: Iterable[Hold]) -> list[HoldShown]:
    return [
        HoldShown(
            key=one.key,
            number=one.number,
            title=one.title,
            incident=one.incident,
            reason=one.reason,
            persons=[person_ref(each.person) for each in one.persons.all()],
            systems=[each.ident for each in one.systems.all()],
            items=[each.item.number for each in one.items.all()],
            first_day=one.first_day,
            last_day=None if one.last_day == FOREVER_DATE else one.last_day,
            since=one.since,
            until=None if one.until == FOREVER else one.until,
            told=getattr(one, "told", 0),
            confirmed=getattr(one, "confirmed", 0),
        )
        for one in rows
    ]


def _notice(one: HoldCustodian) -> HoldNotice:
    return HoldNotice(
        key=one.key,
        number=one.hold.number,
        instruction=one.hold.instruction,
        told_at=one.told_at,
        due_on=one.due_on,
        acknowledged_at=one.acknowledged_at,
    )


@router.get(
    "/evidence/holds",
    response=answers(Listed[HoldShown]),
    summary=_("保全命令の一覧"),
    description=_("新しい順。保全中は、対象を消去できません。"),
)
@endpoint("evidence.see_holds")
def evidence_holds(request: Request, asked: Query[HoldsAsked]) -> Listed[HoldShown]:
    rows = holds_shown()
    if asked.standing:
        rows = rows.filter(until__gt=now())
    return listed(Listed[HoldShown], request, rows.order_by("-pk"), asked, _shown)


@router.post(
    "/evidence/holds",
    response=answers(HoldShown, 201),
    summary=_("保全を命じる"),
    description=_("人・システム・情報のどれも送らないと、その期間のすべてを残します。"),
)
@endpoint("evidence.hold")
def place_evidence_hold(request: Request, body: Body[NewHold]) -> Status[HoldShown]:
    scope = Scope(
        persons=[meant(person_called, one) for one in body.persons],
        systems=body.systems,
        items=[meant(find_item, one) for one in body.items],
        custodians=[meant(person_called, one) for one in body.custodians],
    )
    made = place_hold(
        title=body.title,
        reason=body.reason,
        incident=body.incident,
        instruction=body.instruction,
        first=body.first_day,
        last=body.last_day or FOREVER_DATE,
        scope=scope,
        by=request.by,
    )
    [shown] = _shown([find_hold(made.key)])
    return Status(201, shown)


@router.post(
    "/evidence/holds/{key}/release",
    response=answers(HoldCase, 201),
    summary=_("保全の解除を申請する"),
    description=_("ほかの人が決裁するまで、保全は続きます。"),
)
@endpoint("evidence.hold")
def release_evidence_hold(request: Request, key: str, body: Body[HoldEnding]) -> Status[HoldCase]:
    case = ask_release(find_hold(key), reason=body.reason, by=request.by)
    return Status(201, HoldCase(case=case.number))


@router.get(
    "/evidence/notices",
    response=answers(Listed[HoldNotice]),
    summary=_("自分に届いた保全の通知"),
    description=_("保全中のものだけ。"),
)
@endpoint("evidence.own_holds")
def evidence_notices(request: Request) -> Listed[HoldNotice]:
    return everything(Listed[HoldNotice], (_notice(one) for one in own_notices(request.by)))


@router.post(
    "/evidence/notices/{key}/acknowledgement",
    response=answers(HoldNotice),
    summary=_("保全の通知を確認する"),
    description=_("もう一度送っても、何も変わりません。"),
)
@endpoint("evidence.own_hold", of=find_custodian)
def acknowledge_notice(request: Request, found: HoldCustodian, key: str, body: Body[HoldWords]) -> HoldNotice:
    return _notice(acknowledge(found, words=body.words, by=request.by))
