"""Whoever has left since yesterday and was not told of yet: what was reserved for a day comes true at its midnight."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction

from hiden.base.clock import start_of, today
from hiden.identity.signals.events import Event
from hiden.identity.signals.models import SignalEvent, Why
from hiden.identity.signals.telling import cut
from hiden.ledger import SYSTEM
from hiden.ledger.kinds import Author
from hiden.people.intervals import holding
from hiden.people.models import Kind, Person, PersonState
from hiden.people.turn import take_turn

_REACH = timedelta(days=7)  # who left longer ago was told of, or left before anybody was told


@transaction.atomic
def announce_leavers(people: Collection[int] | None = None, *, by: Author = SYSTEM) -> int:
    """Tell of everybody (of these people) who has left within a week and of whom that leaving was not told. Safe to run twice."""
    take_turn()
    day = today()
    gone = PersonState.objects.filter(holding(day), kind=Kind.LEAVER, since__gt=day - _REACH)
    if people is not None:
        gone = gone.filter(person_id__in=list(people))
    left = dict(gone.values_list("person_id", "since"))
    told = SignalEvent.objects.filter(person_id__in=list(left), event=Event.SESSION_REVOKED, why=Why.LEFT)
    for person, at in told.values_list("person_id", "at"):
        if person in left and at >= start_of(left[person]):
            del left[person]
    rows = list(Person.objects.filter(pk__in=list(left)).order_by("pk"))
    cut(rows, why=Why.LEFT, by=by)
    return len(rows)
