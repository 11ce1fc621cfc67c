"""Verb: record a step of the works-rule procedure (労働基準法 89条・90条・106条)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from hiden.base.clock import now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.imports.files import keep as keep_file
from hiden.ledger import record
from hiden.people.models import Person
from hiden.rules.entries import ProcedureRecorded
from hiden.rules.models import Procedure, ProcedureStep, Version, VersionState


@transaction.atomic
def record_step(
    version: Version,
    step: Procedure | str,
    *,
    on: date,
    party: str,
    how: str,
    words: str = "",
    file: Iterable[bytes] | None = None,
    by: Person,
) -> ProcedureStep:
    """Record that a version was heard about, filed, or made known.

    `party`: the union or elected representative, the labour office, who was told. `how`: how the representative was elected, how
    it was filed, by which means it was made known. `file`: the scanned opinion or receipt (at most 50 MB).

    Raises BadInput for a day to come or missing words, Conflict for a version that was dropped, NotAllowed.
    """
    require(by, "rules.edit")
    if version.state == VersionState.DROPPED:
        raise Conflict(say("この版は取りやめになっています。"), say("施行する版の頁で記録してください。"))
    if on > today():
        raise BadInput(say("日付が先の日になっています。"), say("行った日を入力してください。"))
    if not party.strip() or not how.strip():
        raise BadInput(
            say("相手か方法が書かれていません。"), say("誰に、どのように行ったかを書いてください。")
        )
    kept = keep_file(file).sha256 if file is not None else ""
    made = ProcedureStep.objects.create(
        version=version,
        step=Procedure(step).value,
        on=on,
        party=party.strip()[:200],
        how=how.strip()[:300],
        words=words.strip(),
        file=kept,
        recorded_at=now(),
    )
    record(
        ProcedureRecorded(
            version.document.key,
            version.number,
            made.step,
            on.isoformat(),
            made.party,
            made.how,
            made.words,
            kept,
        ),
        by=by,
    )
    return made
