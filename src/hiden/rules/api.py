"""API: the company's documents with the versions in force, their files, and the look through a text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from pydantic import Field

from hiden.base.clock import FOREVER, today
from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.gate import visible
from hiden.gate.page import endpoint
from hiden.paper.reading import pasted
from hiden.rules.models import Document, Version
from hiden.rules.queries import find_document, text_of_version, versions_in_force
from hiden.rules.rendering import FORMATS, rendered
from hiden.rules.reviewing.keeping import keep_review
from hiden.rules.reviewing.model import KindId
from hiden.rules.reviewing.review import Verdict, review
from hiden.ui.api import Dated, DatedPage, Day, Listed, Shape, answers, file_answer, gives_file, listed
from hiden.ui.request import Request

router = Router(tags=["rules"])


class VersionShown(Shape):
    """A decided version."""

    number: int
    since: date = Field(description=_("効力の始まる日。"))
    sha256: str = Field(description=_("文の照合値（SHA-256）。"))


class DocumentShown(Shape):
    """A document of the company."""

    key: str
    template: str
    family: str = Field(description=_("rule、pledge、contract、agreement、letterのどれか。"))
    title: str
    version: VersionShown | None = Field(description=_("見ている日に効力のある版。なければnull。"))


class TextSent(Shape):
    """A text to be looked through."""

    kind: KindId
    words: str = Field(max_length=400_000)
    on: Day | None = Field(None, description=_("いつの法令で見るか。省略すると今日。"))
    title: str = Field("", max_length=200, description=_("結果を記録する名前。空なら記録しません。"))


class FindingShown(Shape):
    """One thing looked for and what was seen. Never whether it holds."""

    id: str
    looked_for: str
    verdict: Verdict
    said: str
    consider: str
    where: list[str] = Field(description=_("当たった文。三つまで。"))
    laws: list[str]
    unverified: bool = Field(description=_("出典が公式文書と照合されていなければtrue。"))
    not_yet: bool = Field(description=_("まだ施行されていない法令によるものならtrue。"))


class ReviewShown(Shape):
    """What a look saw. The text is not kept."""

    kept: str = Field(description=_("記録の鍵。記録しなければ空。"))
    findings: list[FindingShown]


def _document(key: str, **_more: object) -> Document:
    return find_document(key)


@router.get(
    "/rules",
    response=answers(Listed[DocumentShown]),
    summary=_("規程・契約・誓約の一覧"),
    description=_("読んでよい文書と、その日に効力のある版。"),
)
@endpoint("rules.list")
def documents(request: Request, asked: Query[DatedPage]) -> Listed[DocumentShown]:
    rows = visible(request.by, "rules.read", Document.objects.filter(retired_at=FOREVER)).order_by(
        "title", "pk"
    )
    present = versions_in_force(asked.day)

    def lines(found: Iterable[Document]) -> list[DocumentShown]:
        return [_line(one, present.get(one.pk)) for one in found]

    return listed(Listed[DocumentShown], request, rows, asked, lines)


def _line(one: Document, version: Version | None) -> DocumentShown:
    known = (
        VersionShown(number=version.number, since=version.since, sha256=version.sha256) if version else None
    )
    return DocumentShown(
        key=one.key, template=one.template, family=one.family, title=one.title, version=known
    )


@router.get(
    "/rules/{key}/text/{form}",
    response=answers(None),
    openapi_extra=gives_file("application/octet-stream"),
    summary=_("効力のある版の文"),
    description=_("docx、pdf、txtのどれか。"),
)
@endpoint("rules.read", of=_document)
def text(request: Request, found: Document, key: str, form: str, asked: Query[Dated]) -> HttpResponse:
    version = versions_in_force(asked.day).get(found.pk)
    if version is None:
        raise NotFound(
            say("この文書には、その日に効力のある版がありません。"),
            say("日を変えるか、版の決裁を受けてください。"),
        )
    if form not in FORMATS:
        raise BadInput(
            say("「{form}」の形式では出力できません。", form=form), say("docx、pdf、txtから選んでください。")
        )
    content = rendered(text_of_version(version), version, form)
    return file_answer(content, f"{found.template}-{version.number}.{form}", FORMATS[form])


@router.post(
    "/rules/reviews",
    response=answers(ReviewShown),
    summary=_("文の点検"),
    description=_(
        "あるとよい定めと、見直したい言い方を言葉で探します。有効かどうかの判断はせず、文は残しません。"
    ),
)
@endpoint("rules.review")
def look(request: Request, body: TextSent) -> ReviewShown:
    reading, on = pasted(body.words), body.on or today()
    found = review(reading.lines, body.kind, on=on)
    kept = (
        keep_review(reading.lines, found, title=body.title, kind=body.kind, on=on, by=request.by)
        if body.title.strip()
        else None
    )
    return ReviewShown(
        kept=kept.key if kept else "",
        findings=[
            FindingShown(
                id=one.looked.id, looked_for=str(shown(one.looked)), verdict=one.verdict, said=str(shown(one.said)),
                consider=str(shown(one.looked.consider)), where=[each.words for each in one.where],
                laws=list(one.looked.laws), unverified=one.looked.certainty.unchecked, not_yet=one.not_yet,
            )
            for one in found
        ],
    )  # fmt: skip
