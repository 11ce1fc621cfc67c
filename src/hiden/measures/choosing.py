"""Verbs: answering about the company, and choosing measures for classes. A choice always has a reason (3-2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.gate import require
from hiden.ledger import record_many
from hiden.measures.catalogued import measure_by_id, question_ids
from hiden.measures.closing import close
from hiden.measures.entries import MeasureChosen, ProfileAnswered
from hiden.measures.models import Choice, ProfileAnswer
from hiden.measures.queries import states, suggestions
from hiden.people.models import Person

MAX_NOTE = 300


@dataclass(frozen=True, slots=True)
class NewChoice:
    """That a measure is chosen, or not, for a class, and why."""

    measure: str
    secrecy_class: SecrecyClass
    chosen: bool
    reason: str


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
    close(ProfileAnswer.objects.filter(question__in=changed, until=FOREVER), at)
    ProfileAnswer.objects.bulk_create(
        ProfileAnswer(question=question, answer=answer, note=note[:MAX_NOTE], since=at, recorded_at=at)
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
        close(Choice.objects.filter(secrecy_class_id=class_id, measure__in=measures), at)


def _choice_entry(one: NewChoice, since: datetime) -> MeasureChosen:
    return MeasureChosen(
        measure=one.measure,
        class_code=one.secrecy_class.code,
        outcome="chosen" if one.chosen else "not_chosen",
        reason=one.reason.strip(),
        since=since.isoformat(),
    )


@transaction.atomic
def accept_suggestions(
    *,
    measures: Collection[str] = (),
    class_codes: Collection[str] = (),
    since: datetime | None = None,
    by: Person,
) -> int:
    """Choose what is suggested and was not decided yet, each with the suggestion's reason; returns how many.

    `measures` and `class_codes` narrow it; empty means all. What somebody decided, for or against, is left alone.
    """
    require(by, "measures.choose")
    classes = {one.code: one for one in SecrecyClass.objects.filter(until=FOREVER)}
    decided = {(state.id, code) for state in states() for code in state.choices}
    wanted = [
        NewChoice(measure, classes[code], True, suggestion.reason)
        for (measure, code), suggestion in suggestions(only=measures).items()
        if suggestion.suggested
        and (measure, code) not in decided
        and (not class_codes or code in class_codes)
    ]
    return choose_many(wanted, since=since, by=by)
