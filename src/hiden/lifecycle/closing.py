"""How events come to their end: all steps done, or withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef

from hiden.base.clock import now, today
from hiden.base.words import say
from hiden.ledger import record_many
from hiden.ledger.kinds import Author
from hiden.lifecycle.entries import EventEnded
from hiden.lifecycle.models import LifeEvent, LifeStep, Outcome, Passage, StepState


def close_finished(events: Iterable[LifeEvent], *, by: Author) -> int:
    """Close those of these events that have no open step left; opens again those that have. Returns how many were closed."""
    ids = [one.pk for one in events]
    left = LifeStep.objects.filter(event=OuterRef("pk"), state=StepState.OPEN)
    done = list(
        LifeEvent.objects.filter(~Exists(left), pk__in=ids, outcome=Outcome.OPEN).select_related("person")
    )
    LifeEvent.objects.filter(pk__in=[one.pk for one in done]).update(
        outcome=Outcome.CLOSED, closed_on=today()
    )
    record_many((EventEnded(one.key, one.person.key, one.passage, "closed", "") for one in done), by=by)
    return len(done)


def withdraw_notices(people: Collection[int], *, by: Author) -> int:
    """Somebody stays after all: their notice asks for nothing more. What was done stays on record."""
    if not people:
        return 0
    found = list(
        LifeEvent.objects.filter(
            person_id__in=list(people), passage=Passage.NOTICE, outcome=Outcome.OPEN
        ).select_related("person")
    )
    _withdraw(found, say("退職の申出が取り下げられたため"), by=by)
    return len(found)


def _withdraw(events: list[LifeEvent], reason: str, *, by: Author) -> None:
    ids = [one.pk for one in events]
    LifeStep.objects.filter(event_id__in=ids, state=StepState.OPEN).update(
        state=StepState.NOT_NEEDED, words=reason, recorded_at=now()
    )
    LifeEvent.objects.filter(pk__in=ids).update(outcome=Outcome.WITHDRAWN, reason=reason, closed_on=today())
    record_many(
        (EventEnded(one.key, one.person.key, one.passage, "withdrawn", reason) for one in events), by=by
    )
