"""How the gate sees incidents: who is in the circle, who leads, who is kept out; what the ledger calls them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from hiden.base.clock import now
from hiden.gate import Computed, SetOf, noun
from hiden.incidents.clocks import guard as clocks  # noqa: F401
from hiden.incidents.ending.models import IncidentReview
from hiden.incidents.models import CircleMember, Incident, IncidentSubject, KeptOut, Part
from hiden.incidents.queries import seen_by
from hiden.ledger.names import name_with
from hiden.ledger.veils import veil
from hiden.logs.superiors import managers_of_each
from hiden.monitoring.rights.standing import kept_from
from hiden.people.models import Person


def lasting() -> Q:
    """What holds at this moment."""
    at = now()
    return Q(since__lte=at, until__gt=at)


def _leading() -> Q:
    return lasting() & Q(part=Part.LEAD)


def _asked() -> Q:
    """Reviewers, until they have signed or their days are over."""
    return Q(until__gt=now())


def kept_out(ids: Sequence[int]) -> dict[int, set[int]]:
    """Those named, those concerned, and, unless the incident says otherwise, their line: whoever stands over them, and whoever has
    a role in watching and stands under them; ids by incident.
    """
    found: dict[int, set[int]] = {incident: set() for incident in ids}
    for incident, person in KeptOut.objects.filter(lasting(), incident__in=list(ids)).values_list(
        "incident", "person"
    ):
        found[incident].add(person)
    subjects = IncidentSubject.objects.filter(lasting(), incident__in=list(ids), person__isnull=False)
    rows = list(subjects.values_list("pk", "incident", "person", "incident__without_line"))
    lines = _lines_of({person for _, _, person, line in rows if line})
    for _pk, incident, person, line in rows:
        found[incident] |= {person, *(lines[person] if line else ())}
    return found


def _lines_of(persons: set[int]) -> dict[int, set[int]]:
    """By person: those above and those below. No query where there is nobody."""
    if not persons:
        return {}
    above, below = managers_of_each(persons), kept_from({person: person for person in persons})
    return {person: above[person] | below[person] for person in persons}


def _facts(ids: Sequence[Any], wanted: frozenset[str]) -> Mapping[Any, Mapping[str, Any]]:
    return {incident: {"kept_out": persons} for incident, persons in kept_out(ids).items()}


noun(
    "Incident",
    model=Incident,
    columns={
        "state": "state", "held": "held", "without_administrators": "without_administrators", "drill": "drill",
    },
    sets={
        "circle": SetOf(CircleMember, owner="incident_id", member="person_id", type="Person", where=lasting),
        "reviewers": SetOf(
            IncidentReview, owner="incident_id", member="reviewer_id", type="Person", where=_asked
        ),
        "leads": SetOf(CircleMember, owner="incident_id", member="person_id", type="Person", where=_leading),
    },
    computed=Computed({"kept_out": "Set<Person>"}, _facts),
)  # fmt: skip


def _incidents(keys: Iterable[str]) -> dict[str, str]:
    """By number: the ledger tells nobody what it is about."""
    rows = Incident.objects.filter(key__in=list(keys))
    return {one.key: str(one) for one in rows}


name_with("incident", _incidents)


def _hidden(reader: object) -> list[str]:
    """Keys of the incidents that a reader may not know of: their entries are veiled in the ledger."""
    seen = seen_by(reader) if isinstance(reader, Person) else Incident.objects.none()
    return list(Incident.objects.exclude(pk__in=[one.pk for one in seen]).values_list("key", flat=True))


veil("incident", _hidden)
