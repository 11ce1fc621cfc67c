"""Deadlines as a calendar (RFC 5545, written by `icalendar`): number of the incident and name of the clock, never a title or a name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from hiden import catalogue
from hiden.base.clock import TOKYO, now
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.home import address
from hiden.incidents.clocks.models import IncidentClock
from hiden.incidents.clocks.showing import of_what


def calendar_of(clocks: Iterable[IncidentClock]) -> bytes:
    """What runs: for each the day (or, for hours, the moment), and its target where that is another day."""
    made = Calendar()
    made.add("prodid", "-//Hiden//deadlines//JA")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", say("秘伝：期限"))
    for clock in clocks:
        name = f"{clock.incident}　{shown(catalogue.clock(clock.rule))}"
        made.add_component(_event(clock, "due", clock.due_at, f"{of_what(clock)}　{name}"))
        if _day(clock.target_at) != _day(clock.due_at):
            made.add_component(_event(clock, "target", clock.target_at, f"{say('目標')}　{name}"))
    return bytes(made.to_ical())


def _event(clock: IncidentClock, which: str, at: datetime, summary: str) -> Event:
    event = Event()
    event.add("uid", f"{clock.key}-{which}@hiden")
    event.add("dtstamp", now())
    event.add("summary", summary)
    event.add("url", f"{address()}/incidents/{clock.incident.key}/clocks/{clock.key}/")
    event.add("transp", "TRANSPARENT")
    if clock.unit == "hours":
        event.add("dtstart", at)
        event.add("dtend", at)
    else:
        event.add("dtstart", _day(at))
        event.add("dtend", _day(at) + timedelta(days=1))
    return event


def _day(at: datetime) -> date:
    return at.astimezone(TOKYO).date()
