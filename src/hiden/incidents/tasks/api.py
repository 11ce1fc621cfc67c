"""API: the tasks of an incident, adding one, saying that one is done or not needed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status
from pydantic import Field

from hiden.base.clock import now
from hiden.gate.page import endpoint
from hiden.incidents.framing import incident_at
from hiden.incidents.models import Incident, Part
from hiden.incidents.tasks import doing
from hiden.incidents.tasks.models import IncidentTask, TaskState
from hiden.incidents.tasks.queries import find_task, tasks_of, title_of, what_of
from hiden.people.api import PersonRef, person_called, person_ref
from hiden.ui.api import Listed, Moment, Paged, Shape, answers, listed, meant
from hiden.ui.request import Request

router = Router(tags=["incidents"])


class IncidentTaskShown(Shape):
    """A task of one part of the circle."""

    id: int
    title: str
    what: str
    part: Part = Field(description=_("担当する役割。"))
    person: PersonRef | None = Field(description=_("担当者。決まっていなければnull。"))
    due_at: datetime
    late: bool
    state: TaskState
    words: str = Field(description=_("結果、または要らない理由。"))
    settled_by: PersonRef | None
    settled_at: datetime | None


class IncidentTasksAsked(Paged):
    """Which tasks."""

    state: TaskState | None = Field(None, description=_("この状態のものだけ。"))
    part: Part | None = Field(None, description=_("この役割のものだけ。"))


class NewIncidentTask(Shape):
    """A task of the team's own."""

    title: str = Field(min_length=1, max_length=200, examples=["クラウドの事業者に、記録の保存を依頼する"])
    what: str = Field("", max_length=1000)
    part: Part = Field(examples=["it"])
    person: str = Field("", max_length=40, description=_("担当者の鍵か社員番号。"))
    due_at: Moment = Field(examples=["2026-11-04T17:00:00+09:00"])


class IncidentTaskDone(Shape):
    """What came of it."""

    words: str = Field("", max_length=1000, examples=["依頼の受付番号 R-118。90日保存するとの回答。"])
    needed: bool = Field(
        True, description=_("falseは、行わずに「不要」とします。そのときはwordsに理由が要ります。")
    )


def _shown(rows: Iterable[IncidentTask]) -> list[IncidentTaskShown]:
    return [
        IncidentTaskShown(
            id=one.pk,
            title=title_of(one),
            what=what_of(one),
            part=Part(one.part),
            person=person_ref(one.person),
            due_at=one.due_at,
            late=one.state == TaskState.OPEN and one.due_at < now(),
            state=TaskState(one.state),
            words=one.words,
            settled_by=person_ref(one.settled_by),
            settled_at=one.settled_at,
        )
        for one in rows
    ]


@router.get(
    "/incidents/{key}/tasks",
    response=answers(Listed[IncidentTaskShown]),
    summary=_("事案の作業"),
    description=_("期限の順。"),
)
@endpoint("incidents.see", of=incident_at)
def incident_tasks(
    request: Request, found: Incident, key: str, asked: Query[IncidentTasksAsked]
) -> Listed[IncidentTaskShown]:
    rows = tasks_of(found)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.part is not None:
        rows = rows.filter(part=asked.part)
    return listed(Listed[IncidentTaskShown], request, rows, asked, _shown)


@router.post(
    "/incidents/{key}/tasks",
    response=answers(IncidentTaskShown, 201),
    summary=_("事案の作業を加える"),
    description=_("担当者は、その事案を知ってよい人から選びます。"),
)
@endpoint("incidents.work", of=incident_at, known_by="incidents.see")
def add_incident_task(
    request: Request, found: Incident, key: str, body: NewIncidentTask
) -> Status[IncidentTaskShown]:
    person = meant(person_called, body.person) if body.person else None
    values = body.model_dump(exclude={"person"})
    made = doing.add_task(found, **values, person=person, by=request.by)
    return Status(201, _shown([find_task(found, made.pk)])[0])


@router.post(
    "/incidents/{key}/tasks/{task}/done",
    response=answers(IncidentTaskShown),
    summary=_("事案の作業を済みにする"),
    description=_("未了の作業だけ。"),
)
@endpoint("incidents.work", of=incident_at, known_by="incidents.see")
def do_incident_task(
    request: Request, found: Incident, key: str, task: int, body: IncidentTaskDone
) -> IncidentTaskShown:
    one = find_task(found, task)
    if body.needed:
        doing.do_task(one, words=body.words, by=request.by)
    else:
        doing.not_needed(one, reason=body.words, by=request.by)
    return _shown([find_task(found, task)])[0]
