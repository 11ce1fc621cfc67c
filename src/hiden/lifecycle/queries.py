"""Questions: what waits for whom, who is late, what an event has come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from hiden.base.clock import today
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate import visible
from hiden.lifecycle.models import (
    Departure,
    LifeEvent,
    LifeStep,
    Outcome,
    Passage,
    Project,
    StepState,
)
from hiden.people.intervals import holding
from hiden.people.models import Person, Role, RoleHolding

_OF_THE_COMPANY = (Role.HR, Role.IT, Role.LEGAL, Role.IP, Role.INFORMATION_MANAGER, Role.OFFICE)


def find_event(key: str) -> LifeEvent:
    """An event by its key. Raises NotFound."""
    found = LifeEvent.objects.select_related("person", "department", "project").filter(key=key).first()
    if found is None:
        raise NotFound(say("この出来事は見つかりません。"), say("手順の一覧から選び直してください。"))
    return found


def find_step(pk: int) -> LifeStep:
    """A step. Raises NotFound."""
    found = LifeStep.objects.select_related("event__person", "event__project").filter(pk=pk).first()
    if found is None:
        raise NotFound(say("この手順は見つかりません。"), say("手順の一覧から選び直してください。"))
    return found


def find_project(key: str) -> Project:
    """A project by its key. Raises NotFound."""
    found = Project.objects.select_related("manager", "department").filter(key=key).first()
    if found is None:
        raise NotFound(say("このプロジェクトは見つかりません。"), say("一覧から選び直してください。"))
    return found


def open_steps() -> QuerySet[LifeStep]:
    """Steps that wait, of events that are under way."""
    return LifeStep.objects.filter(state=StepState.OPEN, event__outcome=Outcome.OPEN)


def steps_seen(by: Person) -> QuerySet[LifeStep]:
    """The steps that somebody may see, with person and event."""
    return visible(
        by, "lifecycle.see_step", LifeStep.objects.select_related("event__person", "event__project")
    )


def mine(person: Person) -> QuerySet[LifeStep]:
    """The open steps that a person sees to by their roles today: two queries, one of them the list."""
    held = list(
        RoleHolding.objects.filter(holding(today()), person=person).values_list("role", "department_id")
    )
    roles = {role for role, _department in held if role in _OF_THE_COMPANY}
    managed = [department for role, department in held if role == Role.DEPARTMENT_MANAGER]
    return open_steps().filter(Q(role__in=roles) | Q(role=Role.DEPARTMENT_MANAGER, department_id__in=managed))


def due(steps: QuerySet[LifeStep], days: int = 3) -> QuerySet[LifeStep]:
    """Those that are late or due within some days."""
    return steps.filter(due_on__lte=date.fromordinal(today().toordinal() + days))


def late(steps: QuerySet[LifeStep]) -> QuerySet[LifeStep]:
    """Those whose day is past."""
    return steps.filter(due_on__lt=today())


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for one role, and how much of it is late."""

    role: Role
    open: int
    late: int


def by_role(steps: QuerySet[LifeStep]) -> list[Waiting]:
    """Open steps by role, the latest first. One query."""
    rows = (
        steps.order_by()
        .values("role")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today())))
    )
    found = [Waiting(Role(row["role"]), row["n"], row["late"]) for row in rows]
    return sorted(found, key=lambda one: (-one.late, -one.open, one.role))


def events_of(person: Person) -> QuerySet[LifeEvent]:
    """Everything in a person's life with the company, newest first, with how many steps are open."""
    return (
        LifeEvent.objects.filter(person=person)
        .select_related("project")
        .annotate(
            left=Count("steps", filter=Q(steps__state=StepState.OPEN)),
            whole=Count("steps"),
        )
        .order_by("-day", "-pk")
    )


def holds_due(on: date | None = None) -> QuerySet[Departure]:
    """PCs whose hold is over and that nobody released yet."""
    return Departure.objects.filter(hold_until__lte=on or today(), released_on__isnull=True).select_related(
        "event__person"
    )


def holds(on: date | None = None) -> QuerySet[Departure]:
    """PCs that are held on a day."""
    day = on or today()
    return Departure.objects.filter(hold_until__gt=day).filter(
        Q(released_on__isnull=True) | Q(released_on__gt=day)
    )


def days_to_close() -> tuple[int, float] | None:
    """(how many, days on average) from the last day to the end of all steps, of leavers whose steps are complete."""
    rows = list(
        LifeEvent.objects.filter(passage=Passage.LEFT, outcome=Outcome.CLOSED).values_list("day", "closed_on")
    )
    if not rows:
        return None
    return len(rows), sum(max(0, (closed - day).days) for day, closed in rows) / len(rows)


def leaving_unfinished() -> QuerySet[LifeEvent]:
    """Leavers whose last day is over with steps still open."""
    left = LifeStep.objects.filter(event=OuterRef("pk"), state=StepState.OPEN)
    return LifeEvent.objects.filter(Exists(left), passage=Passage.LEFT, outcome=Outcome.OPEN, day__lt=today())


def participants(project: Project, on: date | None = None) -> QuerySet[Person]:
    """Who takes part on a day."""
    return (
        Person.objects.filter(
            participations__project=project,
            participations__since__lte=on or today(),
            participations__until__gt=on or today(),
        )
        .annotate(joined=F("participations__since"))
        .order_by("kana_key", "number")
    )
