"""API: kinds of drafts with what they lack, keeping a version, taking one as a file. Nothing is ever sent from here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status
from pydantic import Field

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.gate.page import endpoint
from hiden.incidents.drafts import making
from hiden.incidents.drafts.drafting import drafted, known, wanted
from hiden.incidents.drafts.lacks import lacks_shown
from hiden.incidents.drafts.library import draft_template, draft_templates
from hiden.incidents.drafts.models import IncidentDraft
from hiden.incidents.drafts.queries import latest_of, version_at, versions_of
from hiden.incidents.drafts.rendering import file_name, rendered
from hiden.incidents.framing import incident_at
from hiden.incidents.models import Incident
from hiden.people.api import PersonRef, person_ref
from hiden.ui.api import (
    Listed,
    Paged,
    Shape,
    answers,
    everything,
    file_answer,
    gives_file,
    listed,
)
from hiden.ui.request import Request

router = Router(tags=["incidents"])
_AT: Final = "/incidents/{key}/drafts/{kind}/versions"


class DraftBlank(Shape):
    """Something that is typed for one kind of draft alone."""

    id: str
    name: str


class DraftKindShown(Shape):
    """A kind of draft: for whom it is, what it still lacks."""

    kind: str = Field(examples=["ppc_prompt"])
    title: str
    audience: str = Field(
        description=_("だれに宛てるか（authority、persons、employees、partners、public、opponent）。")
    )
    asked_for: bool = Field(
        description=_("分かっていることから、要りそうならtrue。要ると決めたことにはなりません。")
    )
    lacking: list[str] = Field(description=_("まだ分かっていないこと。"))
    blanks: list[DraftBlank] = Field(description=_("版を作るときに渡せる記入欄。"))
    newest: int | None = Field(description=_("いちばん新しい版の番号。"))
    sent: int = Field(description=_("送ったことの記録の数。"))


class DraftSentShown(Shape):
    """That something was sent."""

    to: str
    at: datetime
    sha256: str = Field(description=_("送ったもののSHA-256。"))


class DraftVersionShown(Shape):
    """A version of a draft, as it was made."""

    kind: str
    number: int
    sha256: str = Field(description=_("本文のSHA-256。操作の記録にあるものです。"))
    lacking: list[str] = Field(description=_("記入のない見出しと記入欄のid。"))
    cautions: list[str] = Field(description=_("送る前に見直すこと。作った時にだけ返します。"))
    made_by: PersonRef
    made_at: datetime
    sent: list[DraftSentShown]


class NewDraftVersion(Shape):
    """A version to keep."""

    filled: dict[str, str] = Field(
        {}, description=_("記入欄のidと内容。空けたところには「要記入」と印が付きます。"), examples=[{"to_whom": "北クラウド株式会社"}]
    )  # fmt: skip


def _shown(rows: Iterable[IncidentDraft], cautions: Iterable[str] = ()) -> list[DraftVersionShown]:
    return [
        DraftVersionShown(
            kind=one.template,
            number=one.number,
            sha256=one.sha256,
            lacking=list(one.lacking),
            cautions=list(cautions),
            made_by=person_ref(one.made_by),
            made_at=one.made_at,
            sent=[DraftSentShown(to=each.to, at=each.at, sha256=each.sha256) for each in one.sent.all()],
        )
        for one in rows
    ]


@router.get(
    "/incidents/{key}/drafts",
    response=answers(Listed[DraftKindShown]),
    summary=_("文書の案の種類"),
    description=_("種類ごとに、足りないことといちばん新しい版。"),
)
@endpoint("incidents.see", of=incident_at)
def incident_drafts(request: Request, found: Incident, key: str) -> Listed[DraftKindShown]:
    about, newest = known(found), latest_of(found)
    return everything(
        Listed[DraftKindShown],
        (
            DraftKindShown(
                kind=one.id,
                title=str(shown(one)),
                audience=one.audience,
                asked_for=bool(one.needs) and wanted(one, about),
                lacking=[lack.words for lack in lacks_shown(drafted(one, about).lacking, blank=False)],
                blanks=[DraftBlank(id=blank.id, name=str(shown(blank))) for blank in one.blanks],
                newest=newest[one.id].number if one.id in newest else None,
                sent=newest[one.id].sent if one.id in newest else 0,
            )
            for one in draft_templates().values()
        ),
    )


@router.get(
    _AT,
    response=answers(Listed[DraftVersionShown]),
    summary=_("文書の案の版"),
    description=_("新しい順。版は作った時のまま変わりません。"),
)
@endpoint("incidents.see", of=incident_at)
def draft_versions(
    request: Request, found: Incident, key: str, kind: str, asked: Query[Paged]
) -> Listed[DraftVersionShown]:
    rows = versions_of(found, draft_template(kind).id)
    return listed(Listed[DraftVersionShown], request, rows, asked, _shown)


@router.post(
    _AT,
    response=answers(DraftVersionShown, 201),
    summary=_("文書の案の版を作る"),
    description=_("いま分かっていることから作ります。秘伝からは何も送りません。"),
)
@endpoint("incidents.work", of=incident_at, known_by="incidents.see")
def keep_draft(
    request: Request, found: Incident, key: str, kind: str, body: NewDraftVersion
) -> Status[DraftVersionShown]:
    template = draft_template(kind)
    unknown = sorted(set(body.filled) - {one.id for one in template.blanks})
    if unknown:
        raise BadInput(
            say("この文書に、「{names}」という記入欄はありません。", names="、".join(unknown)[:200]),
            say("文書の案の種類の一覧で、記入欄（blanks）のidを確かめてください。"),
        )
    made = making.keep(found, template.id, body.filled, by=request.by)
    twice = [one.words for one in drafted(template, known(found), made.filled).cautions]
    return Status(201, _shown([version_at(found, kind, made.number)], twice)[0])


@router.get(
    _AT + "/{number}/{form}",
    response=answers(None),
    openapi_extra=gives_file("application/octet-stream"),
    summary=_("文書の案のファイル"),
    description=_("formはdocxかpdf。どの頁にも「案」と印が付きます。"),
)
@endpoint("incidents.see", of=incident_at)
def draft_file(
    request: Request, found: Incident, *, key: str, kind: str, number: int, form: str
) -> HttpResponse:
    one = version_at(found, kind, number)
    content, media = rendered(one, form)
    return file_answer(content, file_name(one, form), media)
