"""What the records say about one person and a period: what was looked at, what was not, and what was found. Facts only, no verdict.

The statement is plain JSON of codes, numbers, dates and names of sources, so that it can be hashed, signed and read in any language.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Sum

from hiden.base.clock import FOREVER, now, start_of
from hiden.connectors.events import Action, Channel
from hiden.logs.archive.points import note_archive
from hiden.logs.archive.verifying import Report, verify
from hiden.logs.coverage import HANDBOOK, Watch, counted_days, watches
from hiden.logs.models import ArchivePoint, Segment, SourceDay, SubjectKey
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked
from hiden.monitoring.detectors import detectors
from hiden.monitoring.models import CLOSED, DetectorUse, MonitoringRun, Sign, SignCase
from hiden.people.models import Company, Person

FORMAT: Final = "hiden exoneration 1"
# The ways out that the measures of 3-4 speak about, and what is counted on each.
WAYS_OUT: Final[dict[str, tuple[Channel, tuple[Action, ...]]]] = {
    "removable": (Channel.REMOVABLE, (Action.COPY, Action.CREATE, Action.MOVE)),
    "mail": (Channel.MAIL, (Action.SEND,)),
    "web": (Channel.WEB, (Action.UPLOAD, Action.POST)),
    "cloud": (Channel.CLOUD, (Action.UPLOAD, Action.SHARE)),
    "print": (Channel.PRINT, (Action.PRINT,)),
}


def statement_of(
    person: Person, first: date, last: date, *, why: str, checked: Report | None = None
) -> dict[str, Any]:
    """The statement about the days first…last. `why`: request or case; `checked`: the archive, where that was just done. Reads headers and files of the archive once (2 µs a segment,
    and the hash of each file); about forty queries, however many people the company has.
    """
    looking = watches(first, last)
    days = counted_days(first, last, looking)
    point = note_archive()
    report = checked or verify(full=False)
    company = Company.current()
    return {
        "format": FORMAT,
        "company": company.name if company else "",
        "person": {"number": person.number, "name": person.name, "key": person.key},
        "first": first.isoformat(),
        "last": last.isoformat(),
        "made_at": now().isoformat(timespec="seconds"),
        "why": why,
        "archive": _archive(point, report.sound, len(report.troubles)),
        "sources": [_source(each, days, first, last) for each in looking],
        "detectors": _used(first, last),
        "runs": _runs(days, first, last),
        "uncovered": _uncovered(person, looking, days, first, last),
        "events": _events(person, first, last),
        "signs": _signs(person, first, last),
        "cases": _cases(person, first, last),
    }


def unsettled(person: Person, first: date, last: date) -> bool:
    """Whether something of this person and period is still being looked at."""
    rows = SignCase.objects.filter(person=person, first_day__lte=last, last_day__gte=first)
    return rows.exclude(state__in=CLOSED).exists()


def _archive(point: ArchivePoint | None, sound: bool, troubles: int) -> dict[str, Any]:
    if point is None:
        return {"size": 0, "root": "", "entry": -1, "sound": sound, "troubles": troubles}
    return {
        "size": point.size,
        "root": bytes(point.root).hex(),
        "entry": point.entry,
        "sound": sound,
        "troubles": troubles,
    }


def _source(watch: Watch, days: list[date], first: date, last: date) -> dict[str, Any]:
    """One source: its sealed records (all there are: the first number to the last, without a gap), and its days of the period."""
    rows = Segment.objects.filter(source=watch.source).order_by("first")
    newest = rows.values_list("first", "count").last()
    seen = [day for day in days if watch.sees(day)]
    happened = SourceDay.objects.filter(source=watch.source, day__range=(first, last))
    return {
        "key": watch.source.key,
        "code": watch.source.code,
        "name": watch.source.name,
        "channels": sorted(watch.shows),
        "segments": rows.count(),
        "records": sum(newest) if newest else 0,
        "expired": rows.exclude(expired_at=FOREVER).count(),
        "events": happened.aggregate(all=Sum("events"))["all"] or 0,
        "days": len(seen),
        "of": len(days),
        "unread": watch.refused,
    }


def _used(first: date, last: date) -> list[dict[str, str]]:
    """Which detectors were in use on any of these days, for which purpose."""
    begin, end = start_of(first), start_of(last + timedelta(days=1))
    rows = DetectorUse.objects.filter(since__lt=end, until__gt=begin).select_related("purpose")
    known = detectors()
    return [
        {
            "id": each.detector,
            "title": known[each.detector].title() if each.detector in known else each.detector,
            "purpose": each.purpose.name,
            "since": each.since.isoformat(timespec="seconds"),
            "until": "" if each.until == FOREVER else each.until.isoformat(timespec="seconds"),
        }
        for each in rows.order_by("detector", "since")
    ]


def _runs(days: list[date], first: date, last: date) -> dict[str, Any]:
    """On how many of the days that count detectors looked."""
    wanted = {day.isoformat() for day in days}
    looked: set[str] = set()
    count = 0
    runs = MonitoringRun.objects.filter(started_at__gte=start_of(first), finished_at__isnull=False)
    for each in runs.order_by("pk").values_list("days", flat=True).iterator(500):
        found = wanted & set(each)
        looked |= found
        count += bool(found)
    return {
        "runs": count,
        "days": len(looked),
        "of": len(wanted),
        "first": first.isoformat(),
        "last": last.isoformat(),
    }


def _uncovered(
    person: Person, looking: list[Watch], days: list[date], first: date, last: date
) -> dict[str, Any]:
    """What the records cannot say."""
    shown = {channel for watch in looking for channel in watch.shows}
    nobody = SourceDay.objects.filter(day__range=(first, last)).aggregate(all=Sum("nobody"))["all"] or 0
    erased = SubjectKey.objects.filter(
        subject=f"p:{person.key}", month__range=(first.replace(day=1), last), destroyed_at__lt=FOREVER
    )
    return {
        "channels": [str(each) for each in HANDBOOK if each not in shown],
        "holes": [
            {"source": each.source.name, "days": missing}
            for each in looking
            if (missing := len(days) - sum(each.sees(day) for day in days))
        ],
        "nobody": nobody,
        "erased_months": sorted({month.isoformat() for month in erased.values_list("month", flat=True)}),
    }


def _events(person: Person, first: date, last: date) -> dict[str, Any]:
    """How much was recorded of this person: all, and on each way out (all, and with registered information)."""
    asked = Asked(start_of(first), start_of(last + timedelta(days=1)), persons=[person.pk])
    ways = {}
    for name, (channel, actions) in WAYS_OUT.items():
        out = replace(asked, channels=[channel], actions=list(actions))
        ways[name] = {"all": questions.total(out), "secret": questions.total(replace(out, least_rank=1))}
    return {"all": questions.total(asked), "ways": ways}


def _signs(person: Person, first: date, last: date) -> list[dict[str, Any]]:
    """What detectors noticed, by detector: how often, and how much of it is explained by an exception."""
    rows = Sign.objects.filter(person=person, day__range=(first, last))
    all_of = Counter(rows.values_list("detector", flat=True))
    explained = Counter(rows.filter(exception__isnull=False).values_list("detector", flat=True))
    known = detectors()
    return [
        {"id": each, "title": known[each].title() if each in known else each, "count": count, "explained": explained[each]}
        for each, count in sorted(all_of.items())
    ]  # fmt: skip


def _cases(person: Person, first: date, last: date) -> list[dict[str, Any]]:
    """What became of cases that are closed."""
    rows = SignCase.objects.filter(
        person=person, first_day__lte=last, last_day__gte=first, state__in=CLOSED
    ).order_by("number")
    return [
        {
            "number": each.number,
            "first": each.first_day.isoformat(),
            "last": each.last_day.isoformat(),
            "state": str(each.state),
            "closed_on": _day(each.closed_at),
        }
        for each in rows
    ]


def _day(moment: datetime | None) -> str:
    return "" if moment is None else moment.date().isoformat()


__all__ = ["FORMAT", "WAYS_OUT", "statement_of", "unsettled"]
