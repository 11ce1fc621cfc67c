"""API: what can be shown of an item and what is missing; asking for a dossier, making it, taking it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Router, Status
from pydantic import Field

from hiden.dossier.asking import Wish, ask_dossier, find_request, item_seen, make_asked, packed_file
from hiden.dossier.covering import Level
from hiden.dossier.models import Dossier, DossierRequest
from hiden.dossier.pages import made_by
from hiden.dossier.queries import overview, requests
from hiden.dossier.scope import scope_of
from hiden.gate.page import endpoint
from hiden.ui.api import Day, Listed, Paged, Shape, answers, file_answer, gives_file, listed
from hiden.ui.request import Request

router = Router(tags=["dossier"])
ZIP = "application/zip"
Shown = Literal["full", "persons", "secrets", "both"]


class DossierWish(Shape):
    """What is asked for."""

    item: str = Field(max_length=40, description=_("情報の管理番号。"))
    first: Day | None = Field(None, description=_("期間の始まり。なければ台帳に載った日。"))
    last: Day | None = Field(None, description=_("期間の終わり。なければ今日。"))
    level: Shown = "full"
    reason: str = Field(max_length=500, description=_("だれに渡し、何に使うか。"))


class DossierMadeShown(Shape):
    """One making."""

    key: str
    made_at: datetime
    sha256: str = Field(description=_("dossier.json のSHA-256。操作の記録にあるものです。"))
    entry: int = Field(description=_("操作の記録の番号。"))
    facts: int
    gaps: int


class DossierShown(Shape):
    """A dossier that was asked for, and each making of it."""

    key: str
    item: str
    first: date
    last: date
    level: Shown
    reason: str
    asked_by: str = Field(description=_("求めた人の社員番号。"))
    asked_at: datetime
    case: int | None
    until: datetime | None = Field(description=_("作れる期限。決裁されるまでは null。"))
    made: list[DossierMadeShown]


class PartShown(Shape):
    """A part that a dossier would have."""

    id: str
    title: str
    factor: str = Field(description=_("示すべきこと。"))
    facts: int
    gaps: list[str] = Field(description=_("足りないもの。"))


def _named(key: str, **_more: object) -> DossierRequest:
    return find_request(key)


def _shown(one: DossierRequest) -> DossierShown:
    return DossierShown(
        key=one.key,
        item=one.item.number,
        first=one.first_day,
        last=one.last_day,
        level=Level(one.level).value,
        reason=one.reason,
        asked_by=one.asked_by.number,
        asked_at=one.asked_at,
        case=one.case.number if one.case else None,
        until=one.until,
        made=[_made(each) for each in one.made.all()],
    )


def _made(one: Dossier) -> DossierMadeShown:
    return DossierMadeShown(
        key=one.key, made_at=one.made_at, sha256=one.sha256, entry=one.entry, facts=one.facts, gaps=one.gaps
    )


@router.get(
    "/dossiers",
    response=answers(Listed[DossierShown]),
    summary=_("求めた証拠一式"),
    description=_("新しい順。"),
)
@endpoint("dossier.see")
def dossiers(request: Request, asked: Query[Paged]) -> Listed[DossierShown]:
    rows = requests().prefetch_related("made")
    return listed(Listed[DossierShown], request, rows, asked, lambda rows: map(_shown, rows))


@router.post(
    "/dossiers",
    response=answers(DossierShown, 201),
    summary=_("証拠一式の作成を起案する"),
    description=_("二人の承認のあとに作れます。"),
)
@endpoint("dossier.ask")
def ask_for_dossier(request: Request, body: Body[DossierWish]) -> Status[DossierShown]:
    wish = Wish(body.item, body.first, body.last, Level(body.level), body.reason)
    return Status(201, _shown(ask_dossier(wish, by=request.by)))


@router.get(
    "/dossiers/items/{number}",
    response=answers(list[PartShown]),
    summary=_("証明できることと足りないもの"),
    description=_("いま証拠一式を作ると入る事実の数と、足りないもの。事実そのものは返しません。"),
)
@endpoint("dossier.see")
def dossier_of_item(request: Request, number: str) -> list[PartShown]:
    groups = overview(scope_of(item_seen(request.by, number)))
    return [
        PartShown(
            id=line.part.id,
            title=str(line.part.title),
            factor=str(group.title),
            facts=line.facts,
            gaps=line.gaps,
        )
        for group in groups
        for line in group.lines
    ]


@router.post(
    "/dossiers/{key}/make",
    response=answers(DossierMadeShown, 201),
    summary=_("証拠一式を作る"),
    description=_("求めた本人だけが、決裁された期限まで作れます。記録が多いと1分ほどかかります。"),
)
@endpoint("dossier.make", of=_named)
def make_dossier_asked(request: Request, found: DossierRequest, key: str) -> Status[DossierMadeShown]:
    return Status(201, _made(make_asked(found, by=request.by)))


@router.get(
    "/dossiers/made/{key}/package.zip",
    response=answers(None),
    openapi_extra=gives_file(ZIP),
    summary=_("証拠一式のファイル"),
    description=_("求めた本人だけが受け取れます。検証プログラムが中に入っています。"),
)
@endpoint("dossier.see")
def packed_dossier(request: Request, key: str) -> HttpResponse:
    found = made_by(request.by, key)
    return file_answer(
        packed_file(found).read_bytes(), f"hiden-dossier-{found.item.number}-{found.key[:6]}.zip", ZIP
    )
