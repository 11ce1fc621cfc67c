"""The days of a source, corrected by what reading again made of its records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hiden.base.clock import FOREVER, end_of, start_of
from hiden.logs.models import LogSource, Segment, SourceDay, ViewPart
from hiden.logs.store import embedded
from hiden.logs.store.parts import files_of

Days = Counter[tuple[date, str]]


def days_of(files: Sequence[Path], numbers: Sequence[int], sign: int) -> Days:
    """What the rows of these segments are by day in Japan: events, nobody's, on items; and bits of hours under "h0" … "h23"."""
    found: Days = Counter()
    if not files or not numbers:
        return found
    listed = ", ".join(str(int(each)) for each in numbers)
    rows = embedded.rows(
        'SELECT epoch_us("at") // 3600000000 + 9 AS hour, count(*), count(*) FILTER (person = 0), count(*) FILTER (item <> 0)'  # noqa: S608 - our own words
        f" FROM {embedded.table_of(files)} WHERE segment IN ({listed}) GROUP BY 1"
    )
    for hour, events, nobody, items in rows:
        day = date(1970, 1, 1) + timedelta(days=hour // 24)
        found[day, "events"] += sign * events
        found[day, "nobody"] += sign * nobody
        found[day, "items"] += sign * items
        found[day, f"h{hour % 24}"] += sign * events
    return found


def correct_days(source: LogSource, days: Days, *, clear: bool) -> None:
    """Correct the days of a source by differences: what has expired since was counted once and stays counted.

    Hours that have events now are set. With `clear`, hours that have none any more are taken away where all of that day can be seen.
    """
    wanted = {day for day, _name in days}
    known = {each.day: each for each in SourceDay.objects.filter(source=source, day__in=wanted)}
    seen = _hours_of(source, wanted) if clear else {}
    for day in wanted:
        row = known.get(day) or SourceDay(source=source, day=day)
        row.events = max(0, row.events + days[day, "events"])
        row.nobody = max(0, row.nobody + days[day, "nobody"])
        row.items = max(0, row.items + days[day, "items"])
        row.hours |= sum(1 << hour for hour in range(24) if days[day, f"h{hour}"] > 0)
        if day in seen:
            row.hours = seen[day]
        row.save()


def _hours_of(source: LogSource, days: Iterable[date]) -> dict[date, int]:
    """The hours with events of days of which nothing has been deleted or erased, from the view itself."""
    found = {}
    for day in days:
        first, last = start_of(day), end_of(day)
        touching = Segment.objects.filter(source=source, events_from__lte=last, events_until__gte=first)
        if touching.exclude(expired_at=FOREVER).exists():
            continue
        parts = [
            part
            for part in ViewPart.objects.filter(at_from__lte=last, at_until__gte=first)
            if source.pk in part.sources
        ]
        counted = Counter({0: 0}) if not parts else _by_hour(source, files_of(parts), first, last)
        found[day] = sum(1 << hour for hour, events in counted.items() if events)
    return found


def _by_hour(source: LogSource, files: Sequence[Path], first: datetime, last: datetime) -> Counter[int]:
    rows = embedded.rows(
        'SELECT (epoch_us("at") // 3600000000 + 9) % 24, count(*)'  # noqa: S608 - our own words
        f' FROM {embedded.table_of(files)} WHERE source = {int(source.pk)} AND "at" BETWEEN ? AND ? GROUP BY 1',
        [first.astimezone(UTC), last.astimezone(UTC)],
    )
    return Counter(dict(rows))
