"""The view is derived: whatever of it is missing is made again from the archive.

That is so after a restore, when a disk lost files, and when the file that had told of an event first is past its time while
another that tells of it is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef

from hiden.base.clock import FOREVER
from hiden.logs.archive.places import alone, place
from hiden.logs.intake.rereading import rebuild
from hiden.logs.models import LogSource, Segment, ViewPart


def rebuild_missing() -> int:
    """Make again the rows of every segment of which a file of the view is missing; returns how many segments that were.

    Segments whose own file is missing are left: the check of the archive names them. Safe to run at any time, and twice.
    """
    with alone("view"):
        missing = [part for part in ViewPart.objects.all() if not place(part.file).exists()]
        numbers = {number for part in missing for number in part.segments}
        ViewPart.objects.filter(pk__in=[part.pk for part in missing]).delete()
    return _made_again(Segment.objects.filter(number__in=numbers, expired_at=FOREVER).order_by("first"))


def bring_back(at: datetime) -> int:
    """Make again the rows of files that told once more what others had told, where these were let go at or after a moment.

    Returns how many segments that were.
    """
    gone = Segment.objects.filter(expired_at__gte=at, expired_at__lt=FOREVER, intake__file=True)
    met = gone.filter(
        source=OuterRef("source"),
        events_from__lte=OuterRef("events_until"),
        events_until__gte=OuterRef("events_from"),
    )
    left = Segment.objects.filter(Exists(met), expired_at=FOREVER, repeated__gt=0)
    return _made_again(left.order_by("first"))


def _made_again(segments: Iterable[Segment]) -> int:
    by_source: dict[int, list[int]] = defaultdict(list)
    for segment in segments:
        if place(segment.file).exists():
            by_source[segment.source_id].append(segment.number)
    for source in LogSource.objects.filter(pk__in=by_source):
        rebuild(source, by_source[source.pk])
    return sum(map(len, by_source.values()))
