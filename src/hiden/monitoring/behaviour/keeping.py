"""Folded days, kept beside the view (`logs.store.derived`): a daily run reads one day of events and ninety of these small files.

Late records of a day that is not judged again are not in its file; runs judge days again as far back as records come late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hiden.base.errors import Broken
from hiden.base.words import say
from hiden.logs.archive.places import alone, appearing, place
from hiden.logs.store import derived
from hiden.logs.store.engines import FilesGone, engine
from hiden.logs.store.parts import files_of, parts_between
from hiden.monitoring.behaviour.days import DAILY, TOUCHED, Day, fold_days, moments

_TRIES: Final = 4
_STEP: Final = 7  # so many days are folded by one question
_PARTS: Final = ("sums", "touched")
Stamp = tuple[int, ...]  # which files a day has, and when they were written
Held = dict[date, tuple[Stamp, Day]]
_HOURS: Final = tuple(f"h{hour:02}" for hour in range(24))


def folded(first: date, last: date, held: Held | None = None) -> list[Day]:
    """The days from the first to the last, oldest first: as they are kept, or folded and kept now.

    `held`: days that were read before; of them those are taken whose files are still the same, and what is read is put there.
    """
    held = {} if held is None else held
    found = {day: one for day in _between(first, last) if (one := _once(day, held)) is not None}
    missing = [day for day in _between(first, last) if day not in found]
    for begin, end in _stretches(missing):
        found |= {day.day: day for day in fold_again(begin, end)}
    for gone in [day for day in held if day < first]:
        del held[gone]
    return [found[day] for day in _between(first, last)]


def _once(day: date, held: Held) -> Day | None:
    """A kept day, read unless it was before; what was forgotten since is not remembered here."""
    stamp = _stamp(day)
    was = held.pop(day, None)
    if was is not None and was[0] == stamp:
        held[day] = was
    elif stamp is not None and (found := _read(day)) is not None:
        held[day] = (stamp, found)
    return held[day][1] if day in held else None


def _stamp(day: date) -> Stamp | None:
    """None where the day is not kept."""
    try:
        told = [place(derived.name_of(day, what)).stat() for what in _PARTS]
    except FileNotFoundError:
        return None
    return tuple(number for one in told for number in (one.st_ino, one.st_mtime_ns))


def fold_again(first: date, last: date) -> list[Day]:
    """Fold these days from the events that the view has of them now, and keep them. Raises Broken where files cannot be read."""
    for _try in range(_TRIES):
        files = _files(first, last)
        try:
            made = fold_days(engine(), files, first, last)
        except FilesGone:
            continue
        with alone(
            "view"
        ):  # whoever takes rows out of the view must not find them written down here afterwards
            if _files(first, last) == files:
                for day in made.values():
                    keep_day(day)
                return [made[day] for day in sorted(made)]
    raise Broken(
        say("記録の一覧のファイルが、読む間に何度も替わりました。"),
        say("しばらく待ってから、もう一度実行してください。"),
    )


def _files(first: date, last: date) -> list[Path]:
    return files_of(parts_between(moments(first)[0], moments(last)[1]))


def _between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _stretches(days: Sequence[date]) -> Iterable[tuple[date, date]]:
    """Days one after the other, at most `_STEP` of them at once."""
    begin = 0
    for number in range(1, len(days) + 1):
        if (
            number == len(days)
            or (days[number] - days[begin]).days != number - begin
            or number - begin == _STEP
        ):
            yield days[begin], days[number - 1]
            begin = number


def keep_day(day: Day) -> None:
    """Write a folded day down, in the place of an earlier one."""
    columns = {"person": day.people}
    columns |= {name: day.sums[:, number] for number, name in enumerate(DAILY)}
    columns |= {name: day.hours[:, hour] for hour, name in enumerate(_HOURS)}
    for what, table in (
        ("touched", day.touched),
        ("sums", pa.table(columns)),
    ):  # `sums` last: it is what is looked for
        with appearing(derived.name_of(day.day, what)) as path:
            pq.write_table(table, path, compression="zstd")


def _read(day: date) -> Day | None:
    """A kept day; None where it is not kept, or was by a version that counted something else."""
    paths = [derived.kept(day, what) for what in _PARTS]
    if paths[0] is None or paths[1] is None:
        return None
    try:
        sums, touched = (pq.read_table(path) for path in paths)
    except (OSError, pa.ArrowInvalid):
        return None
    if sums.column_names != ["person", *DAILY, *_HOURS] or touched.schema.names != TOUCHED.names:
        return None

    def block(names: Iterable[str]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        return np.stack([sums[name].to_numpy() for name in names], axis=1)

    return Day(day, sums["person"].to_numpy(), block(DAILY), block(_HOURS), touched.cast(TOUCHED))


__all__ = ["Held", "fold_again", "folded", "keep_day"]
