"""Who may act on a step today: holders of its role, and their deputies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from hiden.approvals.models import Deputy, Step
from hiden.approvals.routes import PlannedStep
from hiden.base.clock import today
from hiden.people.models import DEPARTMENT_ROLES, Department, DepartmentState, Kind, Person, Role, RoleHolding

_MAX_LEVELS = 10


@dataclass(frozen=True, slots=True)
class Seat:
    """A role that must act, and where: `department` only for department roles."""

    role: Role
    department: Department | None


def _in_force(day: date) -> Q:
    return Q(since__lte=day, until__gt=day)


def upwards(department: Department, day: date) -> list[int]:
    """The ids of a department and of all above it, nearest first."""
    chain: list[int] = []
    current: int | None = department.pk
    parents = dict(DepartmentState.objects.filter(_in_force(day)).values_list("department_id", "parent_id"))
    while current is not None and current not in chain and len(chain) < _MAX_LEVELS:
        chain.append(current)
        current = parents.get(current)
    return chain


def holders(seat: Seat, day: date) -> list[Person]:
    """Everybody who holds the role on that day, in 五十音順; leavers never."""
    held = RoleHolding.objects.filter(_in_force(day), role=seat.role)
    if seat.department is not None:
        held = held.filter(department=seat.department)
    people = Person.objects.filter(pk__in=held.values("person_id")).exclude(kind=Kind.LEAVER)
    return list(people.order_by("kana_key", "number"))


def seat_for(step: PlannedStep, department: Department, *, proposer: Person, day: date) -> Seat | None:
    """The first of the step's roles that somebody other than the proposer holds; None when there is none.

    A department role is looked for in the department itself, then upwards.
    """
    for role in step.roles:
        places: Iterable[int | None] = upwards(department, day) if role in DEPARTMENT_ROLES else [None]
        for place in places:
            seat = Seat(role, Department.objects.get(pk=place) if place is not None else None)
            if any(person.pk != proposer.pk for person in holders(seat, day)):
                return seat
    return None


@dataclass(frozen=True, slots=True)
class Standing:
    """That somebody may act; `on_behalf_of` is the person they stand in for, None in their own right."""

    on_behalf_of: Person | None


def standing(step: Step, person: Person) -> Standing | None:
    """How `person` may act on a step today; None when not at all."""
    day = today()
    entitled = holders(Seat(Role(step.role), step.department), day)
    if any(one.pk == person.pk for one in entitled):
        return Standing(None)
    deputy = (
        Deputy.objects.filter(_in_force(day), deputy=person, person__in=entitled)
        .select_related("person")
        .order_by("pk")
        .first()
    )
    return Standing(deputy.person) if deputy else None


def entitled_today(step: Step) -> list[tuple[Person, Person | None]]:
    """All who may act on a step today, each with the person they stand in for (None in their own right)."""
    day = today()
    own = holders(Seat(Role(step.role), step.department), day)
    deputies = (
        Deputy.objects.filter(_in_force(day), person__in=own)
        .exclude(deputy__kind=Kind.LEAVER)
        .select_related("person", "deputy")
    )
    return [(person, None) for person in own] + [
        (d.deputy, d.person) for d in deputies if d.deputy not in own
    ]
