"""Behaviour made known to runs: what is known of people and places on a day, as the judging of days takes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from hiden.base.dates.business import is_business_day
from hiden.monitoring.behaviour.detecting import IDS
from hiden.monitoring.behaviour.facts import Facts, Known
from hiden.monitoring.found import Found
from hiden.monitoring.running.context import Context
from hiden.monitoring.running.finders import RunInput, finder

_HISTORY = 100  # days whose days off are told


def _found(asked: RunInput) -> Iterable[Found]:
    from hiden.monitoring.behaviour.running import signs_of  # with numpy, which most commands do not need

    held = asked.memory.setdefault("behaviour.days", {})
    return signs_of(known_of(asked.context), frozenset(asked.settings), held)


def known_of(context: Context) -> Known:
    """A day as judging takes it. Eight queries beside those of the context."""
    from hiden.monitoring.rules.surroundings import surroundings

    around = surroundings(context.day)
    people = {}
    for person, facts in context.people.items():
        known = around.people.get(person)
        people[person] = Facts(
            person=person,
            department=facts.department,
            privileged=facts.privileged,
            home=facts.home,
            related=facts.related,
            mails=frozenset(each.partition("@")[0] for each in known.addresses) | known.spellings
            if known
            else frozenset(),
        )
    days = (context.day - timedelta(days=back) for back in range(_HISTORY))
    return Known(
        day=context.day,
        people=people,
        places={
            domain: each.kind for domain, some in around.places.items() for each in some if not each.person
        }
        | dict(context.places),
        own=around.own_domains,
        off=frozenset(day for day in days if not is_business_day(day, company_holidays=around.holidays)),
    )


finder("behaviour", _found, gives=IDS.__contains__)


__all__ = ["known_of"]
