"""Finders for guarded pages: the parameters of an address → the thing that is meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hiden.gate import allows, decide_many
from hiden.inventory.asking import states_seen
from hiden.inventory.models import Item
from hiden.lending.models import Loan, LossReport, Meeting, Thing
from hiden.lending.queries import find_loan, find_loss, find_meeting, find_thing
from hiden.people.models import Person
from hiden.people.queries import person_by_number


def thing_at(key: str, **_more: object) -> Thing:
    """A thing by its key."""
    return find_thing(key)


def loan_at(number: int, **_more: object) -> Loan:
    """A loan by its number."""
    return find_loan(number)


def loss_at(number: int, **_more: object) -> LossReport:
    """A report of a loss by its number."""
    return find_loss(number)


def meeting_at(key: str, **_more: object) -> Meeting:
    """A meeting by its key."""
    return find_meeting(key)


def shown_items(by: Person, items: Sequence[Item]) -> dict[str, Any]:
    """For a page: those of some items that the reader may see, by number, and how many others there are. One query."""
    seen = list(states_seen(by, items).order_by("number"))
    return {"items": seen, "hidden_items": len(items) - len(seen)}


def tabs(by: Person) -> dict[str, Any]:
    """What the tabs of the room need to know."""
    return {"may_see_counts": allows(by, "lending.see_counts")}


def people_seen(by: Person, people: Iterable[Person]) -> set[int]:
    """Of some persons, those of whom the reader may see all that they have. A constant number of queries."""
    found = list({one.pk: one for one in people}.values())
    if not found:
        return set()
    answers = decide_many(by, "lending.see_person", found)
    return {one.pk for one, answer in zip(found, answers, strict=True) if answer.allowed}


def person_at(number: str, **_more: object) -> Person:
    """A person by their number."""
    return person_by_number(number)
