"""The main menu is the handbook's table of contents: here its chapters, filled by the pages of each room.

A room's pages.py says `show_in_menu(CHAPTER_2, _("情報の棚卸し"), "inventory_items", action="inventory.read")`.
The menu shows only what exists and what the person may see.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the menu; `order` is its place in the handbook."""

    order: int
    label: Label


OVERALL = Section(0, _("全体"))
CHAPTER_2 = Section(20, _("第２章　把握と決定"))
CHAPTER_3 = Section(30, _("第３章　分類と対策"))
PEOPLE = Section(34, _("人と取引先"))
LOGS = Section(38, _("ログと見守り"))
CHAPTER_4 = Section(40, _("第４章　社内体制"))
CHAPTER_5 = Section(50, _("第５章　他社の秘密情報"))
CHAPTER_6 = Section(60, _("第６章　漏えい事案"))
RECORDS = Section(80, _("記録と設定"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu. `action` is asked of the gate for the company as a whole; "" means everybody signed in.

    `under` is what the address of every page of this entry begins with, so that the line is marked on its sub-pages too;
    without it, the address of `url_name` is used.
    """

    section: Section
    label: Label
    url_name: str
    action: str = ""
    order: int = 50
    under: str = ""


_entries: dict[str, Entry] = {}


def show_in_menu(
    section: Section, label: Label, url_name: str, *, action: str = "", order: int = 50, under: str = ""
) -> None:
    """Put a page into the menu. Lower `order` stands higher within its section."""
    _entries[url_name] = Entry(section, label, url_name, action, order, under)


def entries() -> list[Entry]:
    """All entries, in the order of the handbook."""
    return sorted(_entries.values(), key=lambda entry: (entry.section.order, entry.order, entry.url_name))
