"""What was told of an item of the top class in searches, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from hiden.access.authzen.models import AskedSearch
from hiden.inventory.models import Item
from hiden.people.models import Person

# Searches about persons hold the items they told of in a list; so many of the latest are looked through.
_LOOKED_THROUGH = 500


@dataclass(frozen=True, slots=True)
class Told:
    """One search: when, by which system, what about. `person`: whose list of items it was, None for a list of persons."""

    at: datetime
    asked_by: str
    person: Person | None
    act: str
    found: int


def told_about(item: Item, most: int = 20) -> list[Told]:
    """The latest searches that told of an item or of who may handle it, newest first. One query."""
    rows = AskedSearch.objects.filter(Q(item=item) | Q(item=None)).select_related("person").order_by("-pk")
    found = [one for one in rows[:_LOOKED_THROUGH] if one.item_id == item.pk or item.pk in one.told]
    return [
        Told(one.at, one.asked_by, one.person, str(one.get_verb_display()), one.found) for one in found[:most]
    ]


__all__ = ["Told", "told_about"]
