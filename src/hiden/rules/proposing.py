"""Verbs: propose the present draft as a version; what happens when it is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from hiden.approvals.actions import propose as open_case
from hiden.approvals.models import Case
from hiden.approvals.proposing import own_department
from hiden.base.clock import FOREVER_DATE, now, today
from hiden.base.dates import show_date
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.gate import require
from hiden.ledger import record
from hiden.ledger.kinds import Author
from hiden.paper.text import data_of, digest
from hiden.people.models import Person
from hiden.people.turn import in_turn, take_turn
from hiden.rules.drafting import Draft, draft_of
from hiden.rules.entries import VersionDecided, VersionProposed
from hiden.rules.keeping import open_document
from hiden.rules.models import Document, Version, VersionState

EFFECT = "rules.version"


@in_turn
def propose(document: Document, *, reason: str, since: date | None = None, by: Person) -> Version:
    """Propose the draft as it is now, word for word, to be in force from a day on (today if none is given).

    Raises BadInput for a past day or unfilled places, Conflict when nothing differs, when a version waits already, or when
    nobody could decide; NotAllowed.
    """
    require(by, "rules.edit")
    open_document(document)
    day = since or today()
    if day < today():
        raise BadInput(say("施行日が過去の日付です。"), say("今日以後の日付にしてください。"))
    draft = draft_of(document)
    version = _written(draft, reason=reason, since=day)
    version.save()
    payload = {"document": document.key, "number": version.number, "sha256": version.sha256}
    case = open_case(
        EFFECT,
        title=say("{title}（第{number}版）の決定", title=document.title, number=version.number),
        reason=reason,
        payload=payload,
        department=own_department(by),
        by=by,
    )
    version.case = case
    version.save(update_fields=["case"])
    record(VersionProposed(document.key, version.number, version.sha256, day.isoformat(), case.number), by=by)
    return version


def _written(draft: Draft, *, reason: str, since: date) -> Version:
    """The next version, word for word the draft, not saved yet. Raises BadInput for unfilled places, Conflict when nothing differs."""
    document, sha256 = draft.document, digest(draft.text)
    _refuse_unready(document, draft.composed.unfilled, sha256)
    return Version(
        document=document,
        number=_next(document),
        text=data_of(draft.text),
        sha256=sha256,
        basis=draft.basis,
        reason=reason.strip(),
        since=since,
        made_at=now(),
    )


def _next(document: Document) -> int:
    last = document.versions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _refuse_unready(document: Document, unfilled: tuple[Any, ...], sha256: str) -> None:
    if unfilled:
        raise BadInput(
            say(
                "記入していない欄があります（{names}）。",
                names="、".join(str(shown(one)) for one in unfilled),
            ),
            say("記入してから、もう一度起案してください。"),
        )
    latest = _decided(document).order_by("-since").first()
    if latest is not None and latest.sha256 == sha256:
        raise Conflict(
            say("「{title}」は、決定した版と変わっていません。", title=document.title),
            say("条項を改めるか、そのままお使いください。"),
        )


def _decided(document: Document) -> Any:
    return document.versions.filter(state=VersionState.DECIDED)


def decide(payload: Mapping[str, Any], *, case: Case, by: Author) -> None:
    """The version is in force from its day on, today at the earliest; what was in force ends the day before.

    A version that was decided earlier for a later day, and has not begun, is replaced. Raises Conflict when the document was retired.
    """
    take_turn()
    version = Version.objects.select_related("document").get(
        document__key=payload["document"], number=payload["number"]
    )
    open_document(version.document)
    if version.sha256 != payload["sha256"] or version.state != VersionState.PROPOSED:
        raise Conflict(
            say("起案された文と、登録されている文が違います。"),
            say("この案件を却下し、起案し直してください。"),
        )
    day = max(version.since, today())
    others = _decided(version.document)
    others.filter(since__gte=day).update(state=VersionState.DROPPED)
    others.filter(since__lt=day, until__gt=day).update(until=day)
    version.state, version.since, version.until = VersionState.DECIDED, day, FOREVER_DATE
    version.decided_at = now()
    version.save()
    record(
        VersionDecided(version.document.key, version.number, version.sha256, day.isoformat(), case.number),
        by=by,
    )


@transaction.atomic
def adopt(document: Document, *, reason: str, since: date, by: Person) -> Version:
    """Record the draft as a version that the company decided elsewhere, on a day in the past (移行).

    For a company that brings its rules along: nobody approves again what was decided by paper. Raises BadInput for a day to
    come, Conflict when a decided version exists, NotAllowed.
    """
    require(by, "rules.edit")
    take_turn()
    open_document(document)
    if since > today():
        raise BadInput(
            say("{day}は、まだ来ていません。", day=show_date(since)),
            say("これから施行する版は、起案してください。"),
        )
    if _decided(document).exists():
        raise Conflict(
            say("「{title}」には、決定した版がすでにあります。", title=document.title),
            say("改める場合は、起案してください。"),
        )
    draft = draft_of(document)
    version = _written(draft, reason=reason, since=since)
    version.state, version.decided_at = VersionState.DECIDED, version.made_at
    version.save()
    record(VersionDecided(document.key, version.number, version.sha256, since.isoformat(), 0), by=by)
    return version
