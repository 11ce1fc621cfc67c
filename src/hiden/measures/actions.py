"""Verbs: answer about the company, choose measures, say how far each has come, assign it. The only writers of this room.

A choice always has a reason (3-2: choose, do not do everything). Documented, implemented and evidence seen are three
facts, never one: no verb sets more than it is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from hiden.base.clock import FOREVER, now, start_of, today
from hiden.base.dates import show_date
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.gate import allows, require
from hiden.ledger import record_many
from hiden.measures.catalogued import measure_by_id, question_ids
from hiden.measures.entries import MeasureAssigned, MeasureChosen, ProfileAnswered, ProgressSet
from hiden.measures.models import Assignment, Choice, ProfileAnswer, Progress, Stage
from hiden.people.models import Department, Person

MAX_REFERENCE = 300
MAX_COST = 10**12


@dataclass(frozen=True, slots=True)
class NewChoice:
    """That a measure is chosen, or not, for a class, and why."""

    measure: str
    secrecy_class: SecrecyClass
    chosen: bool
    reason: str


@dataclass(frozen=True, slots=True)
class NewProgress:
    """That a measure reached (or lost) a stage on a day; `reference` is by what it can be seen."""

    measure: str
    stage: Stage
    done: bool
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """Who sees to a measure, until when, at what cost in yen."""

    measure: str
    owner: Person | None = None
    department: Department | None = None
    due_on: date | None = None
    cost: int | None = None
    note: str = ""


def _close(rows: QuerySet[Any], at: datetime) -> None:
    """End at `at` what holds then. Rows that begin later are put aside: they hold at no instant, but stay readable."""
    rows.filter(since__gte=at, until__gt=F("since")).update(until=F("since"))
    rows.filter(since__lt=at, until__gt=at).update(until=at)


@transaction.atomic
def answer_profile(answers: Mapping[str, bool], *, notes: Mapping[str, str] | None = None, by: Person) -> int:
    """Answer questions about the company; returns how many answers changed. Raises BadInput for an unknown question."""
    require(by, "measures.choose")
    unknown = sorted(set(answers) - question_ids())
    if unknown:
        raise BadInput(
            say("「{question}」という質問はありません。", question=unknown[0]),
            say("会社の状況の頁を開き直してください。"),
        )
    present = {row.question: row for row in ProfileAnswer.objects.filter(until=FOREVER)}
    given = {
        question: ((notes or {}).get(question, "").strip(), answer) for question, answer in answers.items()
    }
    changed = {
        question: (note, answer)
        for question, (note, answer) in given.items()
        if (row := present.get(question)) is None or (row.note, row.answer) != (note, answer)
    }
    at = now()
    _close(ProfileAnswer.objects.filter(question__in=changed, until=FOREVER), at)
    ProfileAnswer.objects.bulk_create(
        ProfileAnswer(question=question, answer=answer, note=note[:MAX_REFERENCE], since=at, recorded_at=at)
        for question, (note, answer) in changed.items()
    )
    record_many(
        [
            ProfileAnswered(question=question, answer="yes" if answer else "no", note=note)
            for question, (note, answer) in changed.items()
        ],
        by=by,
    )
    return len(changed)


def choose(
    measure: str,
    secrecy_class: SecrecyClass,
    *,
    chosen: bool,
    reason: str,
    since: datetime | None = None,
    by: Person,
) -> int:
    """Choose a measure for a class, or decide against it. See choose_many."""
    return choose_many([NewChoice(measure, secrecy_class, chosen, reason)], since=since, by=by)


@transaction.atomic
def choose_many(choices: Iterable[NewChoice], *, since: datetime | None = None, by: Person) -> int:
    """Choose for several measures and classes at once, all or none; returns how many changed.

    `since`: from when the choice holds (default now; not in the future). Raises BadInput for a missing reason, an
    unknown measure, or a class no longer in force.
    """
    require(by, "measures.choose")
    at = now()
    holds = since or at
    if holds > at:
        raise BadInput(say("採否の適用日が先の日付です。"), say("今日以前の日付にしてください。"))
    wanted = {(one.measure, one.secrecy_class.pk): one for one in choices}
    for one in wanted.values():
        _check_choice(one)
    present = {
        (row.measure, row.secrecy_class_id): row
        for row in Choice.objects.filter(until=FOREVER, measure__in={measure for measure, _ in wanted})
    }
    changed = [
        one
        for key, one in wanted.items()
        if (row := present.get(key)) is None or (row.chosen, row.reason) != (one.chosen, one.reason.strip())
    ]
    _close_choices(changed, holds)
    Choice.objects.bulk_create(
        Choice(
            measure=one.measure, secrecy_class=one.secrecy_class, chosen=one.chosen, reason=one.reason.strip(),
            since=holds, recorded_at=at,
        )
        for one in changed
    )  # fmt: skip
    record_many([_choice_entry(one, holds) for one in changed], by=by)
    return len(changed)


def _check_choice(one: NewChoice) -> None:
    measure_by_id(one.measure)
    if not one.reason.strip():
        raise BadInput(
            say(
                "対策{measure}を「{name}」に選ぶ・選ばない理由がありません。",
                measure=one.measure,
                name=one.secrecy_class,
            ),
            say("理由を一文で書いてください。"),
        )
    if one.secrecy_class.until != FOREVER:
        raise BadInput(
            say("区分「{name}」は廃止されています。", name=one.secrecy_class),
            say("いま使われている区分を選んでください。"),
        )


def _close_choices(changed: Sequence[NewChoice], at: datetime) -> None:
    """One pass for each class, so that the number of statements does not grow with the number of measures."""
    by_class: dict[int, set[str]] = {}
    for one in changed:
        by_class.setdefault(one.secrecy_class.pk, set()).add(one.measure)
    for class_id, measures in by_class.items():
        _close(Choice.objects.filter(secrecy_class_id=class_id, measure__in=measures), at)


def _choice_entry(one: NewChoice, since: datetime) -> MeasureChosen:
    return MeasureChosen(
        measure=one.measure,
        class_code=one.secrecy_class.code,
        outcome="chosen" if one.chosen else "not_chosen",
        reason=one.reason.strip(),
        since=since.isoformat(),
    )


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
        _close(Progress.objects.filter(measure=one.measure, stage=one.stage), start_of(one.on))
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
    assigned = {row.measure: row for row in Assignment.objects.filter(until=FOREVER, measure__in=measures)}
    for measure in sorted(measures):
        if measure in assigned:
            require(by, "measures.progress", assigned[measure])
        else:
            require(by, "measures.choose")


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


def assign(
    measure: str,
    *,
    owner: Person | None = None,
    department: Department | None = None,
    due_on: date | None = None,
    cost: int | None = None,
    note: str = "",
    by: Person,
) -> int:
    """Say who sees to a measure, until when and at what cost in yen. See assign_many."""
    return assign_many([NewAssignment(measure, owner, department, due_on, cost, note)], by=by)


@transaction.atomic
def assign_many(assignments: Iterable[NewAssignment], *, by: Person) -> int:
    """Assign several measures at once, all or none; returns how many changed. Raises BadInput for an impossible cost."""
    require(by, "measures.choose")
    wanted = {one.measure: one for one in assignments}
    for one in wanted.values():
        measure_by_id(one.measure)
        if one.cost is not None and not 0 <= one.cost <= MAX_COST:
            raise BadInput(
                say("対策{measure}の費用{cost}円は登録できません。", measure=one.measure, cost=one.cost),
                say("0円から1兆円までの整数で入力してください。"),
            )
    present = {
        row.measure: NewAssignment(row.measure, row.owner, row.department, row.due_on, row.cost, row.note)
        for row in Assignment.objects.filter(until=FOREVER, measure__in=wanted).select_related(
            "owner", "department"
        )
    }
    changed = [one for one in wanted.values() if present.get(one.measure) != one]
    at = now()
    _close(Assignment.objects.filter(measure__in=[one.measure for one in changed], until=FOREVER), at)
    Assignment.objects.bulk_create(
        Assignment(
            measure=one.measure, owner=one.owner, department=one.department, due_on=one.due_on, cost=one.cost,
            note=one.note.strip(), since=at, recorded_at=at,
        )
        for one in changed
    )  # fmt: skip
    record_many([_assignment_entry(one) for one in changed], by=by)
    return len(changed)


def _assignment_entry(one: NewAssignment) -> MeasureAssigned:
    return MeasureAssigned(
        measure=one.measure,
        owner=one.owner.key if one.owner else "",
        department=one.department.key if one.department else "",
        due_on=one.due_on.isoformat() if one.due_on else "",
        cost="" if one.cost is None else str(one.cost),
        note=one.note.strip(),
    )
