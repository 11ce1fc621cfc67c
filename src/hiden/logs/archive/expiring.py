"""Deleting what is past its time, by segment: the file goes, header and root stay, the ledger says so (PRV-09, 個人情報保護法22条).

A hold wins over every time: on the source, on everything, or on a person who may be in the segment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from hiden.base.clock import FOREVER, TOKYO, now
from hiden.evidence.holds.standing import Standing, note_refusal, standing
from hiden.ledger import SYSTEM, record
from hiden.ledger.spans import spans
from hiden.logs.archive.places import alone, folder, place
from hiden.logs.archive.segments import read_segment
from hiden.logs.entries import SegmentsExpired
from hiden.logs.models import LogSource, Segment, SubjectKey
from hiden.logs.store.parts import drop_segments


def expire(moment: datetime | None = None) -> int:
    """Delete every segment whose last record was received longer ago than its source keeps records; returns how many."""
    at = moment or now()
    return sum(_of_source(source, at) for source in LogSource.objects.order_by("pk"))


def _of_source(source: LogSource, at: datetime) -> int:
    edge = at - timedelta(days=source.keep_days)
    due = Segment.objects.filter(source=source, expired_at=FOREVER, received_until__lt=edge)
    stands = standing(at)
    going, kept = [], set()
    for segment in due.select_related("source").order_by("number"):
        if hold := keeper(segment, stands):
            kept.add(hold.key)
        else:
            going.append(segment)
    if kept:
        note_refusal(kept, "logs.expire", source.name)
    if going:
        with alone("view"):  # whoever merges files of the view must not bring the rows back
            _tombstone(source, going, at)
        for segment in going:
            place(segment.file).unlink(missing_ok=True)
            place(refusals(segment)).unlink(missing_ok=True)
    _clear_aside(source, edge)
    return len(going)


def _clear_aside(source: LogSource, edge: datetime) -> None:
    """What was put aside goes when its time has come too, unless anything is on hold."""
    past = [
        path
        for path in folder("aside", source.key).iterdir()
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < edge
    ]
    stands = [hold for hold in standing() if hold.on_system(source.key)]
    if past and stands:
        note_refusal([hold.key for hold in stands], "logs.aside", source.name)
    elif past:
        for path in past:
            path.unlink()


def refusals(segment: Segment) -> str:
    """Where the refusals of a segment are kept."""
    return segment.file.replace("segments/", "refused/", 1).replace(".parquet", ".jsonl")


@transaction.atomic
def _tombstone(source: LogSource, going: list[Segment], at: datetime) -> None:
    """First it is said, then done: a process killed in between leaves a file that the check names, never a deletion unsaid."""
    record(
        SegmentsExpired(
            source=source.key,
            segments=[list(each) for each in spans([segment.number for segment in going])],
            records=sum(segment.count for segment in going),
            received_until=max(segment.received_until for segment in going).isoformat(),
            keep_days=source.keep_days,
        ),
        by=SYSTEM,
    )
    Segment.objects.filter(pk__in=[segment.pk for segment in going]).update(expired_at=at)
    drop_segments({segment.number for segment in going})


def keeper(segment: Segment, stands: Sequence[Standing]) -> Standing | None:
    """The hold that keeps a segment: one on its source or on all, or on a person whose records it holds."""
    for hold in stands:
        if not hold.on_system(segment.source.key) or not _touches(segment, hold):
            continue
        if not hold.persons or any(_holds_records_of(segment, key) for key in hold.persons.values()):
            return hold
    return None


def _touches(segment: Segment, hold: Standing) -> bool:
    first = (segment.events_from or segment.received_from).astimezone(TOKYO).date()
    last = (segment.events_until or segment.received_until).astimezone(TOKYO).date()
    return hold.on_days(first, last)


def _holds_records_of(segment: Segment, person: str) -> bool:
    """Whether the segment may hold records of a person: under their keys, or such as are about several or nobody known."""
    numbers = {block.key for block in read_segment(place(segment.file))}
    theirs = Q(subject=f"p:{person}") | Q(subject__startswith=f"p:{person}!")
    others = ~Q(subject__startswith="p:")
    return SubjectKey.objects.filter(theirs | others, pk__in=numbers).exists()
