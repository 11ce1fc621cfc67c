"""Who may act on a step today: holders of its role, and their deputies."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from hiden.approvals import effects_registry
from hiden.approvals.models import Barred, Case, Deputy, Step, StepKind
from hiden.approvals.routes import PlannedStep
from hiden.base.clock import today
from hiden.people.intervals import holding
from hiden.people.models import DEPARTMENT_ROLES, NOT_HERE, Department, Person, Role
from hiden.people.queries import departments_as_of, holders_of


@dataclass(frozen=True, slots=True)
class Seat:
    """A role that must act, and where: `department` only for department roles."""

    role: Role
    department: Department | None


def holders(seat: Seat, day: date) -> list[Person]:
    """Everybody who holds the role on that day, in 五十音順; leavers never."""
    place = seat.department.pk if seat.department else None
    return [person for person in holders_of(seat.role, day, department=place) if person.kind not in NOT_HERE]


def barred_from(case: Case) -> frozenset[int]:
    """Who takes no step of a case, whatever they hold. No query for kinds that bar nobody."""
    if not effects_registry.bars(case.kind):
        return frozenset()
    rows = Barred.objects.filter(case=case).values_list("person_id", flat=True)
    return frozenset({case.proposed_by_id, *rows})


def seat_for(
    step: PlannedStep,
    department: Department,
    *,
    proposer: Person,
    day: date,
    barred: Collection[int] = (),
) -> Seat | None:
    """The first of the step's roles that somebody other than the proposer and the barred holds; None when there is none.

    A department role is looked for in the department itself, then upwards.
    """
    upwards = [department.pk, *(node.id for node in departments_as_of(day).ancestors(department.pk))]
    for role in step.roles:
        places: Iterable[int | None] = upwards if role in DEPARTMENT_ROLES else [None]
        for place in places:
            seat = Seat(role, Department.objects.get(pk=place) if place is not None else None)
            if any(person.pk not in {proposer.pk, *barred} for person in holders(seat, day)):
                return seat
    return None


@dataclass(frozen=True, slots=True)
class Standing:
    """That somebody may act; `on_behalf_of` is the person they stand in for, None in their own right."""

    on_behalf_of: Person | None


def _represented(step: Step, own: list[Person]) -> list[Person]:
    """Whose deputies may act on a step: nobody has their own proposal decided in their name."""
    return [one for one in own if step.kind != StepKind.DECIDE or one.pk != step.case.proposed_by_id]


def standing(step: Step, person: Person) -> Standing | None:
    """How `person` may act on a step today; None when not at all."""
    day = today()
    barred = barred_from(step.case)
    if person.pk in barred:
        return None
    seated = holders(Seat(Role(step.role), step.department), day)
    entitled = [one for one in seated if one.pk not in barred]
    if any(one.pk == person.pk for one in entitled):
        return Standing(None)
    deputy = (
        Deputy.objects.filter(holding(day), deputy=person, person__in=_represented(step, entitled))
        .select_related("person")
        .order_by("pk")
        .first()
    )
    return Standing(deputy.person) if deputy else None


def entitled_today(step: Step) -> list[tuple[Person, Person | None]]:
    """All who may act on a step today, each with the person they stand in for (None in their own right)."""
    day = today()
    barred = barred_from(step.case)
    seated = holders(Seat(Role(step.role), step.department), day)
    own = [one for one in seated if one.pk not in barred]
    deputies = (
        Deputy.objects.filter(holding(day), person__in=_represented(step, own))
        .exclude(deputy__kind__in=NOT_HERE)
        .exclude(deputy__in=barred)
        .select_related("person", "deputy")
    )
    return [(person, None) for person in own] + [
        (d.deputy, d.person) for d in deputies if d.deputy not in own
    ]
