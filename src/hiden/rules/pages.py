"""Pages: the company's documents, one document to read, its versions and what differs between them, and files of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER, today
from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.ledger.queries import history as entries_about
from hiden.paper.numbering import Level, lines
from hiden.paper.text import Text, text_of
from hiden.people.models import Person
from hiden.rules.drafting import Draft, draft_of, drafts
from hiden.rules.edit_pages import urlpatterns as edit_urls
from hiden.rules.families import FAMILIES
from hiden.rules.keeping import waiting
from hiden.rules.library import templates
from hiden.rules.models import Document, Version, VersionState
from hiden.rules.queries import (
    find_document,
    find_version,
    in_force,
    procedure_of,
    suggested,
    to_revise_count,
    versions_in_force,
)
from hiden.rules.redline import Mark, compare
from hiden.rules.rendering import FORMATS, rendered
from hiden.rules.review_pages import urlpatterns as review_urls
from hiden.ui.api import file_answer
from hiden.ui.guide import guide_step
from hiden.ui.menu import CHAPTER_3, show_in_menu
from hiden.ui.request import Request
from hiden.ui.texts import anchor, text_html
from hiden.ui.todo import remind

_ENTRIES = 10
_ANCHORED = frozenset({Level.ARTICLE, Level.ANNEX})

show_in_menu(
    CHAPTER_3, _("規程・契約・誓約"), "rules_documents", action="rules.list", order=60, under="/rules/"
)
remind(
    "rules_to_revise",
    _("改訂を勧める規程・契約"),
    lambda _person: to_revise_count(),
    "rules_documents",
    query="show=revise",
    action="rules.edit",
    order=45,
)
guide_step(
    "rules",
    _("情報管理規程と誓約書を整える"),
    _("選んだ対策と取扱表から、規程と誓約書の案ができています。読んで記入し、起案します。"),
    lambda _someone: Version.objects.exists(),
    "rules_documents",
    action="rules.edit",
    order=120,
)


def document_named(key: str, **_more: object) -> Document:
    """What the address names. Raises NotFound."""
    return find_document(key)


@dataclass(frozen=True, slots=True)
class Kept:
    """A line of the list: a document, what is in force, and what should be revised."""

    document: Document
    version: Version | None
    draft: Draft | None

    @property
    def revised(self) -> int:
        return len(self.draft.revised) if self.draft else 0


@page("rules.list")
def documents(request: Request) -> HttpResponse:
    """規程・契約・誓約: what is kept, by family, and what this company could use besides."""
    found = list(
        visible(request.by, "rules.read", Document.objects.filter(retired_at=FOREVER)).order_by("title", "pk")
    )
    keeper = request.as_of is None and allows(request.by, "rules.read_drafts")
    by_document = {one.document.pk: one for one in drafts(found)} if keeper else {}
    present = versions_in_force(request.as_of)
    rows = [Kept(one, present.get(one.pk), by_document.get(one.pk)) for one in found]
    only_revise = request.GET.get("show") == "revise"
    kept = [row for row in rows if row.revised] if only_revise else rows
    if request.as_of is not None:
        kept = [row for row in kept if row.version]
    context: dict[str, Any] = {
        "families": [
            (label, [row for row in kept if row.document.family == family])
            for family, label in FAMILIES.items()
            if any(row.document.family == family for row in kept)
        ],
        "only_revise": only_revise,
        "to_revise": sum(1 for row in rows if row.revised),
        "keeper": keeper,
        "may_edit": request.as_of is None and allows(request.by, "rules.edit"),
        "suggested": [(shown(one), FAMILIES[one.family]) for one in suggested()]
        if keeper and not only_revise
        else [],
    }
    return render(request, "rules/documents.html", context)


@page("rules.read", of=document_named)
def document(request: Request, found: Document, key: str) -> HttpResponse:
    """One document: what is in force that day; for those who prepare it, the draft and what should be revised."""
    version = in_force(found, request.as_of)
    keeper = request.as_of is None and allows(request.by, "rules.read_drafts")
    draft = draft_of(found) if keeper and found.template in templates() else None
    text = text_of(version.text) if version else draft.text if draft else None
    if text is None:
        raise NotFound(say("この日に施行されていた版はありません。"), say("表示基準日を選び直してください。"))
    read = lines(text)
    context: dict[str, Any] = {
        "document": found,
        "family": FAMILIES[found.family],
        "version": version,
        "draft": draft,
        "words": text_html(read),
        "contents": [(anchor(one), one) for one in read if one.level in _ANCHORED],
        "waiting": waiting(found) if keeper else None,
        "procedure": procedure_of(version) if version and _works_rule(found) else [],
        "steps": version.procedure.order_by("-on", "-pk") if version else [],
        "versions": _versions(found, request.by),
        "may_edit": request.as_of is None and allows(request.by, "rules.edit"),
        "entries": entries_about("document", found.key)[:_ENTRIES] if keeper else [],
    }
    return render(request, "rules/document.html", context)


def _works_rule(found: Document) -> bool:
    known = templates().get(found.template)
    return known is not None and known.works_rule


def _versions(found: Document, by: Person) -> list[Version]:
    """The versions a reader may know of: decided ones, and for those who prepare them the others too."""
    rows = found.versions.select_related("case").order_by("-number")
    return list(rows if allows(by, "rules.read_drafts") else rows.filter(state=VersionState.DECIDED))


@page("rules.read", of=document_named)
def version(request: Request, found: Document, key: str, number: int) -> HttpResponse:
    """One version, as it was decided or proposed, beside the one before it."""
    wanted = _readable_version(found, number, request.by)
    before = found.versions.filter(state=VersionState.DECIDED, number__lt=number).order_by("-number").first()
    text = text_of(wanted.text)
    context: dict[str, Any] = {
        "document": found,
        "version": wanted,
        "before": before,
        "parts": compare(text_of(before.text), text) if before else [],
        "words": text_html(lines(text)),
        "legal": text.style.legal,
        "waits": wanted.state == VersionState.PROPOSED,
    }
    return render(request, "rules/version.html", context)


def _readable_version(found: Document, number: int, by: Person) -> Version:
    """A version; what is not decided looks to an outsider as if it did not exist."""
    version = find_version(found, number)
    if version.state != VersionState.DECIDED and not allows(by, "rules.read_drafts"):
        raise NotFound(
            say("第{n}版は見つかりません。", n=number), say("文書の頁で、版の一覧から選び直してください。")
        )
    return version


@page("rules.read_drafts")
def redline(request: Request, key: str) -> HttpResponse:
    """新旧対照表: the decided version beside the draft, only what differs; printable."""
    found = find_document(key)
    draft = draft_of(found)
    before = text_of(draft.latest.text) if draft.latest else Text(draft.text.style, draft.text.title)
    parts = [one for one in compare(before, draft.text) if one.mark is not Mark.SAME]
    why = {one.id: one.reasons for one in draft.revised}
    context = {
        "document": found,
        "draft": draft,
        "parts": [(one, why.get(one.id, ())) for one in parts],
        "may_edit": allows(request.by, "rules.edit"),
    }
    return render(request, "rules/redline.html", context)


@page("rules.read", of=document_named)
def file(request: Request, found: Document, key: str, form: str) -> HttpResponse:
    """Word, PDF or plain text of a version (`?version=`), of what is in force, or for those who prepare it of the draft."""
    if form not in FORMATS:
        raise BadInput(say("その形式では出力できません。"), say("Word、PDF、テキストから選んでください。"))
    text, wanted = _asked(request, found)
    name = f"{found.title}_{f'第{wanted.number}版' if wanted else f'案{today():%Y%m%d}'}.{form}"
    return file_answer(rendered(text, wanted, form), name, FORMATS[form])


def _asked(request: Request, found: Document) -> tuple[Text, Version | None]:
    wanted = request.GET.get("version", "")
    if wanted.isdecimal():
        asked = _readable_version(found, int(wanted), request.by)
        return text_of(asked.text), asked
    present = in_force(found, request.as_of)
    if wanted == "draft" or present is None:
        if not allows(request.by, "rules.read_drafts"):
            raise NotFound(
                say("この日に施行されていた版はありません。"), say("表示基準日を選び直してください。")
            )
        return draft_of(found).text, None
    return text_of(present.text), present


urlpatterns: list[URLPattern] = [
    path("rules/", documents, name="rules_documents"),
    *review_urls,
    *edit_urls,
    path("rules/<slug:key>/", document, name="rules_document"),
    path("rules/<slug:key>/versions/<int:number>/", version, name="rules_version"),
    path("rules/<slug:key>/redline/", redline, name="rules_redline"),
    path("rules/<slug:key>/file.<slug:form>", file, name="rules_file"),
]
