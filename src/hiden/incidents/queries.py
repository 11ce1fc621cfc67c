"""Questions: which incidents somebody may know of."""

from __future__ import annotations

from django.db.models import QuerySet

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate import visible
from hiden.incidents.models import OVER, Incident
from hiden.people.models import Person


def seen_by(person: Person) -> QuerySet[Incident]:
    """Incidents that somebody may know of, the newest first."""
    return visible(person, "incidents.see", Incident.objects.all()).order_by("-opened_at", "-pk")


def open_for(person: Person) -> QuerySet[Incident]:
    """Those of them that are not over and not played."""
    return seen_by(person).exclude(state__in=OVER).filter(drill=False)


def find_incident(key: str, person: Person) -> Incident:
    """An incident that somebody may know of. Raises NotFound, also for one that they may not know of."""
    found = seen_by(person).select_related("case", "opened_by").filter(key=key).first()
    if found is None:
        raise NotFound(say("この事案はありません。"), say("一覧から選んでください。"))
    return found


__all__ = ["find_incident", "open_for", "seen_by"]
