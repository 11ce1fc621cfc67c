"""Who stands above somebody: those who manage their departments, and those above these."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from hiden.base.clock import today
from hiden.people.intervals import holding
from hiden.people.models import Membership, Person, Role, RoleHolding
from hiden.people.queries import departments_as_of

_OVER_ALL = (Role.CHIEF_OFFICER, Role.EXECUTIVE)


def managers_of(person: Person, day: date | None = None) -> set[int]:
    """The managers of every department a person belongs to, and of all departments above. Three queries."""
    return managers_of_each([person.pk], day)[person.pk]


def managers_of_each(persons: Collection[int], day: date | None = None) -> dict[int, set[int]]:
    """The same for several persons at once. Three queries however many there are."""
    on = day or today()
    tree = departments_as_of(on)
    managing: dict[int, set[int]] = {}
    rows = RoleHolding.objects.filter(
        holding(on), role=Role.DEPARTMENT_MANAGER, department__isnull=False
    ).values_list("department_id", "person_id")
    for department, manager in rows:
        managing.setdefault(department or 0, set()).add(manager)
    found: dict[int, set[int]] = {}
    for person, own in departments_of(persons, on).items():
        upwards = tree.with_ancestors(own)
        found[person] = {one for place in upwards for one in managing.get(place, ())} - {person}
    return found


def line_managers_of(person: Person, day: date | None = None) -> set[int]:
    """The managers nearest to a person: those of each of their departments, or of the next one above that has any."""
    on = day or today()
    tree = departments_as_of(on)
    own = set(Membership.objects.filter(holding(on), person=person).values_list("department_id", flat=True))
    ways = [[department, *(node.id for node in tree.ancestors(department))] for department in own]
    rows = RoleHolding.objects.filter(
        holding(on),
        role=Role.DEPARTMENT_MANAGER,
        department__in={department for way in ways for department in way},
    )
    held: dict[int, set[int]] = {}
    for department, manager in rows.values_list("department_id", "person_id"):
        if department is not None:
            held.setdefault(department, set()).add(manager)
    found: set[int] = set()
    for way in ways:
        nearest = next(
            (held[each] - {person.pk} for each in way if held.get(each, set()) - {person.pk}), set()
        )
        found |= nearest
    return found


def is_above(one: Person, other: Person) -> bool:
    """Whether `one` stands above `other`: manages where they belong, or leads the whole company."""
    if one.pk in managers_of(other):
        return True
    return RoleHolding.objects.filter(holding(today()), role__in=_OVER_ALL, person=one).exists()


def departments_of(persons: Collection[int], day: date | None = None) -> dict[int, set[int]]:
    """The departments of each person on a day. One query."""
    found: dict[int, set[int]] = {person: set() for person in persons}
    rows = Membership.objects.filter(holding(day or today()), person__in=persons)
    for person, department in rows.values_list("person_id", "department_id"):
        found[person].add(department)
    return found
