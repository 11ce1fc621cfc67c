"""How much a system may ask in a minute, and how much it asked a day.

Counts are gathered in this process and written at most once a second: a row for every question would cost more than its
answer. What a process gathered in its last second is written with the next question, or by a job within a minute.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.db.models import F

from hiden.access.authzen.askers import Asker
from hiden.access.authzen.models import AskedDay, AskingSystem
from hiden.base.clock import now, today
from hiden.base.errors import HidenError
from hiden.base.words import say

log = logging.getLogger("hiden.access")

_EVERY = 1.0  # seconds
_PATIENCE = 50  # milliseconds that a question waits for whoever else is writing
KINDS = ("allowed", "denied", "searched", "refused")

_lock = threading.Lock()
_counted: dict[tuple[int, date], Counter[str]] = {}
_last: dict[int, datetime] = {}
_written = [0.0]
_minutes: dict[str, _Minute] = {}


class TooMany(HidenError):  # noqa: N818 - it is said to people
    """More questions than the system may ask in a minute. `wait`: seconds until it may ask again."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, most: int, wait: int) -> None:
        super().__init__(
            say("1分に尋ねられる件数（{n}件）を超えました。", n=f"{most:,}"),
            say("{n}秒ほど待つか、上限を情報システムの担当に相談してください。", n=wait),
        )
        self.wait = wait


@dataclass(slots=True)
class _Minute:
    """What a system asked in one minute: in all processes when they were last compared, and here since."""

    number: int
    known: int = 0
    here: int = 0


def take(asker: Asker, questions: int) -> None:
    """Count questions of this minute against the limit. Raises TooMany; what is refused does not count.

    The processes compare their counts after each fiftieth of the limit, so together they exceed it by that much at most.
    """
    if asker.system is None or not asker.per_minute:
        return
    at = now()
    number = int(at.timestamp()) // 60
    with _lock:
        minute = _minutes.get(asker.key)
        if minute is None or minute.number != number:
            minute = _minutes[asker.key] = _Minute(number)
        if minute.here + questions > asker.per_minute // 50:
            minute.known, minute.here = _compared(asker.key, minute), 0
        fits = minute.known + minute.here + questions <= asker.per_minute
        if fits:
            minute.here += questions
    if not fits:
        count(asker, refused=questions)
        raise TooMany(asker.per_minute, 60 - at.second)


def _compared(system: str, minute: _Minute) -> int:
    """What all processes together counted so far, with what was counted here."""
    key = f"hiden.access.asked.{system}.{minute.number}"
    if cache.add(key, minute.here, 120):
        return minute.here
    try:
        return int(cache.incr(key, minute.here))
    except ValueError:  # it went out just now
        return minute.known + minute.here


def count(asker: Asker, **counts: int) -> None:
    """Add to the counts of today (allowed, denied, searched, refused), and write them when it is time."""
    if asker.system is None:
        return
    with _lock:
        _counted.setdefault((asker.system, today()), Counter()).update(counts)
        _last[asker.system] = now()
        due = time.monotonic() - _written[0] >= _EVERY
        if due:
            _written[0] = time.monotonic()
    if due:
        write_counts()


def write_counts() -> int:
    """Write what was gathered; returns how many rows. Waits for nobody: when others write, the next second will do."""
    with _lock:
        counted, last = dict(_counted), dict(_last)
        _counted.clear()
        _last.clear()
    if not counted:
        return 0
    try:
        with _impatient(), transaction.atomic():
            _add(counted, last)
    except OperationalError as error:
        log.info("counts of asking systems wait: %s", error)
        with _lock:
            for key, counts in counted.items():
                _counted.setdefault(key, Counter()).update(counts)
            for system, at in last.items():
                _last[system] = max(at, _last.get(system, at))
        return 0
    return len(counted)


def _add(counted: dict[tuple[int, date], Counter[str]], last: dict[int, datetime]) -> None:
    there = set(AskingSystem.objects.filter(pk__in=last).values_list("pk", flat=True))
    for (system, day), counts in counted.items():
        if system in there:
            row, _new = AskedDay.objects.get_or_create(system_id=system, day=day)
            AskedDay.objects.filter(pk=row.pk).update(**{kind: F(kind) + counts[kind] for kind in KINDS})
    for system, at in last.items():
        AskingSystem.objects.filter(pk=system).update(last_asked_at=at)


@contextmanager
def _impatient() -> Iterator[None]:
    """SQLite: a question must not wait half a minute for an import only to be counted."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    usual = int(settings.DATABASES["default"].get("OPTIONS", {}).get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


def forget() -> None:
    """Drop what was gathered and not written: between tests."""
    with _lock:
        _counted.clear()
        _last.clear()
        _minutes.clear()
        _written[0] = 0.0


__all__ = ["KINDS", "TooMany", "count", "forget", "take", "write_counts"]
