"""Verbs: do a step, find it unnecessary, open it again; open events by hand; lay down which steps there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from hiden.base.clock import FOREVER_DATE, now, today
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.classification.queries import holding as in_force
from hiden.gate import require
from hiden.ledger import record, record_many
from hiden.ledger.kinds import Author
from hiden.lifecycle.closing import close_finished
from hiden.lifecycle.entries import SettingsChanged, StepsChanged, StepSet
from hiden.lifecycle.library import steps
from hiden.lifecycle.models import (
    LifecycleSettings,
    LifeEvent,
    LifeStep,
    Outcome,
    OwnStep,
    Passage,
    StepState,
)
from hiden.lifecycle.opening import Opening, open_events, standing
from hiden.people.models import Person, Role
from hiden.people.turn import in_turn, take_turn


@transaction.atomic
def do_step(step: LifeStep, *, on: date | None = None, words: str = "", by: Person) -> LifeStep:
    """Mark a step as done on a day (today if none is given). `words`: by what it can be seen.

    Raises BadInput for a day to come, Conflict when it is not open, NotAllowed.
    """
    require(by, "lifecycle.do", step)
    day = on or today()
    if day > today():
        raise BadInput(say("日付が先の日になっています。"), say("行った日を入力してください。"))
    return _set(step, StepState.DONE, day=day, words=words, by=by)


@transaction.atomic
def not_needed(step: LifeStep, *, reason: str, by: Person) -> LifeStep:
    """Find a step unnecessary in this case. Raises BadInput without a reason, Conflict when it is not open, NotAllowed."""
    require(by, "lifecycle.do", step)
    if not reason.strip():
        raise BadInput(say("不要とする理由がありません。"), say("なぜ不要かを書いてください。"))
    return _set(step, StepState.NOT_NEEDED, day=today(), words=reason, by=by)


@transaction.atomic
def open_again(step: LifeStep, *, reason: str, by: Person) -> LifeStep:
    """Take back that a step was done. The event is open again too. Raises BadInput, Conflict, NotAllowed."""
    require(by, "lifecycle.do", step)
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ未了に戻すかを書いてください。"))
    locked = _locked(step)
    if locked.state == StepState.OPEN or locked.event.outcome == Outcome.WITHDRAWN:
        raise Conflict(say("この手順は、未了に戻せません。"), say("頁を開き直して確かめてください。"))
    locked.state, locked.done_on, locked.done_by, locked.words = StepState.OPEN, None, None, ""
    locked.recorded_at = now()
    locked.save()
    LifeEvent.objects.filter(pk=locked.event_id).update(outcome=Outcome.OPEN, closed_on=FOREVER_DATE)
    record(_entry(locked, reason), by=by)
    return locked


def fulfil(found: Sequence[tuple[LifeStep, date, str]], *, by: Author) -> int:
    """Steps that records of other rooms show as done, with the day and the words for it. Inside a transaction."""
    at = now()
    for step, day, words in found:
        step.state, step.done_on, step.words, step.recorded_at = StepState.DONE, day, words[:500], at
    LifeStep.objects.bulk_update(
        [step for step, _day, _words in found], ["state", "done_on", "words", "recorded_at"], batch_size=200
    )
    record_many((_entry(step, words) for step, _day, words in found), by=by)
    close_finished([step.event for step, _day, _words in found], by=by)
    return len(found)


def _locked(step: LifeStep) -> LifeStep:
    take_turn()
    return LifeStep.objects.select_related("event__person").get(pk=step.pk)


def _set(step: LifeStep, state: StepState, *, day: date, words: str, by: Person) -> LifeStep:
    locked = _locked(step)
    if locked.state != StepState.OPEN:
        raise Conflict(
            say(
                "「{title}」は、すでに{state}です。", title=locked.title, state=StepState(locked.state).label
            ),
            say("頁を開き直して確かめてください。"),
        )
    locked.state, locked.done_on, locked.done_by = state, day, by
    locked.words, locked.recorded_at = words.strip()[:500], now()
    locked.save()
    record(_entry(locked, locked.words), by=by)
    close_finished([locked.event], by=by)
    return locked


def _entry(step: LifeStep, words: str) -> StepSet:
    return StepSet(
        step.event.key,
        step.event.person.key,
        step.template,
        step.title,
        step.state,
        step.done_on.isoformat() if step.done_on else "",
        words.strip(),
    )


@in_turn
def open_by_hand(
    person: Person, passage: Passage | str, *, day: date, after: str = "", by: Person
) -> LifeEvent:
    """Open an event that no record of the people room shows, such as a side job.

    Raises BadInput for a passage that comes by itself, Conflict when it is open already, NotAllowed.
    """
    require(by, "lifecycle.manage")
    wanted = Passage(passage)
    if wanted in {Passage.PROJECT_IN, Passage.PROJECT_OUT}:
        raise BadInput(
            say("プロジェクトの参加と終了は、プロジェクトの頁で登録します。"),
            say("プロジェクトの頁を開いてください。"),
        )
    kind, main = standing([person], day)[person.pk]
    opening = Opening(person, wanted, day, kind, main, after=after.strip())
    made = open_events([opening], by=by)
    if not made:
        raise Conflict(
            say("同じ日の同じ出来事が、すでに登録されています。"),
            say("その人の頁で、手順を確かめてください。"),
        )
    return made[0]


@transaction.atomic
def add_own_step(
    passage: Passage | str, *, title: str, role: Role | str, days: int, reason: str, by: Person
) -> OwnStep:
    """Add a step of the company's own to a passage, for events to come. Raises BadInput, NotAllowed."""
    require(by, "lifecycle.manage")
    if not title.strip() or not reason.strip():
        raise BadInput(say("手順の名称か理由がありません。"), say("両方を入力してください。"))
    at = now()
    made = OwnStep.objects.create(
        passage=Passage(passage),
        title=title.strip()[:200],
        role=Role(role),
        days=days,
        reason=reason.strip(),
        since=at,
        recorded_at=at,
    )
    record(StepsChanged(made.passage, "", made.title, "added", reason.strip()), by=by)
    return made


