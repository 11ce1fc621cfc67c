"""API: asking about what is recorded of oneself, and answering."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Router, Status
from pydantic import Field

from hiden.gate.page import endpoint
from hiden.monitoring.desk import asking
from hiden.monitoring.desk.issuing import statement_in
from hiden.monitoring.desk.models import Exoneration, Ground, RequestKind, RequestState, SubjectRequest
from hiden.ui.api import Day, Listed, Paged, Shape, answers, listed
from hiden.ui.request import Request

router = Router(tags=["monitoring"])
Kind = Literal["purpose", "disclose", "correct", "stop", "innocence"]
Why = Literal["harm", "hinder", "law", "not_wrong", "no_breach", "known"]


class RequestMade(Shape):
    """A request about one's own records."""

    kind: Kind
    first: Day
    last: Day
    words: str = Field("", max_length=2000)


class RequestAnswer(Shape):
    """The answer."""

    words: str = Field(min_length=1, max_length=2000)


class RequestRefusal(RequestAnswer):
    """Why not."""

    ground: Why = Field(description=_("法律に定める理由。請求の種類により、使えるものが違います。"))


class RequestsAsked(Paged):
    """Which requests."""

    open: bool | None = Field(
        None, description=_("回答していないものだけ（true）、済んだものだけ（false）。")
    )


class RequestShown(Shape):
    """A request and what became of it."""

    key: str
    number: int
    person: str = Field(description=_("請求した人の社員番号。"))
    kind: Kind
    first: date
    last: date
    words: str
    received_at: datetime
    due_on: date
    court_from: date = Field(
        description=_("この日から、裁判所に訴えることができます（個人情報保護法39条）。")
    )
    state: str
    ground: str
    answer: str
    closed_at: datetime | None
    statement: dict[str, object] | None = Field(
        description=_("確かめたこと。一つの請求を見るときに、書面があれば入ります。")
    )


def _whole(found: SubjectRequest) -> RequestShown:
    made = Exoneration.objects.filter(request=found).first()
    return _shown(found, statement_in(made) if made else None)


def _shown(found: SubjectRequest, statement: dict[str, object] | None = None) -> RequestShown:
    return RequestShown(
        key=found.key,
        number=found.number,
        person=found.person.number,
        kind=RequestKind(found.kind).value,
        first=found.first_day,
        last=found.last_day,
        words=found.words,
        received_at=found.received_at,
        due_on=found.due_on,
        court_from=found.court_from,
        state=found.state,
        ground=found.ground,
        answer=found.answer,
        closed_at=found.closed_at,
        statement=statement,
    )


def _named(key: str, **_more: object) -> SubjectRequest:
    return asking.find_request(key)


@router.post(
    "/monitoring/requests",
    response=answers(RequestShown, 201),
    summary=_("自分の記録について請求する"),
    description=_("開示、訂正、利用の停止など。いつも、呼び出した本人についての請求になります。"),
)
@endpoint("monitoring.ask")
def ask_about_oneself(request: Request, body: Body[RequestMade]) -> Status[RequestShown]:
    asked = asking.Asked(RequestKind(body.kind), body.first, body.last, body.words)
    return Status(201, _whole(asking.ask(asked, by=request.by)))


@router.get(
    "/monitoring/requests/{key}",
    response=answers(RequestShown),
    summary=_("自分の請求と回答"),
    description=_("請求した本人だけが見られます。"),
)
@endpoint("monitoring.own_request", of=_named)
def own_request(request: Request, found: SubjectRequest, key: str) -> RequestShown:
    asking.opened(found, by=request.by)
    return _whole(found)


@router.get(
    "/monitoring/desk",
    response=answers(Listed[RequestShown]),
    summary=_("本人からの請求の一覧"),
    description=_("回答の目標の早い順。自分のものは含みません。"),
)
@endpoint("monitoring.desk")
def requests_at_the_desk(request: Request, asked: Query[RequestsAsked]) -> Listed[RequestShown]:
    rows = SubjectRequest.objects.exclude(person=request.by).select_related("person")
    if asked.open is not None:
        waiting = {RequestState.RECEIVED, RequestState.CHECKED}
        rows = rows.filter(state__in=waiting) if asked.open else rows.exclude(state__in=waiting)
    return listed(
        Listed[RequestShown], request, rows.order_by("due_on", "pk"), asked, lambda rows: map(_shown, rows)
    )


@router.post(
    "/monitoring/desk/{key}/answer",
    response=answers(RequestShown),
    summary=_("請求に回答する"),
    description=_("開示と、確かめたことの書面の請求では、書面が作られます。"),
)
@endpoint("monitoring.answer", of=_named)
def answer_request(
    request: Request, found: SubjectRequest, key: str, body: Body[RequestAnswer]
) -> RequestShown:
    return _whole(asking.answer(found, words=body.words, by=request.by))


@router.post(
    "/monitoring/desk/{key}/refuse",
    response=answers(RequestShown),
    summary=_("請求に応じない旨を通知する"),
    description=_("法律に定める理由と、その説明が要ります。"),
)
@endpoint("monitoring.answer", of=_named)
def refuse_request(
    request: Request, found: SubjectRequest, key: str, body: Body[RequestRefusal]
) -> RequestShown:
    return _whole(asking.refuse(found, ground=Ground(body.ground), words=body.words, by=request.by))
