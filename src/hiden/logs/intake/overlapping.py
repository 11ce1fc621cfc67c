"""Exports that overlap: the file of a week and that of a month tell of the same events, and each counts once.

Records are sealed as they came, all of them; what is spared are rows of the view. An event is known where another file of the
source said exactly the same of the same moment, as often as it was said there: of three alike in one file and two in the other,
three stay. Files that merely follow one another share some seconds at most, in which two alike may well be two.

A file is read piece by piece: where it begins before another and ends within it, the events of the first shared minute may count twice,
until its records are read again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Max, Min
from django.db.models.functions import Coalesce

from hiden.base.clock import FOREVER
from hiden.connectors.schemas import SAID
from hiden.logs.intake.reading import Read
from hiden.logs.models import Intake, Segment, ViewPart
from hiden.logs.store import embedded
from hiden.logs.store.parts import files_of, parts_between

Span = tuple[datetime, datetime]
MEETING: Final = timedelta(minutes=1)  # what files that follow one another may share
_TOLD: Final = ", ".join(f'"{name}"' for name in SAID.names if name not in {"record", "part"})
_GIVEN: Final = "given_events"


def without_known(
    read: Read, intake: Intake, *, aside: Sequence[int] = (), instead: Sequence[ViewPart] = ()
) -> Read:
    """Without the events that other files of the source have brought.

    What is read again in the same stretch is known by `instead`, the files that will take the place of what the view still holds
    of the segments `aside`.
    """
    span = read.span
    if not intake.file or span is None:
        return read
    others = _others(intake, span)
    tables = [
        _rows(parts, numbers)
        for parts, numbers in (
            (
                parts_between(span[0], span[1] + timedelta(microseconds=1), [intake.source_id]),
                others - set(aside),
            ),
            (instead, others & set(aside)),
        )
        if parts and numbers
    ]
    return _spared(read, span, " UNION ALL ".join(tables)) if tables else read


def _others(intake: Intake, span: Span) -> set[int]:
    """Segments with events of this time, of other files of the source that share more than a minute with this one.

    What a growing file was before is no other file: where it ended then is known exactly.
    """
    whole = Segment.objects.filter(source=intake.source_id, intake__file=True, expired_at=FOREVER)
    files = whole.annotate(of=Coalesce("intake__origin", "intake"))
    own = intake.origin_id or intake.pk
    touching = files.exclude(of=own).filter(events_from__lte=span[1], events_until__gte=span[0])
    numbers: dict[int, list[int]] = defaultdict(list)
    for number, of in touching.values_list("number", "of"):
        numbers[of].append(number)
    if not numbers:
        return set()
    wanted = files.filter(of__in=[own, *numbers]).order_by().values_list("of")
    spans = {
        of: (first, until) for of, first, until in wanted.annotate(Min("events_from"), Max("events_until"))
    }
    first, until = spans.get(own, (None, None))
    mine = min(span[0], first or span[0]), max(span[1], until or span[1])
    return {number for of, some in numbers.items() if _overlap(mine, spans[of]) for number in some}


def _overlap(mine: Span, theirs: Span) -> bool:
    """Whether more than a meeting of two files that follow one another. `mine`: as far as this file has been read."""
    begins_within = mine[0] >= theirs[0]
    return theirs[1] - mine[0] >= MEETING and (begins_within or mine[1] - theirs[0] >= MEETING)


def _rows(parts: Sequence[ViewPart], numbers: set[int]) -> str:
    listed = ", ".join(str(int(each)) for each in sorted(numbers))
    return f"SELECT {_TOLD} FROM {embedded.table_of(files_of(parts))} WHERE segment IN ({listed})"  # noqa: S608 - our own words


def _spared(read: Read, span: Span, known: str) -> Read:
    """Without rows that stand in the answer to `known` too, each as often as it stands there."""
    given = read.said.append_column("place", pa.array(range(read.said.num_rows), pa.int64()))
    alike = f"row_number() OVER (PARTITION BY {_TOLD} ORDER BY place)"
    sql = (
        f"WITH known AS (SELECT {_TOLD}, count(*) AS times FROM ({known})"  # noqa: S608 - our own words
        f' WHERE "at" BETWEEN ? AND ? AND "at" IN (SELECT "at" FROM {_GIVEN}) GROUP BY ALL),'
        f" told AS (SELECT *, {alike} AS nth FROM {_GIVEN})"
        f" SELECT place FROM told JOIN known ON {_same('told', 'known')} WHERE nth <= times"
    )
    with _lent(given):
        places = [place for (place,) in embedded.rows(sql, span)]
    if not places:
        return read
    mask = pc.invert(pc.is_in(given["place"].combine_chunks(), value_set=pa.array(places, pa.int64())))
    return replace(read.only(mask), repeated=len(places))


def _same(one: str, other: str) -> str:
    names = _TOLD.split(", ")
    return " AND ".join(f"{one}.{name} IS NOT DISTINCT FROM {other}.{name}" for name in names)


@contextmanager
def _lent(table: pa.Table) -> Iterator[None]:
    """A table of this process under a name that questions can use."""
    connection = embedded.connection()
    connection.register(_GIVEN, table)
    try:
        yield
    finally:
        connection.unregister(_GIVEN)
