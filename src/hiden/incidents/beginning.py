"""How an incident begins for others than the keeper of reports: those who lead are called, the work is laid out."""

from __future__ import annotations

from hiden.incidents.circle import first_circle
from hiden.incidents.models import Incident
from hiden.incidents.tasks.beginning import begin_work
from hiden.ledger.kinds import SYSTEM
from hiden.people.models import Person


def begin(incident: Incident, *, by: Person | None) -> None:
    """In the caller's transaction, with the first knowing written."""
    first_circle(incident, by=by)
    begin_work(incident, by=by or SYSTEM)


__all__ = ["begin"]
