"""Verbs: add a task, give it to somebody, move its day, do it or find it unnecessary, take that back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import decide, require
from hiden.incidents.models import Incident, Part
from hiden.incidents.tasks.entries import TaskChanged
from hiden.incidents.tasks.models import IncidentTask, TaskState
from hiden.ledger import record
from hiden.people.models import Person


@transaction.atomic
def add_task(
    incident: Incident, *, title: str, part: Part, due_at: datetime, what: str = "", person: Person | None = None, by: Person
) -> IncidentTask:  # fmt: skip
    """Add a task of the team's own. Raises BadInput, NotAllowed."""
    require(by, "incidents.work", incident)
    if not title.strip():
        raise BadInput(say("作業の名前がありません。"), say("何をするのかを一行で書いてください。"))
    _may_know(incident, person)
    made = IncidentTask.objects.create(
        incident=incident, title=title.strip()[:200], what=what.strip(), part=part, due_at=due_at, person=person, moved=True
    )  # fmt: skip
    _note(made, "added", "", by=by)
    return made


@transaction.atomic
def do_task(task: IncidentTask, *, words: str, by: Person) -> IncidentTask:
    """It is done, and what came of it. Raises Conflict where it is not open, NotAllowed."""
    return _settle(task, TaskState.DONE, words, by=by)


@transaction.atomic
def not_needed(task: IncidentTask, *, reason: str, by: Person) -> IncidentTask:
    """It is not needed here, and why. Raises BadInput, Conflict, NotAllowed."""
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ要らないのかを書いてください。"))
    return _settle(task, TaskState.NOT_NEEDED, reason, by=by)


@transaction.atomic
def open_again(task: IncidentTask, *, reason: str, by: Person) -> IncidentTask:
    """It is not done after all. Raises BadInput, Conflict, NotAllowed."""
    found = _locked(task, by)
    if found.state == TaskState.OPEN or not reason.strip():
        raise Conflict(say("この作業は未了か、理由がありません。"), say("頁を開き直して確かめてください。"))
    found.state, found.settled_by, found.settled_at = TaskState.OPEN, None, None
    found.words = reason.strip()[:1000]
    found.save()
    _note(found, "open", reason, by=by)
    return found


@transaction.atomic
def plan(
    task: IncidentTask, *, due_at: datetime, person: Person | None, reason: str, by: Person
) -> IncidentTask:
    """Set its day and who does it. Raises BadInput without a reason for another day, Conflict, NotAllowed."""
    found = _locked(task, by)
    _require_open(found)
    _may_know(found.incident, person)
    if due_at != found.due_at:
        if not reason.strip():
            raise BadInput(
                say("期限を変える理由がありません。"), say("なぜその日時にするのかを書いてください。")
            )
        found.due_at, found.moved = due_at, True
        _note(found, "moved", reason, by=by)
    if person != found.person:
        found.person = person
        _note(found, "given", "", by=by)
    found.save()
    return found


def _settle(task: IncidentTask, state: TaskState, words: str, *, by: Person) -> IncidentTask:
    found = _locked(task, by)
    _require_open(found)
    found.state, found.words, found.settled_by, found.settled_at = state, words.strip()[:1000], by, now()
    found.save()
    _note(found, state, words, by=by)
    return found


def _locked(task: IncidentTask, by: Person) -> IncidentTask:
    require(by, "incidents.work", task.incident)
    return (
        IncidentTask.objects.select_for_update(of=("self",))
        .select_related("incident", "person")
        .get(pk=task.pk)
    )


def _require_open(task: IncidentTask) -> None:
    if task.state != TaskState.OPEN:
        raise Conflict(
            say("この作業は、もう「{state}」になっています。", state=task.get_state_display()),
            say("作業の頁で今の状態を確かめてください。"),
        )


def _may_know(incident: Incident, person: Person | None) -> None:
    if person is not None and not decide(person, "incidents.see", incident).allowed:
        raise BadInput(
            say("{name}さんは、この事案を知ってよい人に入っていません。", name=person.name),
            say("先に「知ってよい人」に加えてください。"),
        )


def _note(task: IncidentTask, what: str, words: str, *, by: Person) -> None:
    incident = task.incident
    record(TaskChanged(incident.key, str(incident), task.pk, task.title, what, words.strip()[:300]), by=by)


__all__ = ["add_task", "do_task", "not_needed", "open_again", "plan"]
