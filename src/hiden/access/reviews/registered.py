"""Who wrote a handler into the register: the register keeps since when, the ledger keeps by whom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from hiden.ledger import leaf
from hiden.ledger.models import EntryAbout, LedgerEntry
from hiden.people.models import Person

# number of an item, since when → primary key of a person
Registered = dict[tuple[str, datetime], int]

_KINDS = ("inventory.item_added", "inventory.item_taken_over", "inventory.item_changed")
_AT_ONCE = 500


def registered_by(wanted: Collection[tuple[str, datetime]]) -> Registered:
    """The author of the entry that says what has held of an item since an instant; those without one are absent.

    Two queries for every 500 items.
    """
    numbers = sorted({number for number, _ in wanted})
    keys: dict[tuple[str, datetime], str] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        about = EntryAbout.objects.filter(noun="item", ident__in=numbers[start : start + _AT_ONCE])
        rows = LedgerEntry.objects.filter(kind__in=_KINDS, index__in=about.values("entry"))
        for raw, by in rows.order_by("index").values_list("leaf", "by"):
            told = _told(leaf.read(bytes(raw)).data)
            if told in wanted:
                keys[told] = by
    people = dict(Person.objects.filter(key__in=set(keys.values())).values_list("key", "pk"))
    return {told: people[key] for told, key in keys.items() if key in people}


def _told(data: dict[str, Any]) -> tuple[str, datetime]:
    return data["item"], datetime.fromisoformat(data["since"])
