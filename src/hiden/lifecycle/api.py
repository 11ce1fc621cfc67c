"""API: the steps that wait and their events, marking a step, and notices of leaving."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status
from pydantic import Field

from hiden.gate import visible
from hiden.gate.page import endpoint
from hiden.lifecycle import actions
from hiden.lifecycle.models import LifeEvent, LifeStep, Outcome, Passage, StepState
from hiden.lifecycle.queries import find_event, find_step, late, steps_seen
from hiden.people.api import PersonRef, person_called, person_ref
from hiden.people.leaving import give_notice
from hiden.people.models import Role
from hiden.ui.api import Changed, Day, Listed, Paged, Shape, answers, listed, meant, until_day
from hiden.ui.request import Request

router = Router(tags=["lifecycle"])


class LifeStepShown(Shape):
    """One step of an event."""

    id: int
    event: str = Field(description=_("出来事の鍵。"))
    person: PersonRef
    passage: Passage
    day: date = Field(description=_("出来事の日。"))
    template: str = Field(description=_("手順の雛形。会社独自の手順では空。"))
    title: str
    role: Role = Field(description=_("担当する役割。"))
    due_on: date
    state: StepState
    done_on: date | None
    words: str


class StepsAsked(Paged):
    """Which steps."""

    state: StepState | None = StepState.OPEN
    role: Role | None = None
    passage: Passage | None = None
    late: bool = Field(False, description=_("trueは、期限を過ぎた未了の手順だけ。"))
    person: str = Field("", max_length=40, description=_("人の鍵か社員番号。"))


class EventShown(Shape):
    """Something in a person's life with the company."""

    key: str
    person: PersonRef
    passage: Passage
    day: date
    before: str
    after: str
    outcome: Outcome
    closed_on: date | None


class StepAnswered(Shape):
    """What is said of a step."""

    state: StepState = Field(description=_("done（済み）かnot_needed（不要）。"))
    on: Day | None = Field(None, description=_("行った日。省略すると今日。"))
    words: str = Field("", max_length=500, description=_("何で確かめられるか。不要のときは理由。"))


class NoticeTold(Shape):
    """退職の申出."""

    person: str = Field(max_length=40, description=_("人の鍵か社員番号。"))
    noticed_on: Day | None = None
    last_day: Day | None = None


def _step(pk: int, **_more: object) -> LifeStep:
    return find_step(pk)


def _event(key: str, **_more: object) -> LifeEvent:
    return find_event(key)


def _steps(rows: Iterable[LifeStep]) -> list[LifeStepShown]:
    return [
        LifeStepShown(
            id=one.pk, event=one.event.key, person=_ref(one.event), passage=Passage(one.event.passage),
            day=one.event.day, template=one.template, title=one.title, role=Role(one.role), due_on=one.due_on,
            state=StepState(one.state), done_on=one.done_on, words=one.words,
        )
        for one in rows
    ]  # fmt: skip


def _ref(event: LifeEvent) -> PersonRef:
    return person_ref(event.person)


def _events(rows: Iterable[LifeEvent]) -> list[EventShown]:
    return [
        EventShown(
            key=one.key, person=_ref(one), passage=Passage(one.passage), day=one.day, before=one.before, after=one.after,
            outcome=Outcome(one.outcome), closed_on=until_day(one.closed_on),
        )
        for one in rows
    ]  # fmt: skip


@router.get(
    "/lifecycle/steps",
    response=answers(Listed[LifeStepShown]),
    summary=_("入退社の手順の一覧"),
    description=_("見てよい手順を、期限の早い順に。"),
)
@endpoint("lifecycle.board")
def steps(request: Request, asked: Query[StepsAsked]) -> Listed[LifeStepShown]:
    rows = steps_seen(request.by)
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.late:
        rows = late(rows.filter(state=StepState.OPEN))
    if asked.role:
        rows = rows.filter(role=asked.role)
    if asked.passage:
        rows = rows.filter(event__passage=asked.passage)
    if asked.person:
        rows = rows.filter(event__person=meant(person_called, asked.person))
    return listed(Listed[LifeStepShown], request, rows.order_by("due_on", "pk"), asked, _steps)


@router.post(
    "/lifecycle/steps/{pk}",
    response=answers(LifeStepShown),
    summary=_("手順を済みか不要にする"),
    description=_("未了の手順だけに効きます。"),
)
@endpoint("lifecycle.do", of=_step)
def answer(request: Request, found: LifeStep, pk: int, body: StepAnswered) -> LifeStepShown:
    match body.state:
        case StepState.DONE:
            made = actions.do_step(found, on=body.on, words=body.words, by=request.by)
        case StepState.NOT_NEEDED:
            made = actions.not_needed(found, reason=body.words, by=request.by)
        case _:
            made = actions.open_again(found, reason=body.words, by=request.by)
    return _steps([made])[0]


@router.get(
    "/lifecycle/events",
    response=answers(Listed[EventShown]),
    summary=_("人の出来事の一覧"),
    description=_("入社・異動・退職などを、新しい順に。"),
)
@endpoint("lifecycle.board")
def events(request: Request, asked: Query[Paged]) -> Listed[EventShown]:
    rows = visible(request.by, "lifecycle.read", LifeEvent.objects.select_related("person"))
    return listed(Listed[EventShown], request, rows.order_by("-day", "-pk"), asked, _events)


@router.get(
    "/lifecycle/events/{key}",
    response=answers(EventShown),
    summary=_("人の出来事"),
    description=_("一件の出来事。"),
)
@endpoint("lifecycle.read", of=_event)
def event(request: Request, found: LifeEvent, key: str) -> EventShown:
    return _events([found])[0]


@router.post(
    "/lifecycle/notices",
    response=answers(Changed, 201),
    summary=_("退職の申出"),
    description=_("その日から退職予定になり、手順が始まります。"),
)
@endpoint("people.change")
def notice(request: Request, body: NoticeTold) -> Status[Changed]:
    give_notice(
        meant(person_called, body.person), noticed_on=body.noticed_on, last_day=body.last_day, by=request.by
    )
    return Status(201, Changed(changed=1))
