"""Exceptions in force on the signs they explain: marked when an exception is made or signs come, unmarked when it is ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from hiden.base.clock import FOREVER, today
from hiden.monitoring.cases.matching import Scope, Seen, explained_by, explains
from hiden.monitoring.models import CLOSED, Sign, SignException
from hiden.people.models import Membership
from hiden.people.queries import departments_as_of

PREVIEW_DAYS: Final = 90


def scope_of(row: SignException) -> Scope:
    """An exception as it is compared; a department means everything below it too. One query a request at most."""
    below = departments_as_of().with_descendants([row.department_id]) if row.department_id else frozenset()
    return Scope(
        pk=row.pk or 0,
        since=row.since,
        until=row.until,
        detector=row.detector,
        person=row.person_id or 0,
        departments=frozenset(below or ({row.department_id} if row.department_id else ())),
        item=row.item_id or 0,
        place=row.place,
    )


def mark_explained(first: date) -> int:
    """Say of every sign from `first` on that is in no closed case which exception explains it; returns how many changed. Five queries."""
    scopes = [scope_of(row) for row in SignException.objects.filter(ended_at=FOREVER, until__gte=first)]
    rows = Sign.objects.filter(Q(case=None) | ~Q(case__state__in=CLOSED), day__gte=first)
    if not scopes:
        return rows.exclude(exception=None).update(exception=None)
    signs = list(rows)
    changed = []
    for sign, seen in zip(signs, seen_as(signs), strict=True):
        by = explained_by(scopes, seen) or None
        if sign.exception_id != by:
            sign.exception_id = by
            changed.append(sign)
    Sign.objects.bulk_update(changed, ["exception"], batch_size=200)
    return len(changed)


def would_explain(wanted: SignException, days: int = PREVIEW_DAYS) -> tuple[int, int]:
    """(how many of the last days' signs an exception would have explained had it held all the time, of how many). Three queries."""
    signs = list(Sign.objects.filter(day__gt=today() - timedelta(days=days)))
    scope = scope_of(wanted)
    always = Scope(
        0, date.min, date.max, scope.detector, scope.person, scope.departments, scope.item, scope.place
    )
    return sum(explains(always, seen) for seen in seen_as(signs)), len(signs)


def seen_as(signs: Sequence[Sign]) -> list[Seen]:
    """Signs as exceptions see them. One query."""
    held = _departments({sign.person_id for sign in signs if sign.person_id})
    return [
        Seen(
            detector=sign.detector,
            day=sign.day,
            person=sign.person_id or 0,
            departments=frozenset(
                department
                for department, since, until in held.get(sign.person_id or 0, ())
                if since <= sign.day < until
            ),
            item=sign.item_id or 0,
            about=sign.about,
        )
        for sign in signs
    ]


def _departments(persons: Iterable[int]) -> dict[int, list[tuple[int, date, date]]]:
    found: dict[int, list[tuple[int, date, date]]] = {}
    rows = Membership.objects.filter(person__in=list(persons))
    for person, department, since, until in rows.values_list("person_id", "department_id", "since", "until"):
        found.setdefault(person, []).append((department, since, until))
    return found


__all__ = ["PREVIEW_DAYS", "mark_explained", "scope_of", "seen_as", "would_explain"]
