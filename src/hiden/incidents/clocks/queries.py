"""Questions: the clocks of an incident, and those that somebody has to look at."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Case, IntegerField, QuerySet, Value, When

from hiden import catalogue
from hiden.base.clock import now
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.catalogue.clock_model import Clock
from hiden.incidents.clocks.models import ClockState, IncidentClock
from hiden.incidents.models import Incident
from hiden.incidents.queries import open_for, seen_by
from hiden.people.models import Person

SOON: Final = timedelta(days=7)

_RUNNING_FIRST = Case(
    When(state=ClockState.RUNNING, then=Value(0)), default=Value(1), output_field=IntegerField()
)


def clocks_of(incident: Incident) -> QuerySet[IncidentClock]:
    """All of an incident: what runs by its day (late ones first), then what is over."""
    return (
        IncidentClock.objects.filter(incident=incident)
        .select_related("incident", "knowing__department", "begun_by", "ended_by", "replaces__incident")
        .annotate(over=_RUNNING_FIRST)
        .order_by("over", "due_at", "pk")
    )


def clock_at(incident: Incident, key: str) -> IncidentClock:
    """One clock of an incident. Raises NotFound."""
    found = clocks_of(incident).filter(key=key).first()
    if found is None:
        raise NotFound(say("この期限はありません。"), say("事案の期限の頁から選んでください。"))
    return found


def seen_clocks(person: Person) -> QuerySet[IncidentClock]:
    """Of all incidents that somebody may know of, drills apart; `over` is 0 for what runs, so that it can stand first."""
    seen = IncidentClock.objects.filter(incident__in=seen_by(person).filter(drill=False))
    return seen.select_related("incident").annotate(over=_RUNNING_FIRST)


def running_for(person: Person) -> QuerySet[IncidentClock]:
    """What runs in open incidents that somebody may know of; drills remind nobody outside."""
    return IncidentClock.objects.filter(state=ClockState.RUNNING, incident__in=open_for(person))


def pressing_for(person: Person) -> int:
    """How many of them are late or have their target or day within a week."""
    return running_for(person).filter(target_at__lte=now() + SOON).count()


def late_for(person: Person) -> int:
    """How many of them are past their day."""
    return running_for(person).filter(due_at__lt=now()).count()


def running_in(incident: Incident) -> QuerySet[IncidentClock]:
    """What runs in an incident, by its day."""
    return (
        IncidentClock.objects.filter(incident=incident, state=ClockState.RUNNING)
        .select_related("incident")
        .order_by("due_at", "pk")
    )


def waiting_in(incident: Incident) -> int:
    """How many run in an incident."""
    return IncidentClock.objects.filter(incident=incident, state=ClockState.RUNNING).count()


def possible_in(incident: Incident) -> list[Clock]:
    """The clocks of the catalogue that nobody has started here yet, those of running families left out; contracts may run twice."""
    there = set(
        IncidentClock.objects.filter(
            incident=incident, state__in=(ClockState.RUNNING, ClockState.MET)
        ).values_list("rule", flat=True)
    )
    families = {clock.family for clock in catalogue.clocks() if clock.id in there and clock.family}
    return [
        clock
        for clock in catalogue.clocks()
        if clock.family not in families and (clock.sort == "contract" or clock.id not in there)
    ]


__all__ = [
    "SOON", "clock_at", "clocks_of", "late_for", "possible_in", "pressing_for", "running_for", "running_in", "seen_clocks", "waiting_in",
]  # fmt: skip
