"""Finders for guarded pages: the parameters of an address → the thing that is meant."""

from __future__ import annotations

from typing import Any

from hiden.gate import allows
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


def tabs(by: Person) -> dict[str, Any]:
    """What the tabs of the room need to know."""
    return {"may_see_counts": allows(by, "lending.see_counts")}


def person_at(number: str, **_more: object) -> Person:
    """A person by their number."""
    return person_by_number(number)
