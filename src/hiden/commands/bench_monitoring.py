"""What rules cost (`bench_rules.py`), and what a daily run of behaviour costs: 3,000 people, 6 million events of one day, and 90 folded days before it.

CPU seconds of this process (all cores together) and wall seconds. The days before are the folded day itself with its numbers moved by
chance: what they cost is reading and comparing them, which is the same.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

DAY: Final = date(2026, 9, 16)  # a Wednesday
PEOPLE: Final = 3_000
_FILE_ROWS: Final = 3_000_000
_SITES: Final = "(who * 7 + h % 200) % 3000"  # of each person some twenty a day, as people have


def figures() -> dict[str, float]:
    """All figures. `HIDEN_BENCH_EVENTS` changes the number of events of the day."""
    from hiden.commands import bench_rules

    rules = bench_rules.figures()  # these first: a day of behaviour fills memory
    return rules | dict(_figures(int(os.environ.get("HIDEN_BENCH_EVENTS", "6000000"))))


def _figures(rows: int) -> Iterator[tuple[str, float]]:
    from hiden.monitoring.behaviour.facts import Facts, Known
    from hiden.monitoring.behaviour.keeping import fold_again
    from hiden.monitoring.behaviour.running import signs_of

    _make_day(rows)
    fold_again(DAY, DAY)  # once, so that the suite of questions is loaded
    began, cpu = time.perf_counter(), time.process_time()
    [today] = fold_again(DAY, DAY)
    used = time.process_time() - cpu
    yield "behaviour_events", float(rows)
    yield "behaviour_fold_s", round(time.perf_counter() - began, 2)
    yield "behaviour_fold_cpu_s", round(used, 2)
    yield "behaviour_rows_per_cpu_s", round(rows / used)
    _make_past(today)
    known = Known(
        DAY,
        {person: Facts(person, department=person % 150) for person in map(int, today.people)},
        off=frozenset(one for n in range(400) if (one := DAY - timedelta(days=n)).weekday() >= 5),
    )
    began, cpu = time.perf_counter(), time.process_time()
    found = signs_of(known)
    yield "behaviour_day_s", round(time.perf_counter() - began, 1)
    yield "behaviour_day_cpu_s", round(time.process_time() - cpu, 1)
    yield "behaviour_signs", float(len(found))
    yield "behaviour_touched_rows", float(today.touched.num_rows)
    yield "behaviour_day_rss_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _make_day(rows: int) -> None:
    from hiden.commands.bench_questions import events, make_file
    from hiden.logs.store.parts import ORDER
    from hiden.monitoring.behaviour.days import moments

    first, _until = moments(DAY)
    for number in range(-(-rows // _FILE_ROWS)):
        size = min(_FILE_ROWS, rows - number * _FILE_ROWS)
        span = timedelta(hours=23)
        sql = f"SELECT * FROM ({events(number, size, first, span, _SITES)}) ORDER BY {ORDER}"  # noqa: S608
        make_file(number, sql, size, first, span)


def _make_past(today: Any) -> None:
    import numpy as np

    from hiden.monitoring.behaviour.judging import HISTORY
    from hiden.monitoring.behaviour.keeping import keep_day

    chance = np.random.default_rng(7)
    for before in range(1, HISTORY + 1):
        moved = np.rint(today.sums * np.exp(chance.normal(0, 0.4, today.sums.shape))).astype(np.int64)
        keep_day(replace(today, day=DAY - timedelta(days=before), sums=moved))
