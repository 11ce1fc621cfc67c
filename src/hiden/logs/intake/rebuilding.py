"""The view is derived: whatever of it is missing is made again from the archive (after a restore, or when a disk lost files)."""

from __future__ import annotations

from collections import defaultdict

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
    by_source: dict[int, list[int]] = defaultdict(list)
    there = Segment.objects.filter(number__in=numbers, expired_at=FOREVER).order_by("first")
    for segment in there:
        if place(segment.file).exists():
            by_source[segment.source_id].append(segment.number)
    for source in LogSource.objects.filter(pk__in=by_source):
        rebuild(source, by_source[source.pk])
    return sum(map(len, by_source.values()))
