"""The day of the act, and what the incident is about: what every look asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from hiden.base.clock import FOREVER, TOKYO, end_of, now
from hiden.incidents.knowing import first_known
from hiden.incidents.models import Incident, IncidentFact
from hiden.incidents.saying import day_said
from hiden.incidents.stating import facts_now
from hiden.inventory.models import Item, ItemState
from hiden.inventory.queries import states
from hiden.people.models import Person


@dataclass(frozen=True)
class Then:
    """`first` and `last`: days of the act (Japan), both included. `guessed`: nobody stated them, so the day of knowing stands in."""

    incident: Incident
    first: date
    last: date
    guessed: bool
    facts: dict[str, IncidentFact]

    @property
    def at(self) -> datetime:
        """The instant as of which records are counted: the end of the first day of the act, or now where that is not over."""
        return min(end_of(self.first), now())

    @cached_property
    def items(self) -> list[Item]:
        """What it is about."""
        lines = self.incident.items.filter(until=FOREVER).select_related("item")
        return [one.item for one in lines.order_by("item__number")]

    @cached_property
    def item_ids(self) -> list[int]:
        """Their ids."""
        return [one.pk for one in self.items]

    @cached_property
    def states(self) -> list[ItemState]:
        """What the register says of them as of then. What it did not know then is not among them."""
        return list(states(self.at).filter(item__in=self.item_ids).select_related("secrecy_class"))

    @cached_property
    def persons(self) -> list[Person]:
        """Those of the company who may have done it."""
        lines = self.incident.subjects.filter(until=FOREVER, person__isnull=False).select_related("person")
        return [one.person for one in lines.order_by("person__number") if one.person]

    @property
    def until(self) -> date:
        """The day after the last, never in the future."""
        return min(self.last, now().astimezone(TOKYO).date()) + timedelta(days=1)


def then_of(incident: Incident) -> Then:
    """By the stated days of the act; else the day on which the company first knew, which is said to be a guess."""
    facts = facts_now(incident)
    known = first_known(incident)
    day = (known.at if known else incident.opened_at).astimezone(TOKYO).date()
    first, last = _stated(facts, "act_from"), _stated(facts, "act_until")
    begin = first or last or day
    return Then(incident, begin, max(last or day, begin), first is None, facts)


def _stated(facts: dict[str, IncidentFact], topic: str) -> date | None:
    return day_said(facts[topic].value) if topic in facts else None  # "not known yet" is a statement too


__all__ = ["Then", "then_of"]
