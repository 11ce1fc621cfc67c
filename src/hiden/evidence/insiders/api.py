"""API: insider lists, who is on them, one's own bans on dealing. Each look at a list is written down, also one by a machine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status
from pydantic import Field

from hiden.base.clock import FOREVER
from hiden.evidence.insiders.listing import (
    close_list,
    confirm,
    confirm_paper,
    find_list,
    find_own,
    insider_on,
    insiders_of,
    lists_shown,
    look_at,
    open_list,
    own_bans,
    tell,
)
from hiden.evidence.insiders.models import Closing, Insider, InsiderList
from hiden.gate.page import endpoint
from hiden.people.api import PersonRef, person_called, person_ref
from hiden.ui.api import Listed, Moment, Paged, Shape, answers, listed, meant, until
from hiden.ui.request import Request

router = Router(tags=["evidence"])


class InsiderListLine(Shape):
    """A list, without what the fact is."""

    key: str
    number: int
    title: str = Field(description=_("内容の分からない呼び名。"))
    issuer: str = Field(description=_("株式などを売買できなくなる会社。"))
    incident: str
    told: int = Field(description=_("載っている人の数。"))
    confirmed: int = Field(description=_("そのうち禁止を確認した人の数。"))
    since: datetime
    until: datetime | None
    closing: Closing | None


class InsiderListsAsked(Paged):
    """Which of them."""

    standing: bool = Field(False, description=_("trueは、禁止中のものだけ。"))


class InsiderShown(Shape):
    """Somebody on a list."""

    key: str
    person: PersonRef | None = Field(description=_("社内の人。"))
    name: str = Field(description=_("社外の人の氏名。"))
    organisation: str
    basis: str = Field(description=_("知る必要があった理由。"))
    informed_at: datetime
    told_by: PersonRef
    recorded_at: datetime
    confirmed_at: datetime | None
    paper: str = Field(description=_("社外の人の、確認の方法。"))


class InsiderListShown(InsiderListLine):
    """A list that was looked at, with the fact."""

    fact: str
    closing_words: str


class NewInsiderList(Shape):
    """A fact that is not published."""

    title: str = Field(min_length=1, max_length=100, examples=["案件さくら"])
    fact: str = Field(min_length=1, max_length=5000)
    issuer: str = Field(min_length=1, max_length=200, examples=["株式会社みらい製作所"])
    incident: str = Field("", max_length=40, examples=["J-0001"])


class NewInsider(Shape):
    """Somebody who was told: `person`, or `name` and `organisation`."""

    person: str = Field("", max_length=40, description=_("社内の人の鍵か社員番号。"), examples=["1002"])
    name: str = Field("", max_length=100, description=_("社外の人の氏名。"))
    organisation: str = Field("", max_length=200)
    basis: str = Field(min_length=1, max_length=300, examples=["端末の解析を依頼したため"])
    informed_at: Moment | None = Field(None, description=_("知らせた日時。なければ今。"))


class InsiderPaper(Shape):
    """How somebody outside confirmed."""

    paper: str = Field(min_length=1, max_length=200, examples=["2026年11月20日付の誓約書"])


class InsiderListEnding(Shape):
    """Why the ban ends."""

    how: Closing
    words: str = Field(min_length=1, max_length=300, examples=["11月30日 15時30分に適時開示"])


class OwnBan(Shape):
    """What one was told and may not deal in, tell or recommend."""

    key: str
    number: int
    issuer: str
    informed_at: datetime
    confirmed_at: datetime | None
    over: bool = Field(description=_("trueなら、禁止は終わりました。"))


def _line(one: InsiderList, told: int, confirmed: int) -> dict[str, object]:
    return {
        "key": one.key,
        "number": one.number,
        "title": one.title,
        "issuer": one.issuer,
        "incident": one.incident,
        "told": told,
        "confirmed": confirmed,
        "since": one.since,
        "until": until(one.until),
        "closing": Closing(one.closing) if one.closing else None,
    }


def _lines(rows: Iterable[InsiderList]) -> list[InsiderListLine]:
    return [InsiderListLine.model_validate(_line(one, one.told, one.confirmed)) for one in rows]  # type: ignore[attr-defined]


def _whole(one: InsiderList) -> InsiderListShown:
    told = list(one.insiders.values_list("confirmed_at", flat=True))
    line = _line(one, len(told), sum(at is not None for at in told))
    return InsiderListShown.model_validate({**line, "fact": one.fact, "closing_words": one.closing_words})


def _insiders(rows: Iterable[Insider]) -> list[InsiderShown]:
    return [
        InsiderShown(
            key=one.key,
            person=person_ref(one.person),
            name=one.name,
            organisation=one.organisation,
            basis=one.basis,
            informed_at=one.informed_at,
            told_by=person_ref(one.told_by),
            recorded_at=one.recorded_at,
            confirmed_at=one.confirmed_at,
            paper=one.paper,
        )
        for one in rows
    ]


def _bans(rows: Iterable[Insider]) -> list[OwnBan]:
    return [
        OwnBan(
            key=one.key,
            number=one.list.number,
            issuer=one.list.issuer,
            informed_at=one.informed_at,
            confirmed_at=one.confirmed_at,
            over=one.list.until != FOREVER,
        )
        for one in rows
    ]


@router.get(
    "/evidence/insiders",
    response=answers(Listed[InsiderListLine]),
    summary=_("インサイダーリストの一覧"),
    description=_("禁止中のものから。事実の内容は返しません。"),
)
@endpoint("evidence.see_insiders")
def insider_lists(request: Request, asked: Query[InsiderListsAsked]) -> Listed[InsiderListLine]:
    rows = lists_shown().order_by("-until", "-since", "-pk")
    if asked.standing:
        rows = rows.filter(until=FOREVER)
    return listed(Listed[InsiderListLine], request, rows, asked, _lines)


@router.post(
    "/evidence/insiders",
    response=answers(InsiderListShown, 201),
    summary=_("インサイダーリストを作る"),
    description=_("作った人も知っている人なので、最初の行に載ります。"),
)
@endpoint("evidence.keep_insiders")
def open_insider_list(request: Request, body: NewInsiderList) -> Status[InsiderListShown]:
    return Status(201, _whole(open_list(**body.model_dump(), by=request.by)))


@router.get(
    "/evidence/insiders/{key}",
    response=answers(InsiderListShown),
    summary=_("インサイダーリスト"),
    description=_("だれがいつ見たかを、操作の記録に残してから返します。"),
)
@endpoint("evidence.see_insiders")
def insider_list(request: Request, key: str) -> InsiderListShown:
    return _whole(look_at(find_list(key), by=request.by))


@router.get(
    "/evidence/insiders/{key}/people",
    response=answers(Listed[InsiderShown]),
    summary=_("インサイダーリストに載っている人"),
    description=_("知らされた順。だれがいつ見たかを、操作の記録に残してから返します。"),
)
@endpoint("evidence.see_insiders")
def listed_insiders(request: Request, key: str, asked: Query[Paged]) -> Listed[InsiderShown]:
    rows = insiders_of(look_at(find_list(key), by=request.by))
    return listed(Listed[InsiderShown], request, rows, asked, _insiders)


@router.post(
    "/evidence/insiders/{key}/people",
    response=answers(InsiderShown, 201),
    summary=_("知らせた人を加える"),
    description=_("社内の人には、売買等の禁止の確認の依頼が届きます。"),
)
@endpoint("evidence.keep_insiders")
def tell_insider(request: Request, key: str, body: NewInsider) -> Status[InsiderShown]:
    person = meant(person_called, body.person) if body.person else None
    made = tell(find_list(key), **body.model_dump(exclude={"person"}), person=person, by=request.by)
    return Status(201, _insiders([made])[0])


@router.post(
    "/evidence/insiders/{key}/people/{insider}/paper",
    response=answers(InsiderShown),
    summary=_("社外の人の確認を記録する"),
    description=_("社内の人は、本人が確認します。"),
)
@endpoint("evidence.keep_insiders")
def confirm_insider_paper(request: Request, key: str, insider: str, body: InsiderPaper) -> InsiderShown:
    found = insider_on(find_list(key), insider)
    confirm_paper(found, paper=body.paper, by=request.by)
    return _insiders([insider_on(found.list, insider)])[0]


@router.post(
    "/evidence/insiders/{key}/closing",
    response=answers(InsiderListShown),
    summary=_("インサイダーリストを閉じる"),
    description=_("公表されたか、重要事実でなくなったとき。禁止が終わります。"),
)
@endpoint("evidence.keep_insiders")
def close_insider_list(request: Request, key: str, body: InsiderListEnding) -> InsiderListShown:
    return _whole(close_list(find_list(key), how=body.how, words=body.words, by=request.by))


@router.get(
    "/evidence/bans",
    response=answers(Listed[OwnBan]),
    summary=_("自分への売買等の禁止"),
    description=_("まだ確認していないものから。"),
)
@endpoint("evidence.own_insiders")
def own_insider_bans(request: Request, asked: Query[Paged]) -> Listed[OwnBan]:
    return listed(
        Listed[OwnBan],
        request,
        own_bans(request.by).order_by("confirmed_at", "-informed_at", "pk"),
        asked,
        _bans,
    )


@router.post(
    "/evidence/bans/{key}/acknowledgement",
    response=answers(OwnBan),
    summary=_("売買等の禁止を確認する"),
    description=_("もう一度送っても、何も変わりません。"),
)
@endpoint("evidence.own_insiders")
def acknowledge_ban(request: Request, key: str) -> OwnBan:
    return _bans([confirm(find_own(key, request.by), by=request.by)])[0]
