"""What pages, reports and rules ask of the view. Each question picks the files of its period and asks the engine.

A file that was merged into another in the meantime is no error: the files are picked again. No files: nothing happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hiden.base.clock import EPOCH, of_micros
from hiden.base.errors import Broken
from hiden.base.words import say
from hiden.logs.models import ViewPart
from hiden.logs.store.asking import (
    BY,
    COLUMNS,
    Asked,
    Count,
    Event,
    First,
    Mark,
    Measure,
    Page,
    PersonDay,
    Silence,
    Volume,
)
from hiden.logs.store.engines import FilesGone, Row, engine
from hiden.logs.store.parts import files_of, parts_between

if TYPE_CHECKING:
    import pyarrow as pa

_Answer = TypeVar("_Answer")
_TRIES: Final = 3
_MICRO: Final = timedelta(microseconds=1)
_MARK: Final = itemgetter(0, 1, 2, 3)
_STEP_EVENTS: Final = 1000
_STEP_ROWS: Final = 1_000_000  # so many rows are read first for a page


def timeline(asked: Asked, after: Mark | None = None, limit: int = 50, newest_first: bool = True) -> Page:
    """A page of events in the order of time. Only as many files are read as it takes to fill it."""
    if after is not None:
        asked = (
            replace(asked, until=min(asked.until, after.at + _MICRO))
            if newest_first
            else replace(asked, first=max(asked.first, after.at))
        )
    found = _picking(lambda: _walk(asked, after, limit + 1, newest_first=newest_first))
    events = found[:limit]
    return Page(events, events[-1].mark if len(found) > limit else None)


def events_at(marks: Sequence[Mark]) -> list[Event]:
    """Single events by their marks, oldest first; those that were erased since are left out."""
    if not marks:
        return []
    wanted = set(marks)
    moments = sorted({mark.at for mark in marks})
    asked = Asked(moments[0], moments[-1] + _MICRO, moments=moments)
    found: list[Event] = []
    after = None
    while True:
        page = timeline(asked, after, limit=_STEP_EVENTS, newest_first=False)
        found += [event for event in page.events if event.mark in wanted]
        after = page.after
        if after is None:
            return found


def total(asked: Asked) -> int:
    """How many events."""
    from hiden.logs.store import expressions

    rows = _ask(asked, lambda: expressions.total(asked))
    return int(rows[0][0]) if rows else 0


def counts(asked: Asked, by: str, limit: int = 20) -> list[Count]:
    """Events and bytes by one of `BY`: the most frequent values first; days and hours in their order, all of them that had events."""
    from hiden.logs.store import expressions

    rows = _ask(asked, lambda: expressions.counts(asked, by, limit))
    return [Count(_value(by, value), events, _whole(size)) for value, events, size in rows]


def used_by_few(asked: Asked, values: Mapping[str, Sequence[str]], enough: int) -> frozenset[str]:
    """Those of some devices and addresses (by column: device, ip) that somebody used in the period, but fewer than `enough` people."""
    from hiden.logs.store import expressions

    wanted = {column: list(some) for column, some in values.items() if some}
    if not wanted:
        return frozenset()
    rows = _ask(asked, lambda: expressions.used_by_few(asked, sorted(wanted), enough))
    return frozenset(str(value) for (value,) in rows) & {value for some in wanted.values() for value in some}


def first_seen(asked: Asked, by: str) -> list[First]:
    """When each value first appeared in the period, in that order. Ask for a long period and look at its end: what is new there?"""
    from hiden.logs.store import expressions

    rows = _ask(asked, lambda: expressions.first_seen(asked, by))
    return [First(_value(by, value), _moment(first), events) for value, first, events in rows]


def volumes(asked: Asked) -> list[Volume]:
    """What each source brought of each day."""
    from hiden.logs.store import expressions

    rows = _ask(asked, lambda: expressions.volumes(asked))
    return [Volume(source, _day(day), events, _whole(size)) for source, day, events, size in rows]


def silences(asked: Asked, least: timedelta) -> list[Silence]:
    """Stretches of at least `least` (one hour or more) in which a source had no event.

    At the edges of the period, too, for the sources that are named; one that is not named is only known by its events.
    """
    from hiden.logs.store import expressions

    if least < timedelta(hours=1):
        raise ValueError("silence is told by the hour")
    rows = _ask(asked, lambda: expressions.silences(asked, least))
    found = [Silence(source, _moment(before), _moment(following)) for source, before, following in rows]
    spans = (
        {row[0]: row[1:] for row in _ask(asked, lambda: expressions.spans(asked))} if asked.sources else {}
    )
    for source in sorted(set(asked.sources)):
        if source not in spans:
            found.append(Silence(source, asked.first, asked.until))
            continue
        begin, end = (_moment(each) for each in spans[source])
        found += [
            Silence(source, first, until)
            for first, until in ((asked.first, begin), (end, asked.until))
            if until - first >= least
        ]
    return sorted(found, key=lambda each: (each.source, each.first))


def daily_baseline(asked: Asked) -> list[PersonDay]:
    """Each known person's days, each beside the 28 days before it (of which those before the period are read as well)."""
    from hiden.logs.store import expressions

    before = replace(asked, first=expressions.baseline_begin(asked))
    rows = _ask(before, lambda: expressions.daily_baseline(asked))
    return [
        PersonDay(row[0], _day(row[1]), row[2], Measure(*row[3:7]), Measure(*row[7:11]), Measure(*row[11:15]))
        for row in rows
    ]


