"""The pages of one incident, as tabs in a few groups: each part of the room (and rooms above) hangs its page under an incident here.

A part says `show_tab("clocks", _("期限"), "incident_clocks", group="work", order=30, count=late_clocks)`; its page is addressed by the
key of the incident alone, is guarded by `@page("incidents.see", of=incident_at)` and answers through `framing.incident_page`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.incidents.models import Incident
from hiden.ui.menu import Label

Count = Callable[[Incident], int]
GroupId = Literal["overview", "work", "known", "decided", "circle", "ending"]
# A dozen pages in one row are read by nobody in a hurry: one row of groups, and below it the pages of the one that is open.
GROUPS: Final[dict[GroupId, Label]] = {
    "overview": _("概要"),
    "work": _("すること"),
    "known": _("事実と文書"),
    "decided": _("判断と連絡"),
    "circle": _("知ってよい人"),
    "ending": _("終結と教訓"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of an incident. `count(incident)`: how much there waits to be done, one cheap query; nothing is shown for none."""

    id: str
    label: Label
    url_name: str
    group: GroupId
    order: int
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A tab of one incident as it is shown. `here`: its page or one below it is open."""

    label: Label
    url: str
    count: int | None
    here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Tabs that belong together. Its own link leads to the first of them."""

    label: Label
    tabs: list[Shown]

    @property
    def url(self) -> str:
        return self.tabs[0].url

    @property
    def here(self) -> bool:
        return any(one.here for one in self.tabs)

    @property
    def count(self) -> int | None:
        return sum(one.count or 0 for one in self.tabs) or None

    @property
    def several(self) -> bool:
        """Whether it has a row of its own."""
        return len(self.tabs) > 1


_tabs: dict[str, Tab] = {}


def show_tab(
    tab: str, label: Label, url_name: str, *, group: GroupId, order: int = 50, count: Count | None = None
) -> None:
    """Hang a page under every incident. Lower `order` stands first in its group."""
    _tabs[tab] = Tab(tab, label, url_name, group, order, count)


def tabs_of(incident: Incident, path: str) -> list[Group]:
    """What hangs under an incident, in order, seen from a page of it; what is over waits for nothing."""
    found: dict[GroupId, list[Shown]] = {group: [] for group in GROUPS}
    front = reverse("incident", args=[incident.key])
    for one in sorted(_tabs.values(), key=lambda one: (one.order, one.id)):
        url = reverse(one.url_name, args=[incident.key])
        here = path == front if url == front else path.startswith(url)
        count = (one.count(incident) or None) if one.count and not incident.over else None
        found[one.group].append(Shown(one.label, url, count, here))
    return [Group(GROUPS[group], tabs) for group, tabs in found.items() if tabs]


__all__ = ["GROUPS", "Count", "Group", "Shown", "Tab", "show_tab", "tabs_of"]
