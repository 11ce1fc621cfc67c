"""Counts that bear on measures: whether signs are looked for, how many cases waited and were judged. Nobody is named."""

from __future__ import annotations

from datetime import datetime, timedelta

from hiden.base.clock import now, today
from hiden.base.words import say
from hiden.measures.facts_registry import Shown, fact
from hiden.monitoring.models import CLOSED, SignCase
from hiden.monitoring.running.runs import last_run, uses_now

_YEAR = timedelta(days=365)
_OLD = timedelta(days=2)


def _asked(as_of: datetime | None) -> bool:
    return as_of is None and last_run() is not None


@fact("monitoring.detectors", lambda: say("動いている検知の項目"), shows=["E3-n", "E3-o"])
def detectors_on(as_of: datetime | None) -> Shown | None:
    """How many run, and whether they ran lately."""
    run = last_run() if as_of is None else None
    if run is None or run.finished_at is None:
        return None
    late = now() - run.finished_at > _OLD
    count = len(uses_now())
    return Shown(say("{n}項目", n=count), today(), "monitoring_room", care=late or not count)


@fact("monitoring.cases", lambda: say("この1年の兆候の案件（判断したもの）"), shows=["E3-n", "E3-o"])
def cases_judged(as_of: datetime | None) -> Shown | None:
    """How many there were, and how many were looked at to the end."""
    if not _asked(as_of):
        return None
    rows = SignCase.objects.filter(opened_at__gte=now() - _YEAR)
    whole, closed = rows.count(), rows.filter(state__in=CLOSED).count()
    words = say("{whole}件（{closed}件）", whole=whole, closed=closed)
    return Shown(words, today(), "monitoring_room", care=closed < whole)
