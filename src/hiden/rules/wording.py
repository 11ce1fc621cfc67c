"""Verbs: switch, reword and add clauses of a draft, each with its reason; and put them back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict

from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.classification.queries import holding
from hiden.gate import require
from hiden.ledger import record, record_many
from hiden.ledger.canonical import canonical
from hiden.paper.text import Paragraph
from hiden.people.models import Person
from hiden.people.turn import take_turn
from hiden.rules.drafting import draft_of
from hiden.rules.entries import ClauseChanged
from hiden.rules.keeping import open_document
from hiden.rules.library import template
from hiden.rules.model import Clause
from hiden.rules.models import Change, ClauseChange, Document
from hiden.rules.typed import typed


@transaction.atomic
def switch(document: Document, switches: Mapping[str, bool], *, reason: str, by: Person) -> int:
    """Put optional clauses in or leave them out; returns how many changed.

    Raises BadInput without a reason, for a required clause that is to go; NotFound for a clause that is not there; NotAllowed.
    """
    require(by, "rules.edit")
    take_turn()
    open_document(document)
    present = {one.clause: one for one in document.changes.filter(holding(None))}
    wanted: list[tuple[Clause, Change]] = []
    for ident, on in switches.items():
        clause = _clause(document, ident)
        was = present[ident].change if ident in present else (Change.ON if clause.on else Change.OFF)
        if was == Change.REWORDED and on:
            continue
        change = Change.ON if on else Change.OFF
        if was != change and not (clause.required and on):
            _may_go(clause, on=on)
            wanted.append((clause, change))
    if not wanted:
        return 0
    _need(reason)
    rows = [_row(document, clause.id, change, reason=reason) for clause, change in wanted]
    _replace(document, rows)
    record_many(
        [
            ClauseChanged(document.key, clause.id, clause.heading.ja, change.value, "", reason.strip())
            for clause, change in wanted
        ],
        by=by,
    )
    return len(wanted)


def _clause(document: Document, ident: str) -> Clause:
    found = template(document.template).clause(ident)
    if found is None:
        raise NotFound(
            say("「{id}」という条項は、この文書にありません。", id=ident),
            say("文書の頁を開き直してください。"),
        )
    return found


def _may_go(clause: Clause, *, on: bool) -> None:
    if clause.required and not on:
        raise BadInput(
            say("「{heading}」は、外せない条項です。", heading=clause.heading.ja),
            say("会社に合わない場合は、書き換えてください。"),
        )


def _need(reason: str) -> None:
    if not reason.strip():
        raise BadInput(
            say("理由が書かれていません。"), say("なぜ改めるのかを書いて、もう一度登録してください。")
        )


@transaction.atomic
def reword(document: Document, clause: str, words: str, *, reason: str, by: Person) -> ClauseChange:
    """Say a clause in the company's own words (see hiden.rules.typed). Raises BadInput, NotFound, NotAllowed."""
    require(by, "rules.edit")
    take_turn()
    open_document(document)
    _need(reason)
    own = document.changes.filter(holding(None), clause=clause, change=Change.ADDED).first()
    heading = own.heading if own else _clause(document, clause).heading.ja
    row = _row(document, clause, Change.ADDED if own else Change.REWORDED, reason=reason, body=typed(words))
    if own:
        row.heading, row.after = own.heading, own.after
    _replace(document, [row])
    record(ClauseChanged(document.key, clause, heading, row.change, _digest(row), reason.strip()), by=by)
    return row


@transaction.atomic
def add(
    document: Document, *, heading: str, words: str, after: str = "", reason: str, by: Person
) -> ClauseChange:
    """Add an article of the company's own behind a clause ("" at the end). Raises BadInput, NotFound, NotAllowed."""
    require(by, "rules.edit")
    take_turn()
    open_document(document)
    _need(reason)
    if not heading.strip():
        raise BadInput(say("条項の見出しがありません。"), say("見出しを入力してください。"))
    if after:
        _clause(document, after)
    row = _row(document, _new_id(document), Change.ADDED, reason=reason, body=typed(words))
    row.heading, row.after = heading.strip()[:200], after
    _replace(document, [row])
    record(ClauseChanged(document.key, row.clause, row.heading, "added", _digest(row), reason.strip()), by=by)
    return row


def _new_id(document: Document) -> str:
    """own_1, own_2 …: never given twice within a document, so that a version's reference stays what it was."""
    given = document.changes.filter(change=Change.ADDED).values_list("clause", flat=True)
    return f"own_{max((int(one.removeprefix('own_')) for one in given), default=0) + 1}"


@transaction.atomic
def undo(document: Document, clause: str, *, reason: str, by: Person) -> None:
    """Put a clause back to what the template says; an own article goes. Raises BadInput, Conflict when there is nothing to undo."""
    require(by, "rules.edit")
    take_turn()
    open_document(document)
    _need(reason)
    row = document.changes.filter(holding(None), clause=clause).first()
    if row is None:
        raise Conflict(say("この条項は、雛形のままです。"), say("文書の頁を開き直して確かめてください。"))
    document.changes.filter(pk=row.pk).update(until=now())
    draft_of(document)
    known = template(document.template).clause(clause)
    heading = known.heading.ja if known else row.heading
    record(ClauseChanged(document.key, clause, heading, "undone", "", reason.strip()), by=by)


def _row(
    document: Document, clause: str, change: Change, *, reason: str, body: tuple[Paragraph, ...] = ()
) -> ClauseChange:
    at = now()
    return ClauseChange(
        document=document,
        clause=clause,
        change=change,
        body=[asdict(one) for one in body],
        reason=reason.strip(),
        since=at,
        recorded_at=at,
    )


def _replace(document: Document, rows: list[ClauseChange]) -> None:
    """Write the rows, if the document can still be composed: nothing may point to a clause that is gone."""
    document.changes.filter(holding(None), clause__in=[row.clause for row in rows]).update(until=now())
    for row in rows:
        row.save()
    draft_of(document)


def _digest(row: ClauseChange) -> str:
    return hashlib.sha256(canonical(row.body)).hexdigest()
