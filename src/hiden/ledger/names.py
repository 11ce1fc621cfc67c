"""How keys become names for the reader, and back. Rooms above register this; the ledger itself stores no names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Lookup = Callable[[Iterable[str]], Mapping[str, str]]
Find = Callable[[str], Iterable[str]]

_LOOKUPS: dict[str, Lookup] = {}
_FINDERS: dict[str, Find] = {}


def name_with(noun: str, lookup: Lookup, find: Find | None = None) -> None:
    """Say how the ids of a noun ("person", "item" …) become names; many at a time, so that a page needs one query.

    A key that the lookup leaves out is shown as it is. The lookup of "person" also names the authors of entries.
    `find` goes the other way: the ids of the things that a reader calls by this text, for searching (few, at most 100).
    """
    _LOOKUPS[noun] = lookup
    if find is not None:
        _FINDERS[noun] = find


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


def ids_called(text: str, noun: str = "") -> set[str]:
    """The ids that a reader may mean by this text: the text itself as an id, and what the rooms find under that name."""
    finders = [find for known, find in _FINDERS.items() if noun in ("", known)]
    return {text, *(ident for find in finders for ident in find(text))}
