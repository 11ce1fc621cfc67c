"""What others reckoned from the view and keep beside it, by days in Japan: gone as soon as rows of these days leave the view.

It can be made anew from what is left. So nobody is forgotten in the view and remembered here, and no list of who keeps what is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from hiden.base.clock import TOKYO
from hiden.logs.archive.places import folder, place


def name_of(day: date, what: str) -> str:
    """The name of a kept file, as `archive.places` has names."""
    return f"derived/{day:%Y-%m}/{day:%Y-%m-%d}.{what}.parquet"


def kept(day: date, what: str) -> Path | None:
    """Where something of a day is kept, None where it is not."""
    path = place(name_of(day, what))
    return path if path.is_file() else None


def forget(first: date, last: date) -> int:
    """Remove what is kept of these days; returns how many files."""
    gone = 0
    for path, day in list(_files()):
        if first <= day <= last:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def forget_around(first: datetime, until: datetime) -> int:
    """Remove what is kept of all days that these moments touch."""
    return forget(first.astimezone(TOKYO).date(), until.astimezone(TOKYO).date())


def forget_months(first: date, last: date) -> int:
    """Remove what is kept of the months from that of `first` to that of `last`, and of the days at their edges: months end in UTC."""
    end = (last.replace(day=28) + timedelta(days=4)).replace(day=1)
    return forget(first.replace(day=1) - timedelta(days=1), end)


def forget_before(day: date) -> int:
    """Remove what nobody looks back at any more."""
    return forget(date.min, day - timedelta(days=1))


def _files() -> Iterator[tuple[Path, date]]:
    for path in sorted(folder("derived").glob("*/*.parquet")):
        yield path, date.fromisoformat(path.name[:10])


__all__ = ["forget", "forget_around", "forget_before", "forget_months", "kept", "name_of"]
