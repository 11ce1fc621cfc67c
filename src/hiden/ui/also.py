"""Where else something is told of: rooms above add links to the pages of items and people below them.

A room's pages.py says `show_also("item", _("この情報についての約束"), "promises_binding_item", action="promises.read_all")`;
the page of the thing asks the gate and shows what the reader may open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse

from hiden.ui.menu import Label

Thing = Literal["item", "person"]


@dataclass(frozen=True, slots=True)
class Also:
    """A page about a thing. `of_thing`: the action is asked of the thing itself, else of the company as a whole."""

    label: Label
    url_name: str
    action: str
    of_thing: bool
    order: int


_known: dict[str, list[Also]] = {}


def show_also(
    thing: Thing, label: Label, url_name: str, *, action: str, of_thing: bool = False, order: int = 50
) -> None:
    """Link to a page that takes the number of a thing in its address. Lower `order` stands first."""
    _known.setdefault(thing, []).append(Also(label, url_name, action, of_thing, order))


def also(
    thing: Thing, number: str, resource: Any, may: Callable[[str, Any], bool]
) -> list[tuple[Label, str]]:
    """(words, address) of the pages that `may` (action, resource or None for the company) lets the reader open."""
    found = sorted(_known.get(thing, ()), key=lambda one: (one.order, one.url_name))
    return [
        (one.label, reverse(one.url_name, args=[number]))
        for one in found
        if may(one.action, resource if one.of_thing else None)
    ]
