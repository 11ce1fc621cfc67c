"""How something that is true from one day to another changes.

A change from a day on carves that day out of the interval it lies in: what was true before stays, what was reserved for
later stays, and nothing overlaps. Only a row that began on that very day is corrected in place; the ledger keeps both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

from django.db import models

from hiden.base.clock import FOREVER_DATE, now


class Dated(Protocol):
    """A row that holds from `since` (first day) until `until` (first day after)."""

    since: date
    until: date
    recorded_at: datetime


D = TypeVar("D", bound=Dated)
M = TypeVar("M", bound=models.Model)


def at(rows: Iterable[D], day: date) -> D | None:
    """The row that holds on a day; the rows must not overlap."""
    return next((row for row in rows if row.since <= day < row.until), None)


def holding(day: date) -> models.Q:
    """The same question for the database."""
    return models.Q(since__lte=day, until__gt=day)


@dataclass(slots=True)
class Rows(Generic[M]):
    """Rows to be written together: gone first, then changed, then new, so that no unique constraint is met halfway."""

    gone: list[M] = field(default_factory=list)
    changed: dict[int, M] = field(default_factory=dict)
    new: list[M] = field(default_factory=list)

    def take(self, changed: Iterable[M] = (), new: Iterable[M] = (), gone: Iterable[M] = ()) -> None:
        """Gather what one change gave. A row may be met several times; it is written once."""
        self.new += new
        self.changed.update((id(row), row) for row in changed)
        for row in gone:
            self.changed.pop(id(row), None)
            if row.pk is None:
                self.new = [other for other in self.new if other is not row]
            else:
                self.gone.append(row)

    def write(self, model: type[M], fields: tuple[str, ...]) -> None:
        """Write everything with few statements. `fields` are those besides since, until and recorded_at."""
        if self.gone:
            model._default_manager.filter(pk__in=[row.pk for row in self.gone]).delete()
        if stored := [row for row in self.changed.values() if row.pk is not None]:
            # Written over by their ids: many times faster than an UPDATE with one CASE for each row and column.
            names = [*fields, "since", "until", "recorded_at"]
            model._default_manager.bulk_create(
                stored, batch_size=500, update_conflicts=True, unique_fields=["pk"], update_fields=names
            )
        if self.new:
            model._default_manager.bulk_create(self.new, batch_size=500)


def carve(
    rows: list[D], day: date, values: Mapping[str, Any], make: Callable[..., D], fields: tuple[str, ...]
) -> tuple[list[D], list[D]]:
    """Let `values` hold from `day` on; returns (changed, new) and keeps `rows` up to date.

    The change lasts as long as the interval it falls into. A later, reserved row that had simply carried the old value
    on carries the new one on; a value that it changes on purpose stays.
    """
    current = at(rows, day)
    if current is None:
        later = [row.since for row in rows if row.since > day]
        fresh = make(since=day, until=min(later, default=FOREVER_DATE), recorded_at=now(), **values)
        rows.append(fresh)
        return [], [fresh]
    before = {name: getattr(current, name) for name in values}
    if before == dict(values):
        return [], []
    carried = _carry_on(rows, current, before, values)
    if current.since == day:
        _set(current, values)
        return [current, *carried], []
    whole = {name: getattr(current, name) for name in fields} | dict(values)
    fresh = make(since=day, until=current.until, recorded_at=now(), **whole)
    current.until = day
    rows.append(fresh)
    return [current, *carried], [fresh]


def _carry_on(rows: list[D], current: D, before: Mapping[str, Any], values: Mapping[str, Any]) -> list[D]:
    """Give later rows the new value of every field in which they only repeated the old one."""
    open_fields = {name for name in values if before[name] != values[name]}
    touched: list[D] = []
    last = current
    for row in sorted((row for row in rows if row.since >= current.until), key=lambda row: row.since):
        open_fields = {name for name in open_fields if getattr(row, name) == before[name]}
        if not open_fields or row.since != last.until:
            break
        _set(row, {name: values[name] for name in open_fields})
        touched.append(row)
        last = row
    return touched


def _set(row: Dated, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.recorded_at = now()


def cut(rows: list[D], day: date) -> tuple[list[D], list[D]]:
    """Let nothing of `rows` hold from `day` on; returns (gone, changed) and keeps `rows` up to date."""
    gone = [row for row in rows if row.since >= day]
    changed = [row for row in rows if row.since < day < row.until]
    for row in changed:
        row.until = day  # `recorded_at` stays: it says when the beginning was learned; the ledger knows when the end was
    rows[:] = [row for row in rows if row.since < day]
    return gone, changed