@transaction.atomic
def leave_out(passage: Passage | str, template: str, *, reason: str, by: Person) -> OwnStep:
    """Leave a step of the library out of a passage, for events to come. Raises BadInput, Conflict, NotFound, NotAllowed."""
    require(by, "lifecycle.manage")
    take_turn()
    known = steps().get(template)
    if known is None or passage not in known.passages:
        raise NotFound(say("この出来事に、その手順はありません。"), say("手順の一覧から選び直してください。"))
    if not reason.strip():
        raise BadInput(say("外す理由がありません。"), say("なぜ外すかを書いてください。"))
    if OwnStep.objects.filter(in_force(None), passage=passage, template=template).exists():
        raise Conflict(say("この手順は、すでに外しています。"), say("頁を開き直して確かめてください。"))
    at = now()
    made = OwnStep.objects.create(
        passage=Passage(passage), template=template, reason=reason.strip(), since=at, recorded_at=at
    )
    record(StepsChanged(made.passage, template, known.ja, "left_out", reason.strip()), by=by)
    return made


@transaction.atomic
def undo_own(row: OwnStep, *, by: Person) -> None:
    """Take back an own step, or that one was left out. Events that are open keep what they have."""
    require(by, "lifecycle.manage")
    OwnStep.objects.filter(pk=row.pk).update(until=now())
    known = steps().get(row.template)
    title = known.ja if known else row.title
    record(StepsChanged(row.passage, row.template, title, "undone", say("元に戻すため")), by=by)


@in_turn
def change_settings(
    *, begins_on: date, hold_months: int, hold_months_top: int, by: Person
) -> LifecycleSettings:
    """From when events are followed, and how many months a PC is held. Raises NotAllowed."""
    require(by, "lifecycle.manage")
    return change_settings_unasked(
        begins_on=begins_on, hold_months=hold_months, hold_months_top=hold_months_top, by=by
    )


def change_settings_unasked(
    *, begins_on: date, hold_months: int, hold_months_top: int, by: Author
) -> LifecycleSettings:
    """The same for the product itself; inside a transaction."""
    values = {"begins_on": begins_on, "hold_months": hold_months, "hold_months_top": hold_months_top}
    row = LifecycleSettings.objects.order_by("pk").first()
    if row is None:
        row = LifecycleSettings.objects.create(**values)
    else:
        LifecycleSettings.objects.filter(pk=row.pk).update(**values)
        row.refresh_from_db()
    record(SettingsChanged(begins_on.isoformat(), hold_months, hold_months_top), by=by)
    return row
