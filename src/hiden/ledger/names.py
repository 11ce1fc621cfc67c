"""How keys become names for the reader. Rooms above register a lookup; the ledger itself stores no names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Lookup = Callable[[Iterable[str]], Mapping[str, str]]

_LOOKUPS: dict[str, Lookup] = {}


def name_with(noun: str, lookup: Lookup) -> None:
    """Say how the ids of a noun ("person", "item" …) become names; many at a time, so that a page needs one query.

    A key that the lookup leaves out is shown as it is. The lookup of "person" also names the authors of entries.
    """
    _LOOKUPS[noun] = lookup


def names_of(things: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The names of (noun, id) pairs; those without one are absent."""
    wanted: dict[str, set[str]] = {}
    for noun, ident in things:
        wanted.setdefault(noun, set()).add(ident)
    found = {}
    for noun, idents in wanted.items():
        if lookup := _LOOKUPS.get(noun):
            found.update({(noun, ident): name for ident, name in lookup(sorted(idents)).items()})
    return found
