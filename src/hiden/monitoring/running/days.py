"""Which days a run looks at: those with events in segments that were sealed since the last run, not more than 35 days back.

A detector that never ran looks at all of these 35 days once, so that switching one on shows what it is worth the next morning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Max

from hiden.base.clock import TOKYO, today
from hiden.logs.models import Segment, SourceDay
from hiden.monitoring.models import MonitoringRun

BACK: Final = 35


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does: detectors by day, oldest day first. `upto`: the newest segment that it sees."""

    days: dict[date, frozenset[str]]
    upto: int


def plan(detectors: Collection[str], *, since: date | None = None) -> Plan:
    """What is to be done. `since`: look at everything from this day on again, however long ago. Five queries."""
    newest = Segment.objects.aggregate(last=Max("number"))["last"]
    upto = 0 if newest is None else newest + 1
    edge = since or today() - timedelta(days=BACK)
    days: dict[date, set[str]] = defaultdict(set)
    if since is not None:
        _add(days, _with_events(edge), detectors)
    else:
        done = MonitoringRun.objects.filter(finished_at__isnull=False, reason="")
        seen = done.aggregate(last=Max("last_segment"))["last"] or 0
        _add(days, _touched(seen, edge), detectors)
        before = {name for names in done.values_list("detectors", flat=True).distinct() for name in names}
        if fresh := set(detectors) - before:
            _add(days, _with_events(edge), fresh)
        for day in _done_by_the_killed(upto, detectors):
            days.pop(day, None)
    return Plan({day: frozenset(days[day]) for day in sorted(days)}, upto)


def _add(days: dict[date, set[str]], some: Iterable[date], detectors: Collection[str]) -> None:
    for day in some:
        days[day] |= set(detectors)


def _with_events(first: date) -> set[date]:
    rows = SourceDay.objects.filter(day__range=(first, today()), events__gt=0)
    return set(rows.values_list("day", flat=True).distinct())


def _touched(seen: int, edge: date) -> set[date]:
    """Days with events of sources of which something new was sealed that reaches into them."""
    fresh = Segment.objects.filter(number__gte=seen, events_until__isnull=False)
    spans: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for source, first, last in fresh.values_list("source_id", "events_from", "events_until"):
        if first is not None and last is not None and _day(last) >= edge:
            spans[source].append((max(_day(first), edge), _day(last)))
    rows = SourceDay.objects.filter(source__in=spans, day__range=(edge, today()), events__gt=0)
    return {
        day
        for source, day in rows.values_list("source_id", "day")
        if any(first <= day <= last for first, last in spans[source])
    }


def _done_by_the_killed(upto: int, detectors: Collection[str]) -> set[date]:
    """Days that a run that was stopped on its way had finished, with the same detectors and nothing new since."""
    last = MonitoringRun.objects.order_by("-pk").first()
    if last is None or last.reason or last.finished_at is not None or last.last_segment != upto:
        return set()
    return {date.fromisoformat(day) for day in last.days} if set(detectors) == set(last.detectors) else set()


def _day(moment: datetime) -> date:
    return moment.astimezone(TOKYO).date()


__all__ = ["BACK", "Plan", "plan"]
