"""How sources do: stretches without events where silence is not expected, how late records come, and clocks that run ahead.

Everything is counted from the hours in which a source had events (`SourceDay.hours`) and from the headers of segments: no record is
read for it. The pure part knows no database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Final

from django.db.models import Max, Min

from hiden.base.clock import TOKYO, now
from hiden.base.dates import is_business_day
from hiden.logs.models import LogSource, Segment, SourceDay, SourceState
from hiden.people.models import CompanyHoliday

_HOUR: Final = timedelta(hours=1)
_AHEAD: Final = timedelta(minutes=2)  # clocks of two machines are never quite the same
_LAST: Final = 20


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without events. `hours`: how many of its hours count; `open`: nothing has come since."""

    since: datetime
    until: datetime
    hours: int
    open: bool

    @property
    def days(self) -> float:
        """Its length in days, all hours counted."""
        return (self.until - self.since) / timedelta(days=1)


def gaps(
    hours: Mapping[date, int],
    *,
    first: datetime,
    until: datetime,
    silence_hours: int,
    counts: Callable[[date], bool] = lambda _day: True,
) -> list[Gap]:
    """Every stretch of [first, until), in whole hours of Japan, of which at least `silence_hours` hours that count had no event.

    Bit h of `hours[day]`: hour h had events. `counts(day)`: whether events are expected on that day. No expectation (0): no gaps.
    """
    if not silence_hours:
        return []
    found: list[Gap] = []
    hour, end = _floor(first), _floor(until)
    begin, counted = hour, 0
    while hour < end:
        local = hour.astimezone(TOKYO)
        if hours.get(local.date(), 0) >> local.hour & 1:
            _close(found, begin, hour, counted, silence_hours, still=False)
            begin, counted = hour + _HOUR, 0
        elif counts(local.date()):
            counted += 1
        hour += _HOUR
    _close(found, begin, end, counted, silence_hours, still=True)
    return found


def _close(
    found: list[Gap], begin: datetime, end: datetime, counted: int, least: int, *, still: bool
) -> None:
    if counted >= least:
        found.append(Gap(begin, end, counted, still))


def _floor(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


class Calendar:
    """Days on which records are expected: all, or only those on which the company works. One query."""

    def __init__(self, holidays: Collection[date] | None = None) -> None:
        self._holidays = (
            frozenset(CompanyHoliday.objects.values_list("day", flat=True)) if holidays is None else holidays
        )
        self._known: dict[date, bool] = {}

    def working(self, day: date) -> bool:
        """Whether the company works on this day."""
        if day not in self._known:
            self._known[day] = is_business_day(day, company_holidays=self._holidays)
        return self._known[day]

    def counts_for(self, source: LogSource) -> Callable[[date], bool]:
        """Which days count for a source."""
        return self.working if source.business_days else lambda _day: True


def gaps_of(
    sources: Iterable[LogSource], first: datetime, until: datetime | None = None
) -> dict[int, list[Gap]]:
    """The gaps of each source by its id, within [first, until). Four queries, however many sources.

    A source is looked at from when it was switched on, or from its first event if that was earlier; one that was switched off,
    until the last that came.
    """
    wanted = [source for source in sources if source.silence_hours]
    end = until or now()
    hours: dict[int, dict[date, int]] = defaultdict(dict)
    rows = SourceDay.objects.filter(
        source__in=wanted,
        hours__gt=0,
        day__range=(first.astimezone(TOKYO).date(), end.astimezone(TOKYO).date()),
    )
    for pk, day, bits in rows.values_list("source_id", "day", "hours"):
        hours[pk][day] = bits
    spans = _spans(wanted)
    calendar = Calendar() if wanted else Calendar(())
    found = {}
    for source in wanted:
        begin, last = _watched(source, spans.get(source.pk))
        if begin is not None:
            found[source.pk] = gaps(
                hours[source.pk],
                first=max(first, begin),
                until=min(end, last or end),
                silence_hours=source.silence_hours,
                counts=calendar.counts_for(source),
            )
    return found


def silent(found: Iterable[Gap]) -> Gap | None:
    """The gap that is not over, if there is one."""
    return next((gap for gap in found if gap.open), None)


def _spans(sources: Collection[LogSource]) -> dict[int, tuple[date, date]]:
    rows = SourceDay.objects.filter(source__in=sources, hours__gt=0).values("source")
    return {
        row["source"]: (row["first"], row["last"]) for row in rows.annotate(first=Min("day"), last=Max("day"))
    }


def _watched(source: LogSource, span: tuple[date, date] | None) -> tuple[datetime | None, datetime | None]:
    """From when and until when events of a source are looked for; (None, …) where never, (…, None) where still."""
    first, last = span or (None, None)
    begins = [each for each in (source.on_since, _start(first)) if each is not None]
    if not begins:
        return None, None
    if source.state == SourceState.ON:
        return min(begins), None
    return min(begins), source.heard_at or _start(last) or min(begins)


def _start(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, TOKYO)


@dataclass(frozen=True, slots=True)
class Clock:
    """How long after the last event of a segment its records came (median), and segments whose events lie in the future."""

    delay: timedelta
    segments: int
    ahead: int
    furthest: timedelta


def clock_of(source: LogSource) -> Clock | None:
    """From the last segments of a source; None while there is none with an event. One query."""
    rows = list(
        Segment.objects.filter(source=source, events_until__isnull=False)
        .order_by("-first")
        .values_list("received_until", "events_until")[:_LAST]
    )
    late = [received - event for received, event in rows if event is not None]
    if not late:
        return None
    ahead = [-each for each in late if -each > _AHEAD]
    middle = timedelta(seconds=median(each.total_seconds() for each in late))
    return Clock(middle, len(late), len(ahead), max(ahead, default=timedelta()))
