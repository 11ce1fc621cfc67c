"""A place outside that the company of the tests knows."""

from __future__ import annotations

from hiden.base.clock import today
from hiden.monitoring.models import KnownPlace
from hiden.monitoring.places.actions import Told, places_on, set_places
from hiden.people.models import Person


def known_place(by: Person) -> KnownPlace:
    """A competitor."""
    set_places([Told("rival.example", "competitor", "架空精機")], how="page", by=by)
    return places_on(today()).get(domain="rival.example")
