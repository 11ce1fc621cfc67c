"""What few may know of: entries about such things stand in every list with their number, and say nothing to others.

A room above says which ids of its noun a reader may not know of. What was hashed stays as it is, and the tree proves it; only
who may read the words is narrowed. A search never finds what the reader may not know of, so that nobody can ask "is there one?".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q

from hiden.base.words import say
from hiden.ledger.models import EntryAbout, LedgerEntry
from hiden.ledger.sentences import Seen, see

Hidden = Callable[[Any], Collection[str]]
_VEILS: dict[str, Hidden] = {}


def veil(noun: str, hidden: Hidden) -> None:
    """Say which ids of a noun a reader may not know of: one cheap question."""
    _VEILS[noun] = hidden


def kept_from(reader: object) -> Q:
    """The condition of entries that a reader may not read."""
    condition = Q(pk__in=[])
    for noun, hidden in _VEILS.items():
        if ids := list(hidden(reader)):
            about = EntryAbout.objects.filter(noun=noun, ident__in=ids)
            condition |= Q(index__in=about.values("entry"))
    return condition


def numbers_kept_from(reader: object, rows: Sequence[LedgerEntry]) -> set[int]:
    """Of some entries, the numbers of those that a reader may not read."""
    shown = LedgerEntry.objects.filter(index__in=[row.index for row in rows])
    return set(shown.filter(kept_from(reader)).values_list("index", flat=True)) if _VEILS and rows else set()


def see_as(reader: object, rows: Iterable[LedgerEntry]) -> list[Seen]:
    """Entries as sentences, as far as a reader may read them."""
    listed = list(rows)
    hidden = numbers_kept_from(reader, listed)
    return [_covered(one) if one.index in hidden else one for one in see(listed)]


def _covered(seen: Seen) -> Seen:
    return replace(
        seen,
        kind="",
        by="",
        author="—",
        sentence=say("知る人を限った記録です。"),
        about=(),
        data={},
        forgotten=False,
    )


__all__ = ["kept_from", "numbers_kept_from", "see_as", "veil"]
