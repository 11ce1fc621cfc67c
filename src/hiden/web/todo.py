"""What waits for one person today, counted by the rooms."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from hiden.people.models import Person
from hiden.ui.menu import Label
from hiden.ui.todo import Reminder, reminders
from hiden.web.permits import permitted


@dataclass(frozen=True, slots=True)
class Task:
    """Work that waits: how many, how many of them late, and where they are."""

    label: Label
    count: int
    unit: Label
    late: int
    url: str


def tasks_for(person: Person) -> list[Task]:
    """Everything that waits for this person; what is late comes first, then in the order the rooms gave."""
    asked = reminders()
    may = permitted(person, [reminder.action for reminder in asked if reminder.action])
    open_to = [reminder for reminder in asked if not reminder.action or reminder.action in may]
    found = [task for reminder in open_to if (task := _task(person, reminder)) is not None]
    return sorted(found, key=lambda task: task.late == 0)


def _task(person: Person, reminder: Reminder) -> Task | None:
    try:
        url = reverse(reminder.url_name)
    except NoReverseMatch:
        return None
    count = reminder.count(person)
    if count <= 0:
        return None
    late = reminder.late(person) if reminder.late else 0
    return Task(
        reminder.label, count, reminder.unit, late, f"{url}?{reminder.query}" if reminder.query else url
    )
