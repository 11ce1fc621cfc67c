"""What people have in common, for counting whether all are treated alike (PRV-18): department, kind of person, post. Never a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Final

from hiden.base.clock import today
from hiden.people.intervals import holding
from hiden.people.models import NOT_HERE, Membership, PersonState

DEPARTMENT: Final = "department"
KIND: Final = "kind"
POST: Final = "post"
Trait = tuple[str, str]


def traits_of(persons: Collection[int], day: date) -> dict[int, list[Trait]]:
    """(trait, value) of each person on a day: department by code, kind, post. Two queries."""
    found: dict[int, list[Trait]] = {person: [] for person in persons}
    rows = Membership.objects.filter(holding(day), person__in=persons, primary=True)
    for person, code, post in rows.values_list("person_id", "department__code", "post"):
        found[person].append((DEPARTMENT, code))
        if post:
            found[person].append((POST, post))
    states = PersonState.objects.filter(holding(day), person__in=persons)
    for person, kind in states.values_list("person_id", "kind"):
        found[person].append((KIND, kind))
    return found


def heads(day: date | None = None) -> Counter[Trait]:
    """How many people are of each trait on a day, of those who are here. Two queries."""
    on = day or today()
    found: Counter[Trait] = Counter()
    here = set()
    for person, kind in (
        PersonState.objects.filter(holding(on)).exclude(kind__in=NOT_HERE).values_list("person_id", "kind")
    ):
        found[KIND, kind] += 1
        here.add(person)
    rows = Membership.objects.filter(holding(on), primary=True)
    for person, code, post in rows.values_list("person_id", "department__code", "post"):
        if person in here:
            found[DEPARTMENT, code] += 1
            if post:
                found[POST, post] += 1
    return found


__all__ = ["DEPARTMENT", "KIND", "POST", "heads", "traits_of"]
