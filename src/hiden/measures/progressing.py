"""Verbs: saying how far a measure has come. Documented, implemented and evidence seen are three facts, never one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from hiden.base.clock import FOREVER, now, start_of, today
from hiden.base.dates import show_date
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import allows, require
from hiden.ledger import record_many
from hiden.measures.catalogued import measure_by_id
from hiden.measures.closing import close
from hiden.measures.entries import ProgressSet
from hiden.measures.models import Progress, Stage
from hiden.measures.queries import present_assignment
from hiden.people.models import Person

MAX_REFERENCE = 300


@dataclass(frozen=True, slots=True)
class NewProgress:
    """That a measure reached (or lost) a stage on a day; `reference` is by what it can be seen."""

    measure: str
    stage: Stage
    done: bool
    on: date
    reference: str = ""


def set_progress(measure: str, stage: Stage, *, done: bool, on: date, reference: str = "", by: Person) -> int:
    """Say that a measure reached (or lost) one stage on a day. See set_progress_many."""
    return set_progress_many([NewProgress(measure, stage, done, on, reference)], by=by)


@transaction.atomic
def set_progress_many(steps: Iterable[NewProgress], *, by: Person) -> int:
    """Say how far several measures have come, all or none; returns how many changed.

    A step holds from the beginning of its day, so an earlier day than what is recorded replaces it. Raises BadInput
    for a day in the future or evidence without a reference.
    """
    wanted = {(one.measure, one.stage): one for one in steps}
    _require_for({measure for measure, _ in wanted}, by)
    for one in wanted.values():
        _check_progress(one)
    present = {
        (row.measure, row.stage): row
        for row in Progress.objects.filter(until=FOREVER, measure__in={measure for measure, _ in wanted})
    }
    changed = [one for key, one in wanted.items() if _progress_differs(present.get(key), one)]
    at = now()
    for one in changed:
        close(Progress.objects.filter(measure=one.measure, stage=one.stage), start_of(one.on))
    Progress.objects.bulk_create(
        Progress(
            measure=one.measure, stage=one.stage, done=one.done, on=one.on, reference=one.reference.strip(), person=by,
            since=start_of(one.on), recorded_at=at,
        )
        for one in changed
    )  # fmt: skip
    record_many([_progress_entry(one) for one in changed], by=by)
    return len(changed)


def _require_for(measures: Collection[str], by: Person) -> None:
    """Progress may be kept by those who choose, and by those to whom each of the measures is assigned."""
    if allows(by, "measures.choose"):
        return
    for measure in sorted(measures):
        require(by, "measures.progress", present_assignment(measure))


def _progress_differs(row: Progress | None, one: NewProgress) -> bool:
    if row is None:
        return one.done
    return (row.done, row.on, row.reference) != (one.done, one.on, one.reference.strip())


def _check_progress(one: NewProgress) -> None:
    measure_by_id(one.measure)
    if one.on > today():
        raise BadInput(
            say("対策{measure}の日付{day}は先の日付です。", measure=one.measure, day=show_date(one.on)),
            say("実際に行った日（今日以前）を入力してください。予定日は「期限」に入力します。"),
        )
    if len(one.reference) > MAX_REFERENCE:
        raise BadInput(
            say("対策{measure}の証拠・根拠が長すぎます。", measure=one.measure),
            say("{n}文字以内で、文書名や置き場所を書いてください。", n=MAX_REFERENCE),
        )
    if one.stage == Stage.SEEN and one.done and not one.reference.strip():
        raise BadInput(
            say("対策{measure}で確認した証拠が書かれていません。", measure=one.measure),
            say("何を見て確認したのか（記録の名称や置き場所）を入力してください。"),
        )


def _progress_entry(one: NewProgress) -> ProgressSet:
    return ProgressSet(
        measure=one.measure,
        stage=str(one.stage),
        outcome="done" if one.done else "not_done",
        on=one.on.isoformat(),
        reference=one.reference.strip(),
    )
