"""Questions: which incidents somebody may know of."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from hiden.base.clock import FOREVER, now
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.evidence.locker.models import Exhibit
from hiden.evidence.locker.queries import exhibits
from hiden.gate import visible
from hiden.incidents.ending.models import IncidentReview
from hiden.incidents.models import OVER, CircleMember, Incident, Part
from hiden.inventory.asking import names_seen
from hiden.people.models import Person


def seen_by(person: Person) -> QuerySet[Incident]:
    """Incidents that somebody may know of, the newest first."""
    return _seen(person, Incident.objects.all())


def open_for(person: Person) -> QuerySet[Incident]:
    """Those of them that are not over and not played."""
    return _seen(person, Incident.objects.exclude(state__in=OVER).filter(drill=False))


def _seen(person: Person, rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """Who is kept out follows from who stands over whom, so the gate asks incident by incident: of those alone that name the person
    in their circle or as a reviewer, as its policies permit nobody else. The queries are as many for one as for a thousand.
    """
    at = now()
    ever = CircleMember.objects.filter(person=person, since__lte=at, until__gt=at).values("incident")
    asked = IncidentReview.objects.filter(reviewer=person, until__gt=at).values("incident")
    theirs = rows.filter(Q(pk__in=ever) | Q(pk__in=asked))
    return visible(person, "incidents.see", theirs).order_by("-opened_at", "-pk")


def find_incident(key: str, person: Person) -> Incident:
    """An incident that somebody may know of. Raises NotFound, also for one that they may not know of."""
    found = seen_by(person).select_related("case", "opened_by").filter(key=key).first()
    if found is None:
        raise NotFound(say("この事案はありません。"), say("一覧から選んでください。"))
    return found


def items_of(incident: Incident, reader: Person) -> list[tuple[str, str]]:
    """Number and name of the items that it is about; "" for the name where the reader may not see the item. Two queries."""
    rows = incident.items.filter(until=FOREVER).order_by("pk")
    numbers = list(rows.values_list("item__number", flat=True))
    names = names_seen(reader, numbers) if numbers else {}
    return [(number, names.get(number, "")) for number in numbers]


def exhibits_of(incident: Incident) -> QuerySet[Exhibit]:
    """What lies in the locker under the number or the key of an incident, whoever may see it."""
    return exhibits().filter(incident__in=[str(incident), incident.key], until=FOREVER)


def circle_of(incident: Incident) -> list[CircleMember]:
    """Who may know now, in the order of parts: who leads first."""
    order = list(Part)
    rows = incident.circle.filter(until=FOREVER).select_related("person").order_by("pk")
    return sorted(rows, key=lambda one: order.index(Part(one.part)))


__all__ = ["circle_of", "exhibits_of", "find_incident", "items_of", "open_for", "seen_by"]
