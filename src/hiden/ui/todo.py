"""What is to be done next: rooms say what they can count, the home page asks them.

A room's pages.py says `remind("inventory_undecided", _("決定を待っている情報"), count_undecided, url)`, where `count_undecided(person)`
answers with a number (0 is not shown) and `url` is the name of the page that lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy

from hiden.ui.menu import Label

# The counter word after a number; a language without such words says nothing.
_ITEMS = pgettext_lazy("counter", "件")


@dataclass(frozen=True, slots=True)
class Reminder:
    """A kind of work that may wait for a person.

    `count(person)` must be one cheap query. `url_name` is reversed without arguments; `query` is added to it as it is
    ("state=open"). `unit` is the counter word. `action` is asked of the gate first ("" = everybody). `late(person)`, when
    given, counts those past their day.
    """

    key: str
    label: Label
    count: Callable[[Any], int]
    url_name: str
    query: str = ""
    unit: Label = _ITEMS
    action: str = ""
    order: int = 50
    late: Callable[[Any], int] | None = None


_reminders: dict[str, Reminder] = {}


def remind(
    key: str,
    label: Label,
    count: Callable[[Any], int],
    url_name: str,
    *,
    query: str = "",
    unit: Label = _ITEMS,
    action: str = "",
    order: int = 50,
    late: Callable[[Any], int] | None = None,
) -> None:
    """Register a kind of work; lower `order` stands higher on the home page."""
    _reminders[key] = Reminder(key, label, count, url_name, query, unit, action, order, late)


def reminders() -> list[Reminder]:
    """All kinds of work, most important first."""
    return sorted(_reminders.values(), key=lambda reminder: (reminder.order, reminder.key))
