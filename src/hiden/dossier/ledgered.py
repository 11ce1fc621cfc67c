"""Which entries of the ledger say what a record says: found by what they are about and by fields of theirs, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from hiden.ledger import leaf
from hiden.ledger.leaf import Leaf
from hiden.ledger.models import EntryAbout, LedgerEntry

_CHUNK: Final = 500

Found = Mapping[tuple[Any, ...], tuple[int, ...]]


class Ledgered:
    """Entries known up to an instant."""

    def __init__(self, until: datetime) -> None:
        self.until = until

    def about(self, noun: str, idents: Collection[str], kinds: Collection[str] = ()) -> list[Leaf]:
        """Entries about some things, in their order; of some kinds only, where these are given."""
        found: dict[int, Leaf] = {}
        wanted = sorted(set(idents))
        for at in range(0, len(wanted), _CHUNK):
            things = EntryAbout.objects.filter(noun=noun, ident__in=wanted[at : at + _CHUNK])
            rows = LedgerEntry.objects.filter(index__in=things.values("entry"), at__lte=self.until)
            if kinds:
                rows = rows.filter(kind__in=list(kinds))
            for index, raw in rows.values_list("index", "leaf").iterator(2000):
                found[index] = leaf.read(bytes(raw))
        return [found[index] for index in sorted(found)]

    def of_kind(self, *kinds: str) -> list[Leaf]:
        """All entries of some kinds, in their order: for kinds of which a company has few."""
        rows = LedgerEntry.objects.filter(kind__in=kinds, at__lte=self.until).order_by("index")
        return [leaf.read(bytes(raw)) for raw in rows.values_list("leaf", flat=True).iterator(2000)]


def by_fields(leaves: Iterable[Leaf], *fields: str) -> Found:
    """The numbers of entries by the values of some of their fields."""
    found: dict[tuple[Any, ...], tuple[int, ...]] = defaultdict(tuple)
    for each in leaves:
        found[tuple(each.data.get(field) for field in fields)] += (each.number,)
    return found
