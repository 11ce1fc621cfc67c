"""Verbs: make the paper about a person and a period, for a request or for a case that came to nothing."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

import msgspec
from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import Broken, Conflict
from hiden.base.words import say
from hiden.ledger import SYSTEM, record
from hiden.ledger.canonical import canonical
from hiden.ledger.kinds import Author
from hiden.logs.archive.verifying import Report, verify
from hiden.monitoring.desk.entries import ExonerationMade
from hiden.monitoring.desk.models import Exoneration, SubjectRequest
from hiden.monitoring.desk.stating import statement_of, unsettled
from hiden.monitoring.models import CaseState, SignCase
from hiden.people.models import Person


@transaction.atomic
def issue(
    person: Person,
    first: date,
    last: date,
    *,
    request: SubjectRequest | None = None,
    case: SignCase | None = None,
    checked: Report | None = None,
    by: Author = SYSTEM,
) -> Exoneration:
    """Make the paper; `checked`: the archive, where that was just done. Raises Conflict while something of the period is still being looked at."""
    if unsettled(person, first, last):
        raise Conflict(
            say("この期間には、確認の終わっていない事項があります。"),
            say("確認が終わってから作るか、応じない理由に当たるかを判断してください。"),
        )
    said = statement_of(person, first, last, why="request" if request else "case", checked=checked)
    raw = canonical(said)
    digest = sha256(raw).hexdigest()
    made = Exoneration(
        person=person,
        first_day=first,
        last_day=last,
        statement=raw.decode(),
        sha256=digest,
        request=request,
        case=case,
        made_at=now(),
    )
    made.entry = record(
        ExonerationMade(
            key=made.key,
            person=person.key,
            first_day=first.isoformat(),
            last_day=last.isoformat(),
            sha256=digest,
            size=said["archive"]["size"],
        ),
        by=by,
    )
    made.save()
    return made


def issue_for_closed_cases() -> int:
    """A paper for each case that came to nothing and has none yet; returns how many. Safe to run at any time (PRV-13)."""
    rows = SignCase.objects.filter(
        state__in=[CaseState.BENIGN, CaseState.WRONG], person__isnull=False, exoneration__isnull=True
    )
    count = 0
    checked: Report | None = None  # every file of the archive is read once, however many papers are made
    for case in rows.select_related("person").order_by("number")[:50]:
        person = case.person
        if person is None or unsettled(person, case.first_day, case.last_day):
            continue
        checked = checked or verify(full=False)
        issue(person, case.first_day, case.last_day, case=case, checked=checked)
        count += 1
    return count


def statement_in(made: Exoneration) -> dict[str, Any]:
    """What it says. Raises Broken when the stored words are not those that the ledger names."""
    raw = made.statement.encode()
    if sha256(raw).hexdigest() != made.sha256:
        raise Broken(
            say("保存されている書面の内容が、作ったときと違います。"),
            say("「hiden ledger verify」の結果を保存し、情報管理責任者に連絡してください。"),
        )
    found: dict[str, Any] = msgspec.json.decode(raw)
    return found


__all__ = ["issue", "issue_for_closed_cases", "statement_in"]