def over(asked: Asked, names: Sequence[str], take: Callable[[pa.Table], _Answer]) -> list[_Answer]:
    """What `take` makes of the events asked about, table after table in no order, with these columns of the view.

    `take` must keep nothing itself: where a file goes away meanwhile, all of it is asked again.
    """
    from hiden.logs.store import expressions

    def once() -> list[_Answer]:
        files = files_of(parts_between(asked.first, asked.until, asked.sources))
        if not files:
            return []
        found = engine().tables(expressions.columns(asked, names), files)
        return [take(as_view(table, names)) for table in found]

    return _picking(once)


def as_view(table: pa.Table, names: Sequence[str]) -> pa.Table:
    """Columns of the types of the view, whatever an engine made of them."""
    import pyarrow as pa  # here, because every command loads this module and few ask it anything

    from hiden.connectors.schemas import VIEW

    schema = pa.schema([VIEW.field(name) for name in names])
    made = [
        table[each.name].cast(pa.int64()).cast(each.type)
        if each.name == "at"
        else table[each.name].cast(each.type)
        for each in schema
    ]
    return pa.Table.from_arrays(made, schema=schema)


def _walk(asked: Asked, after: Mark | None, wanted: int, *, newest_first: bool) -> list[Event]:
    """The first events in the order asked for, reading files from that end of time until nothing else can come before them."""
    from hiden.logs.store import expressions

    parts = parts_between(asked.first, asked.until, asked.sources)
    # Files are sorted by person: whole rows of a few persons cost little, those of everybody much.
    if asked.persons or sum(part.rows for part in parts) <= _STEP_ROWS:
        whole = expressions.timeline(asked, after, wanted, newest_first=newest_first)
        rows = _first(whole, parts, wanted, newest_first=newest_first)
    else:
        marks = _first(
            expressions.marks(asked, after, wanted, newest_first=newest_first),
            parts,
            wanted,
            newest_first=newest_first,
        )
        rows = _whole_rows(asked, after, marks, newest_first=newest_first)
    return [_event(row) for row in rows]


def _first(question: Any, parts: list[ViewPart], wanted: int, *, newest_first: bool) -> list[Row]:
    """The first rows of all, each beginning with moment and source or mark, of a question about their order in time."""
    found: list[Row] = []
    for some, edge in _steps(parts, newest_first=newest_first):
        found += engine().rows(question, files_of(some))
        found.sort(key=_MARK, reverse=newest_first)
        del found[wanted:]
        if len(found) == wanted and edge is not None:
            last = _moment(found[-1][0])
            if last > edge if newest_first else last < edge:
                break
    return found


def _whole_rows(asked: Asked, after: Mark | None, marks: list[Row], *, newest_first: bool) -> list[Row]:
    """The rows that have these marks: all that are asked for between the first of them and the last."""
    from hiden.logs.store import expressions

    if not marks:
        return []
    begin, end = sorted((_moment(marks[0][0]), _moment(marks[-1][0])))
    narrow = replace(
        asked,
        first=max(asked.first, begin),
        until=min(asked.until, end + _MICRO),
        persons=sorted({row[4] for row in marks}),
    )
    question = expressions.timeline(narrow, after, len(marks), newest_first=newest_first)
    return engine().rows(question, files_of(parts_between(narrow.first, narrow.until, narrow.sources)))


def _steps(parts: list[ViewPart], *, newest_first: bool) -> Iterator[tuple[list[ViewPart], datetime | None]]:
    """Files in growing groups from one end of time; each group with the moment at which the files after it begin, None after the last."""

    def near(part: ViewPart) -> datetime:
        return part.at_until if newest_first else part.at_from

    ordered = sorted(parts, key=near, reverse=newest_first)
    begin, rows = 0, _STEP_ROWS
    while begin < len(ordered):
        end, held = begin, 0
        while end < len(ordered) and (held < rows or end == begin):
            held += ordered[end].rows
            end += 1
        yield ordered[begin:end], near(ordered[end]) if end < len(ordered) else None
        begin, rows = end, rows * 4


def _ask(asked: Asked, question: Callable[[], Any]) -> list[Row]:
    """The rows of the answer, none where there are no files."""

    def once() -> list[Row]:
        files = files_of(parts_between(asked.first, asked.until, asked.sources))
        return engine().rows(question(), files) if files else []

    return _picking(once)


def _picking(once: Callable[[], _Answer]) -> _Answer:
    for _try in range(_TRIES):
        try:
            return once()
        except FilesGone as gone:
            missing = gone
    raise Broken(
        say("記録の一覧のファイルを読めません。"),
        say(
            "ディスクの状態を確かめ、記録の一覧を作り直してください（{reason}）。", reason=str(missing)[:200]
        ),
    )


def _event(row: Row) -> Event:
    at, *rest = row
    values = dict(zip(COLUMNS, rest, strict=True))
    for name in _TEXTS:
        values[name] = values[name] or ""
    return Event(at=_moment(at), **values)


_TEXTS: Final = ("account", "device", "ip", "app", "object", "dest", "detail")


def _moment(since: int) -> datetime:
    return of_micros(since)


def _day(number: int) -> date:
    return EPOCH.date() + timedelta(days=number)


def _value(by: str, value: Any) -> str:
    if by == "day":
        return _day(value).isoformat()
    return f"{value:02}" if by == "hour" else str(value)


def _whole(size: float) -> int:
    return int(size)


__all__: Sequence[str] = [
    "BY", "as_view", "counts", "daily_baseline", "events_at", "first_seen", "over", "silences", "timeline", "total", "used_by_few", "volumes",
]  # fmt: skip
