"""Verbs: keep a document from a template, rename it, fill its places, retire it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from hiden.approvals.models import UNDER_WAY
from hiden.base.clock import FOREVER, FOREVER_DATE, now, today
from hiden.base.dates import parse_full_date
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.classification.queries import holding
from hiden.gate import require
from hiden.ledger import record
from hiden.ledger.kinds import Author
from hiden.people.models import Person
from hiden.people.turn import in_turn, take_turn
from hiden.rules.entries import BlanksFilled, DocumentKept, DocumentRenamed, DocumentRetired
from hiden.rules.library import template
from hiden.rules.model import Blank, Template
from hiden.rules.models import BlankValue, Document, Version, VersionState

# There is one of each of these; contracts, agreements and letters are made again and again.
ONE_EACH = frozenset({"rule", "pledge"})


@in_turn
def keep(template_id: str, *, title: str = "", counterparty: str = "", by: Person) -> Document:
    """Keep a document from now on. Raises NotFound for an unknown template, Conflict for a second rule of one kind, NotAllowed."""
    require(by, "rules.edit")
    return keep_unasked(template_id, title=title, counterparty=counterparty, by=by)


def keep_unasked(template_id: str, *, title: str = "", counterparty: str = "", by: Author) -> Document:
    """Keep without asking the gate; inside a transaction that has taken its turn."""
    found = template(template_id)
    if found.family in ONE_EACH and _kept(template_id).exists():
        raise Conflict(
            say("「{title}」は、すでにあります。", title=found.ja),
            say("一覧から、その文書を開いてください。"),
        )
    made = Document.objects.create(
        template=template_id,
        family=found.family,
        title=title.strip()[:200] or _title(found, counterparty.strip()),
        counterparty=counterparty.strip()[:200],
        made_at=now(),
    )
    record(DocumentKept(made.key, template_id, made.title, made.counterparty), by=by)
    return made


def _kept(template_id: str) -> QuerySet[Document]:
    return Document.objects.filter(template=template_id, retired_at=FOREVER)


def waiting(document: Document) -> Version | None:
    """The version that is under way to a decision; a case that was rejected or taken back waits no more."""
    proposed = document.versions.filter(state=VersionState.PROPOSED, case__state__in=UNDER_WAY)
    return proposed.select_related("case").first()


def _title(found: Template, counterparty: str) -> str:
    return f"{found.ja}（{counterparty}）"[:200] if counterparty else found.ja


@transaction.atomic
def rename(document: Document, title: str, *, by: Person) -> Document:
    """Give a document another title. Raises BadInput for none, NotAllowed."""
    require(by, "rules.edit")
    take_turn()
    open_document(document)
    if not title.strip():
        raise BadInput(say("文書の名称がありません。"), say("名称を入力してください。"))
    before, document.title = document.title, title.strip()[:200]
    if before != document.title:
        document.save(update_fields=["title"])
        record(DocumentRenamed(document.key, before, document.title), by=by)
    return document


def open_document(document: Document) -> Document:
    """The document, if it is still kept. Raises Conflict."""
    document.refresh_from_db()
    if document.retired_at != FOREVER:
        raise Conflict(
            say("「{title}」は廃止されています。", title=document.title),
            say("続けて使う場合は、雛形から作り直してください。"),
        )
    return document


@transaction.atomic
def fill(document: Document, values: Mapping[str, str], *, by: Person) -> int:
    """Fill in places of a document; "" empties one. Returns how many changed.

    Raises BadInput for a place that the template does not have or a value that does not fit, NotAllowed.
    """
    require(by, "rules.edit")
    take_turn()
    open_document(document)
    clean = checked_values(template(document.template), values)
    present = {row.blank: row for row in document.values.filter(holding(None))}
    differ = {
        name: value
        for name, value in clean.items()
        if value != (present[name].value if name in present else "")
    }
    at = now()
    document.values.filter(holding(None), blank__in=differ).update(until=at)
    BlankValue.objects.bulk_create(
        BlankValue(document=document, blank=name, value=value, since=at, recorded_at=at)
        for name, value in differ.items()
        if value
    )
    if differ:
        record(BlanksFilled(document.key, tuple(sorted(differ.items()))), by=by)
    return len(differ)


def checked_values(found: Template, values: Mapping[str, str]) -> dict[str, str]:
    """The values as they are kept. Raises BadInput."""
    blanks = {one.id: one for one in found.blanks if not one.late}
    unknown = sorted(set(values) - set(blanks))
    if unknown:
        raise BadInput(
            say("「{name}」という記入欄はありません。", name=unknown[0]),
            say("文書の頁を開き直して、もう一度記入してください。"),
        )
    return {name: _checked(blanks[name], value.strip()) for name, value in values.items()}


def _checked(blank: Blank, value: str) -> str:
    if not value:
        return ""
    if blank.kind == "day":
        return parse_full_date(value).isoformat()
    if blank.kind == "number" and not value.isdecimal():
        raise BadInput(
            say("「{label}」は整数で記入します。", label=str(shown(blank))),
            say("数字だけを入力してください。"),
        )
    if blank.kind == "choice" and value not in {one.id for one in blank.choices}:
        raise BadInput(
            say("「{label}」に選べない値が入っています。", label=str(shown(blank))),
            say("一覧から選び直してください。"),
        )
    return value[:2000]


@in_turn
def retire(document: Document, *, reason: str, last_day: date | None = None, by: Person) -> Document:
    """No longer use a document: the version in force ends with `last_day` (default yesterday), drafts are closed.

    Raises BadInput without a reason, Conflict while a version waits for approval, NotAllowed.
    """
    require(by, "rules.edit")
    open_document(document)
    if not reason.strip():
        raise BadInput(say("廃止の理由がありません。"), say("理由を書いて、もう一度廃止してください。"))
    if waiting(document) is not None:
        raise Conflict(
            say("「{title}」には、承認を待っている版があります。", title=document.title),
            say("その案件の決裁を待つか、引き戻してから廃止してください。"),
        )
    ends = (last_day or today() - timedelta(days=1)) + timedelta(days=1)
    _end_versions(document, ends)
    document.retired_at = now()
    document.save(update_fields=["retired_at"])
    held = document.versions.filter(state=VersionState.DECIDED, until=ends).exists()
    shown = (ends - timedelta(days=1)).isoformat() if held else ""
    record(DocumentRetired(document.key, document.title, shown, reason.strip()), by=by)
    return document


def _end_versions(document: Document, ends: date) -> None:
    """What is in force ends; what was to begin later never does."""
    decided = Version.objects.filter(document=document, state=VersionState.DECIDED)
    decided.filter(since__gte=ends).update(state=VersionState.DROPPED, until=FOREVER_DATE)
    decided.filter(since__lt=ends, until__gt=ends).update(until=ends)
