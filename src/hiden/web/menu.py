"""The menu of one person: what exists and what the gate lets them see, in the handbook's order."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from hiden.people.models import Person
from hiden.ui.menu import Entry, Label, entries
from hiden.web.permits import permitted


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it leads and whether the reader is there."""

    label: Label
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A chapter with the lines that this person sees."""

    label: Label
    lines: list[Line]


def asked_by_menu() -> list[str]:
    """Every action that some entry of the menu asks about."""
    return [entry.action for entry in entries() if entry.action]


def menu_for(person: Person, path: str, may: frozenset[str] | None = None) -> list[Shown]:
    """The menu for a person who looks at `path`. Sections without lines are left out.

    `may`: what the person may do of what the menu asks, when the caller knows it already.
    """
    may = permitted(person, asked_by_menu()) if may is None else may
    open_to = [
        (entry, url)
        for entry in entries()
        if (not entry.action or entry.action in may) and (url := _address(entry))
    ]
    here = _here([(entry.under or url, entry.url_name) for entry, url in open_to], path)
    found: dict[int, Shown] = {}
    for entry, url in open_to:
        shown = found.setdefault(entry.section.order, Shown(entry.section.label, []))
        shown.lines.append(Line(entry.label, url, entry.url_name == here))
    return [found[order] for order in sorted(found)]


def _address(entry: Entry) -> str:
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return ""


def _here(starts: list[tuple[str, str]], path: str) -> str:
    """The entry whose address is the longest beginning of the path."""
    fitting = [
        (len(start), name)
        for start, name in starts
        if path == start or (start != "/" and path.startswith(start))
    ]
    return max(fitting)[1] if fitting else ""
