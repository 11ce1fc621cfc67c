"""A day's events folded into few numbers: sums of each person, hours, and what they touched. All that later days read of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hiden.base.clock import EPOCH, start_of
from hiden.connectors.events import Channel
from hiden.logs.store import behaving
from hiden.logs.store.engines import Engine
from hiden.monitoring.behaviour.destinations import line_of, targets

Ints = NDArray[np.int64]

DAILY: Final = (
    *behaving.SUMS,
    "peak",
    "glance",
)  # `peak`: most reads in one hour; `glance`: of pages elsewhere, without a download
_PLACE: Final = {name: number for number, name in enumerate(DAILY)}
_PEAKS: Final = {"peak": "read", "glance": "views"}
_RARE: Final = [_PLACE[name] for name in ("packs", "pack_bytes", "failed")]
_WORK: Final = [_PLACE[name] for name in ("read", "mails", "puts", "media", "pages", "shares")]
_WHAT: Final = {
    Channel.MAIL: "mail",
    Channel.WEB: "web",
    Channel.CLOUD: "share",
    Channel.CHAT: "chat",
    Channel.REMOVABLE: "media",
    Channel.NETWORK: "net",
}
# One row for each person and thing: a recipient, site, medium, machine, line or item ("item": its number as text).
TOUCHED: Final = pa.schema(
    [
        pa.field("person", pa.int64(), nullable=False),
        pa.field("what", pa.string(), nullable=False),
        pa.field("value", pa.string(), nullable=False),
        *(pa.field(name, pa.int64(), nullable=False) for name in ("events", "bytes", "ranked", "top")),
    ]
)


@dataclass(frozen=True, slots=True)
class Day:
    """One day in Japan. `sums`: people × `DAILY`; `hours`: people × 24, how much work was done in which hour; `touched`: see `TOUCHED`."""

    day: date
    people: Ints
    sums: Ints
    hours: Ints
    touched: pa.Table


def fold_days(engine: Engine, files: Sequence[Path], first: date, last: date) -> dict[date, Day]:
    """Each day from the first to the last, from these files of the view; days without events have nobody in them."""
    begin, end = start_of(first), start_of(last + timedelta(days=1))
    rows: dict[date, list[Any]] = defaultdict(list)
    rare: dict[date, list[Any]] = defaultdict(list)
    touched: dict[date, list[Any]] = defaultdict(list)
    if files:
        for row in engine.rows(behaving.hours(begin, end), files):
            rows[_date(row[1] // 24)].append(row)
        for row in engine.rows(behaving.rarely(begin, end), files):
            rare[_date(row[1] // 24)].append(row)
        for row in engine.rows(behaving.touched(begin, end), files):
            touched[_date(row[1])].append(row)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return {day: _folded(day, rows[day], rare[day], touched[day]) for day in days}


def _folded(day: date, rows: Iterable[Any], rare: Iterable[Any], touched: Iterable[Any]) -> Day:
    by_hour, rarely = _array(rows, 2 + len(DAILY) - len(_PEAKS) - len(_RARE)), _array(rare, 2 + len(_RARE))
    people = np.unique(np.concatenate([by_hour[:, 0], rarely[:, 0]]))
    sums = np.zeros((len(people), len(DAILY)), np.int64)
    hours = np.zeros((len(people), 24), np.int64)
    place = np.searchsorted(people, by_hour[:, 0])
    plain = len(DAILY) - len(_PEAKS) - len(_RARE)
    np.add.at(sums[:, :plain], place, by_hour[:, 2:])
    for name, of in _PEAKS.items():
        np.maximum.at(sums[:, _PLACE[name]], place, by_hour[:, 2 + _PLACE[of]])
    np.add.at(hours, (place, by_hour[:, 1] % 24), by_hour[:, 2:][:, _WORK].sum(axis=1))
    part = np.zeros((len(people), len(_RARE)), np.int64)
    np.add.at(part, np.searchsorted(people, rarely[:, 0]), rarely[:, 2:])
    sums[:, _RARE] = part
    return Day(day, people, sums, hours, _touched(touched))


def _array(rows: Iterable[Any], width: int) -> Ints:
    return np.array(list(rows), np.int64).reshape(-1, width)


def _touched(rows: Iterable[Any]) -> pa.Table:
    held: dict[tuple[int, str, str], list[int]] = {}
    for person, _day, channel, _action, dest, device, ip, item, events, size, ranked, top in rows:
        for what, value in _things(channel, dest, device, ip, item):
            sums = held.setdefault((person, what, value), [0, 0, 0, 0])
            sums[0] += events
            sums[1] += size
            sums[2] += ranked
            sums[3] = max(sums[3], top)
    ordered = sorted(held)
    columns: list[Any] = [list(column) for column in zip(*ordered, strict=True)] or [[], [], []]
    columns += [[held[key][number] for key in ordered] for number in range(4)]
    return pa.Table.from_arrays(
        [pa.array(values, field.type) for values, field in zip(columns, TOUCHED, strict=True)], schema=TOUCHED
    )


def _things(channel: str, dest: str, device: str, ip: str, item: int) -> Iterator[tuple[str, str]]:
    if dest and channel in _WHAT:
        for value in _targets(dest):
            yield _WHAT[Channel(channel)], value
    if device:
        yield "device", device.lower()
    if ip and (line := line_of(ip)):
        yield "line", line
    if item:
        yield "item", str(item)


_targets = lru_cache(maxsize=100_000)(targets)


def _date(number: int) -> date:
    return EPOCH.date() + timedelta(days=number)


def moments(day: date) -> tuple[datetime, datetime]:
    """From when until when a day in Japan lasts."""
    return start_of(day), start_of(day + timedelta(days=1))


def nobody(day: date) -> Day:
    """A day on which nothing was done."""
    return _folded(day, (), (), ())


def whats() -> Mapping[Channel, str]:
    """What is touched through which channel."""
    return _WHAT


__all__ = ["DAILY", "TOUCHED", "Day", "fold_days", "moments", "nobody", "whats"]
