"""The one clock. Stored in UTC, lived in Asia/Tokyo.

Everything that asks for the time asks here, so that tests and `as_of` can stop it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")

# An interval without an end has this one: filters need no three-valued logic.
FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
FOREVER_DATE = date(9999, 12, 31)

EPOCH = datetime.fromtimestamp(0, UTC)

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The calendar day in Japan."""
    return now().astimezone(TOKYO).date()


def end_of(day: date) -> datetime:
    """The last instant of a day in Japan, in UTC: what "as of that day" means for things kept by instant."""
    return datetime.combine(day, time.max, TOKYO).astimezone(UTC)


def start_of(day: date) -> datetime:
    """The first instant of a day in Japan, in UTC."""
    return datetime.combine(day, time.min, TOKYO).astimezone(UTC)


def micros(moment: datetime) -> int:
    """Whole microseconds from 1970 to an aware instant."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def of_micros(count: int) -> datetime:
    """The instant so many microseconds after 1970, in UTC."""
    return EPOCH + timedelta(microseconds=count)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Stop the clock at an aware instant for the length of a `with` block."""
    if at.tzinfo is None:
        raise ValueError("a frozen clock needs an aware instant")
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def days(count: int) -> timedelta:
    """A length of calendar days."""
    return timedelta(days=count)
