"""How the policies about information see people and items: for lists, as columns and rows that SQL can filter.

A single decision reads the same facts in two queries (reading.py); a test holds the two ways against each other.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Q

from hiden.access.models import Grant, PartnerHandler
from hiden.base.clock import FOREVER, now
from hiden.classification.models import SecrecyClass
from hiden.classification.queries import holding
from hiden.gate.nouns import Computed, Facts, Nouns, SetOf
from hiden.inventory.models import Handler, Item, ItemState, Label
from hiden.people.models import Department, Person

_PRESENT = Q(until=FOREVER)
PERSON = {
    "active": "Bool",
    "leaving": "Bool",
    "kind": "String",
    "roles": "Set<String>",
    "departments": "Set<Department>",
    "manages": "Set<Department>",
    **{f"classes{level}": "Set<SecrecyClass>" for level in (1, 2, 3)},
    **{f"labels{level}": "Set<String>" for level in (1, 2, 3)},
}


def live(level: int) -> Q:
    """Grants that hold at this moment and go at least so far."""
    return Q(level__gte=level) & holding(now())


def _granted(level: int, member: str) -> SetOf:
    return SetOf(
        Grant,
        owner="item_id",
        member=f"{member}_id",
        type="Person" if member == "person" else "Department",
        where=lambda: live(level),
        not_of_all=True,
    )


@cache
def registry() -> Nouns:
    """The registry of these nouns, apart from the house's own."""
    nouns = Nouns()
    nouns.noun("Person", model=Person, computed=Computed(types=PERSON, read=_people))
    nouns.noun("Department", model=Department)
    nouns.noun("SecrecyClass", model=SecrecyClass)
    nouns.noun(
        "Item",
        model=ItemState,
        id="item_id",
        handle=Item,
        present=_PRESENT,
        columns={"rank": "rank", "decision": "decision", "origin": "origin", "life": "life"},
        refs={"owner": ("Department", "owner_id")},
        sets={
            "classes": SetOf(
                ItemState, owner="item_id", member="secrecy_class_id", type="SecrecyClass", where=_PRESENT
            ),
            "labels": SetOf(Label, owner="item_id", member="regime", where=_PRESENT),
            "handlers": SetOf(Handler, owner="item_id", member="person_id", type="Person", where=_PRESENT),
            "handling_departments": SetOf(
                Handler, owner="item_id", member="department_id", type="Department", where=_PRESENT
            ),
            "viewers": _granted(1, "person"),
            "users": _granted(2, "person"),
            "givers": _granted(3, "person"),
            "viewing_departments": _granted(1, "department"),
            "using_departments": _granted(2, "department"),
            "giving_departments": _granted(3, "department"),
            "partner_handlers": SetOf(
                PartnerHandler, owner="item_id", member="mail", where=lambda: holding(now())
            ),
        },
    )
    return nouns


def _people(ids: Any, wanted: frozenset[str]) -> dict[Any, Facts]:
    """The facts of people, fresh."""
    from hiden.access.reading import people_facts

    return {
        pk: {name: value for name, value in facts.items() if name in wanted}
        for pk, facts in people_facts(ids).items()
    }
