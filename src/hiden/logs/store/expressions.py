"""The suite of questions as Ibis expressions over one table of the view, written once for every engine.

Imported only when something is asked: Ibis takes half a second to load. What engines do differently is kept out of the suite:
moments go in and come out as whole microseconds, sums of bytes are floating (exact up to 9 PB, and no line of a log can make them
overflow), text is compared through `lower` on both sides and `contains` (never LIKE, whose signs people write into paths).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import ibis
import ibis.expr.datatypes as dt

from hiden.base.clock import EPOCH, micros
from hiden.connectors.schemas import VIEW
from hiden.logs.store.asking import COLUMNS, Asked, Mark

HOUR: Final = 3_600_000_000
DAY: Final = 24 * HOUR
JAPAN: Final = 9 * HOUR  # there is no summer time
BASELINE_DAYS: Final = 28
TABLE: Final = "hiden_view"  # engines put their files in its place

_MOMENT: Final = dt.Timestamp(timezone="UTC", scale=6)
_WORDS: Final = ("object", "dest", "detail", "app", "account")

# Stand-ins for functions that every engine has under another name (`compiling.py`).
micros_of: Callable[..., Any] = ibis.udf.scalar.builtin(
    lambda moment: ..., name="hiden_micros", signature=((_MOMENT,), dt.int64)
)
moment_of: Callable[..., Any] = ibis.udf.scalar.builtin(
    lambda since: ..., name="hiden_moment", signature=((dt.int64,), _MOMENT)
)


def view() -> Any:
    """The table of the view."""
    return ibis.table({field.name: _type(field) for field in VIEW}, name=TABLE)


def _type(field: Any) -> dt.DataType:
    """Ibis has this too, but wants pandas for it."""
    if field.name == "at":
        return _MOMENT(nullable=False)
    return dt.dtype(str(field.type), nullable=field.nullable)


def selected(asked: Asked) -> Any:
    """The events that are asked about."""
    table = view()
    return table.filter(*conditions(asked, table))


def columns(asked: Asked, names: Sequence[str]) -> Any:
    """Whole columns of the events that are asked about, in no order; `at` as microseconds since 1970."""
    table = selected(asked)
    return table.select(**{name: micros_of(table["at"]) if name == "at" else table[name] for name in names})


def conditions(asked: Asked, table: Any) -> list[Any]:
    """What an event must meet: all of them."""
    within = [table["at"] >= _at(asked.first), table["at"] < _at(asked.until)]
    chosen = {
        "person": asked.persons,
        "item": asked.items,
        "source": asked.sources,
        "channel": asked.channels,
        "action": asked.actions,
        "outcome": asked.outcomes,
        "holder": asked.holders,
    }
    within += [
        table[name].isin([_plain(each) for each in wanted]) for name, wanted in chosen.items() if wanted
    ]
    within += [
        _holds(table[name], text)
        for name, text in (("account", asked.account), ("device", asked.device), ("dest", asked.dest))
        if text
    ]
    among = [name for name in _WORDS if name != "account" or not asked.blind]
    within += [ibis.or_(*(_holds(table[name], word) for name in among)) for word in asked.words.split()]
    if asked.least_rank:
        within.append(table["rank"] >= asked.least_rank)
    if asked.moments:
        within.append(micros_of(table["at"]).isin(sorted({micros(each) for each in asked.moments})))
    return within


def timeline(asked: Asked, after: Mark | None, limit: int, *, newest_first: bool) -> Any:
    """Rows as `asking.Event` has them (moments in µs), in order, those behind the mark."""
    ordered = _ordered(asked, after, limit, newest_first=newest_first)
    return ordered.select(micros_of(ordered["at"]).name("at_us"), *COLUMNS)


def marks(asked: Asked, after: Mark | None, limit: int, *, newest_first: bool) -> Any:
    """The same rows, of which only their marks and persons are told: that takes a third of the reading."""
    ordered = _ordered(asked, after, limit, newest_first=newest_first)
    return ordered.select(micros_of(ordered["at"]).name("at_us"), "segment", "record", "part", "person")


def _ordered(asked: Asked, after: Mark | None, limit: int, *, newest_first: bool) -> Any:
    table = selected(asked)
    if after is not None:
        table = table.filter(_behind(table, after, newest_first=newest_first))
    direction = ibis.desc if newest_first else ibis.asc
    return table.order_by([direction(name) for name in ("at", "segment", "record", "part")]).limit(limit)


def total(asked: Asked) -> Any:
    """One row: how many."""
    table = selected(asked)
    return table.aggregate(events=table.count())


def counts(asked: Asked, by: str, limit: int) -> Any:
    """(value, events, bytes): of days and hours all in their order, otherwise the most frequent values."""
    table, value = _valued(asked, by)
    counted = table.group_by(value=value).aggregate(events=table.count(), bytes=_bytes(table))
    if by in ("day", "hour"):
        return counted.order_by("value")
    return counted.order_by([ibis.desc("events"), ibis.asc("value")]).limit(limit)


def used_by_few(asked: Asked, columns: Sequence[str], enough: int) -> Any:
    """(value): what somebody used, but fewer than `enough` persons and accounts of nobody known, in any of these columns.

    Which of these somebody asked about is not told to the engine: engines do not agree on how odd signs stand in a list of texts.
    """
    table = selected(asked)
    somebody = ibis.cases(
        (table["person"] != 0, ibis.literal("p") + table["person"].cast("string")),
        (table["account"].notnull(), ibis.literal("a") + table["account"]),
    )
    found = []
    for column in columns:
        used = table.filter(table[column].notnull()).group_by(value=table[column])
        counted = used.aggregate(users=somebody.nunique())
        found.append(counted.filter((counted["users"] > 0) & (counted["users"] < enough)).select("value"))
    return (ibis.union(*found, distinct=True) if len(found) > 1 else found[0]).order_by("value")


def first_seen(asked: Asked, by: str) -> Any:
    """(value, µs of its first event in the period, events): in the order in which they appeared."""
    table, value = _valued(asked, by)
    seen = table.group_by(value=value).aggregate(first=micros_of(table["at"]).min(), events=table.count())
    return seen.order_by(["first", "value"])


def volumes(asked: Asked) -> Any:
    """(source, day, events, bytes) in order."""
    table = selected(asked)
    counted = table.group_by(source=table["source"], day=_day(table)).aggregate(
        events=table.count(), bytes=_bytes(table)
    )
    return counted.order_by(["source", "day"])


def silences(asked: Asked, least: timedelta) -> Any:
    """(source, µs of the last event before, µs of the next one): stretches without an event of at least `least` (≥ 1 hour)."""
    table = selected(asked)
    at = micros_of(table["at"])
    hours = table.group_by(source=table["source"], hour=_floor(at, HOUR)).aggregate(
        first=at.min(), last=at.max()
    )
    before = hours["last"].lag().over(group_by=hours["source"], order_by=hours["hour"])
    gaps = hours.select("source", before=before, next=hours["first"])
    long = gaps.filter(gaps["next"] - gaps["before"] >= least // timedelta(microseconds=1))
    return long.order_by(["source", "next"])


def spans(asked: Asked) -> Any:
    """(source, µs of its first event, µs of its last)."""
    table = selected(asked)
    at = micros_of(table["at"])
    return table.group_by(source=table["source"]).aggregate(first=at.min(), last=at.max()).order_by("source")


def daily_baseline(asked: Asked) -> Any:
    """Of each known person and day: events, bytes, distinct items, each beside the person's own days before.

    A row is (person, day, days, then for events, bytes and items: value, median, mean, z). `days` counts the days with events
    among the 28 days before; days without any are no part of the baseline. z is null where that has fewer than two days
    or never varied. Days are counted since 1970 in Japan; bytes are compared as they are.
    """
    table = selected(replace(asked, first=baseline_begin(asked)))
    table = table.filter(table["person"] != 0)
    daily = table.group_by(person=table["person"], day=_day(table)).aggregate(
        events=table.count().cast("float64"),
        bytes=_bytes(table),
        items=table["item"].nullif(0).nunique().cast("float64"),
    )
    before = ibis.window(group_by=daily["person"], order_by=daily["day"], range=(-BASELINE_DAYS, -1))
    columns = {"days": daily.count().over(before)}
    for name in ("events", "bytes", "items"):
        columns.update(_beside(daily[name], name, before))
    told = daily.select("person", "day", **columns)
    told = told.filter(told["day"] >= _day_of(asked.first))
    return told.order_by(["person", "day"])


def baseline_begin(asked: Asked) -> datetime:
    """From when on events are read for the baseline of a period."""
    return EPOCH + timedelta(microseconds=(_day_of(asked.first) - BASELINE_DAYS) * DAY - JAPAN)


def _beside(value: Any, name: str, before: Any) -> dict[str, Any]:
    mean = value.mean().over(before)
    spread = value.std(how="sample").over(before)
    varied = value.min().over(before) < value.max().over(before)
    return {
        name: value,
        f"{name}_median": value.median().over(before),
        f"{name}_mean": mean,
        f"{name}_z": ibis.cases((varied, (value - mean) / spread), else_=ibis.null("float64")),
    }


def _valued(asked: Asked, by: str) -> tuple[Any, Any]:
    """The events, and what they are counted by. Raises KeyError for what nothing is counted by."""
    table = selected(asked)
    if by == "day":
        return table, _day(table)
    if by == "hour":
        at = micros_of(table["at"]) + JAPAN
        return table, _floor(at, HOUR) - _floor(at, DAY) * 24
    if by in ("person", "item", "source"):
        return table, table[by]
    if by in ("channel", "action", "outcome", "device", "dest", "account"):
        return table, ibis.coalesce(table[by], "")
    raise KeyError(by)


def _holds(column: Any, text: str) -> Any:
    return column.lower().contains(ibis.literal(text).lower())


def _behind(table: Any, mark: Mark, *, newest_first: bool) -> Any:
    """Rows that come after the mark in the order asked for."""

    def past(column: Any, value: Any) -> Any:
        return column < value if newest_first else column > value

    edge = _at(mark.at)
    here = (table["segment"] == mark.segment) & (
        past(table["record"], mark.record)
        | ((table["record"] == mark.record) & past(table["part"], mark.part))
    )
    same = (table["at"] == edge) & (past(table["segment"], mark.segment) | here)
    return past(table["at"], edge) | same


def _at(moment: datetime) -> Any:
    return moment_of(micros(moment))


def _day(table: Any) -> Any:
    return _floor(micros_of(table["at"]) + JAPAN, DAY)


def _day_of(moment: datetime) -> int:
    return (micros(moment) + JAPAN) // DAY


def _floor(number: Any, unit: int) -> Any:
    return (number // unit).cast("int64")


def _bytes(table: Any) -> Any:
    return ibis.coalesce(table["bytes"].cast("float64").sum(), 0.0)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else int(value)


__all__: Sequence[str] = [
    "baseline_begin", "conditions", "counts", "daily_baseline", "first_seen", "marks", "selected", "silences", "spans", "timeline", "total", "view",
    "volumes",
]  # fmt: skip
