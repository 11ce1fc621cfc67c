"""The pages of one incident, as tabs: each part of the room (and rooms above) hangs its page under an incident here.

A part says `show_tab("clocks", _("期限"), "incident_clocks", order=30, count=late_clocks)`; its page is addressed by the key of the
incident alone, is guarded by `@page("incidents.see", of=incident_at)` and answers through `framing.incident_page`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hiden.incidents.models import Incident
from hiden.ui.menu import Label

Count = Callable[[Incident], int]


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of an incident. `count(incident)`: how much there waits to be done, one cheap query; nothing is shown for none."""

    id: str
    label: Label
    url_name: str
    order: int
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A tab of one incident as it is shown."""

    label: Label
    url_name: str
    count: int | None


_tabs: dict[str, Tab] = {}


def show_tab(tab: str, label: Label, url_name: str, *, order: int = 50, count: Count | None = None) -> None:
    """Hang a page under every incident. Lower `order` stands first."""
    _tabs[tab] = Tab(tab, label, url_name, order, count)


def tabs_of(incident: Incident) -> list[Shown]:
    """What hangs under an incident, in order; what is over waits for nothing."""
    found = sorted(_tabs.values(), key=lambda one: (one.order, one.id))
    return [
        Shown(
            one.label,
            one.url_name,
            (one.count(incident) or None) if one.count and not incident.over else None,
        )
        for one in found
    ]


__all__ = ["Count", "Shown", "Tab", "show_tab", "tabs_of"]
