"""What questions of the view cost: so many events of three months and 3,000 people, lying as `parts.merge` leaves them.

Part of `hiden bench logs`. CPU seconds of this process (all cores together) and wall seconds; the engine reads from the
system's cache where it can, as it will in daily use.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

PEOPLE, ITEMS, SOURCES, DAYS = 3_000, 400, 12, 90
BEGIN: Final = datetime(2026, 6, 1, tzinfo=UTC)
_FILE_ROWS = 4_000_000


def figures() -> dict[str, float]:
    """All figures. `HIDEN_BENCH_EVENTS` changes the number of events."""
    return bench_questions(int(os.environ.get("HIDEN_BENCH_EVENTS", "100000000")))


def bench_questions(rows: int) -> dict[str, float]:
    """Make so many events in the present home, which must be a throw-away one, and ask what pages ask."""
    from hiden.logs.store.parts import stored

    began, cpu = time.perf_counter(), time.process_time()
    make_view(rows)
    told = {
        "questions_events": float(rows),
        "questions_made_s": round(time.perf_counter() - began, 1),
        "questions_made_cpu_s": round(time.process_time() - cpu, 1),
    }
    held, size = stored()
    told["view_bytes_per_event"] = round(size / held, 1)
    for name, ask in _asked():
        told |= _measured(name, ask)
    return told


def _asked() -> Iterator[tuple[str, Callable[[], object]]]:
    from hiden.logs.store import questions
    from hiden.logs.store.asking import Asked

    whole = Asked(BEGIN, BEGIN + timedelta(days=DAYS))
    month = replace(whole, first=whole.until - timedelta(days=30))
    person = replace(whole, persons=[1_234])
    item = replace(whole, items=[17])
    yield "person_90d_page", lambda: questions.timeline(person)
    yield "person_90d_total", lambda: questions.total(person)
    yield "person_90d_by_day", lambda: questions.counts(person, "day")
    yield "person_90d_words", lambda: questions.timeline(replace(person, words="図面"))
    yield "item_90d_page", lambda: questions.timeline(item)
    yield "item_90d_by_person", lambda: questions.counts(item, "person")
    yield "newest_page", lambda: questions.timeline(month)
    page = questions.timeline(month)
    yield "next_page", lambda: questions.timeline(month, page.after)
    yield "oldest_page", lambda: questions.timeline(month, newest_first=False)
    yield "words_month_page", lambda: questions.timeline(replace(month, words="改訂 9931"))
    yield "nothing_found", lambda: questions.timeline(replace(month, words="is nowhere"))
    yield "by_day", lambda: questions.counts(whole, "day")
    yield "by_person", lambda: questions.counts(whole, "person")
    yield "month_by_dest", lambda: questions.counts(month, "dest")
    yield "person_first_seen_devices", lambda: questions.first_seen(person, "device")
    yield (
        "person_baseline",
        lambda: questions.daily_baseline(replace(person, first=whole.first + timedelta(days=30))),
    )
    yield (
        "baseline_of_all",
        lambda: questions.daily_baseline(replace(whole, first=whole.first + timedelta(days=30))),
    )


def _measured(name: str, ask: Callable[[], object]) -> dict[str, float]:
    """The first time, and the better of two more."""
    took = []
    for _time in range(3):
        began, cpu = time.perf_counter(), time.process_time()
        ask()
        took.append((time.perf_counter() - began, time.process_time() - cpu))
    again = min(took[1:])
    return {
        f"{name}_first_s": round(took[0][0], 3),
        f"{name}_s": round(again[0], 3),
        f"{name}_cpu_s": round(again[1], 3),
    }


def make_view(rows: int) -> None:
    """Events of the whole time in merged files, each of a stretch of time, as they come about when logs arrive every day.

    The files after the first hold its events again, later and of other segments: sorting is the dear part, and no question
    notices.
    """
    from hiden.logs.archive.places import place
    from hiden.logs.store import embedded
    from hiden.logs.store.parts import ORDER

    count = -(-rows // _FILE_ROWS)
    span = timedelta(days=DAYS) / count
    sql = f"SELECT * FROM ({events(0, min(rows, _FILE_ROWS), BEGIN, span)}) ORDER BY {ORDER}"  # noqa: S608
    first = make_file(0, sql, min(rows, _FILE_ROWS), BEGIN, span)
    table = embedded.table_of([place(first)])
    for number in range(1, count):
        later = number * span
        seconds = later // timedelta(seconds=1)
        sql = (
            f'SELECT * REPLACE ("at" + INTERVAL {seconds} SECOND AS "at", segment + {number * 1000} AS segment)'  # noqa: S608
            f" FROM {table} LIMIT {rows - number * _FILE_ROWS}"
        )
        make_file(number, sql, min(_FILE_ROWS, rows - number * _FILE_ROWS), BEGIN + later, span)


def make_file(number: int, sql: str, size: int, first: datetime, span: timedelta) -> str:
    from hiden.logs.archive.places import appearing, place
    from hiden.logs.models import ViewPart
    from hiden.logs.store import embedded

    month = first.date().replace(day=1)
    file = f"view/{month:%Y-%m}/bench-{number:04}.parquet"
    with appearing(file) as path:
        embedded.write(sql, path)
    ViewPart.objects.create(
        month=month,
        file=file,
        rows=size,
        size=place(file).stat().st_size,
        segments=[number],
        sources=list(range(1, SOURCES + 1)),
        merged=True,
        at_from=first,
        at_until=first + span,
    )
    return file


def events(number: int, size: int, first: datetime, span: timedelta, sites: str = "h % 3000") -> str:
    """The SQL of a file's events: the same for the same numbers. Each person has a machine, and files of their own choice.

    `sites`: which of the sites an event goes to (`who` is the person, `h` a number by chance).
    """
    from hiden.base.clock import micros

    width = span // timedelta(microseconds=1)
    columns: dict[str, Any] = {
        '"at"': f"make_timestamptz({micros(first)} + CAST(u1 * {width} AS BIGINT))",
        "source": f"CAST(1 + h % {SOURCES} AS INTEGER)",
        "segment": f"CAST({number} * 1000 + i // 10000 AS BIGINT)",
        "record": "CAST(i % 10000 AS INTEGER)",
        "part": "CAST(0 AS SMALLINT)",
        "channel": "['file','file','file','web','web','mail','cloud','print','door','program'][1 + h % 10]",
        "action": "['open','open','copy','open','upload','send','download','print','enter','run'][1 + h % 10]",
        "outcome": "CASE WHEN h % 97 = 0 THEN 'failed' ELSE 'done' END",
        "class_uid": "CAST(1001 AS INTEGER)",
        "activity_id": "CAST(1 + h % 4 AS INTEGER)",
        "person": "CASE WHEN h % 20 = 0 THEN 0 ELSE who END",
        "holder": "CASE WHEN h % 20 = 0 THEN 'unknown' ELSE 'person' END",
        "account": r"'EXAMPLE\u' || lpad(CAST(who AS VARCHAR), 5, '0')",
        "device": "'PC-' || lpad(CAST(CASE WHEN h % 50 = 0 THEN h % 4000 ELSE who END AS VARCHAR), 5, '0')",
        "ip": "'10.' || who % 64 || '.' || who // 64 || '.' || h % 3",
        "app": "['EXPLORER.EXE','EXCEL.EXE','chrome.exe','OUTLOOK.EXE','acad.exe'][1 + h % 5]",
        "object": r"'\\fs01\技術部\' || ['図面','見積','原価','議事録'][1 + f % 4] || '\案件' || f % 700 || '\改訂 ' || f || '.xlsx'",
        "item": f"CASE WHEN f % 32 = 0 THEN 1 + f % {ITEMS} ELSE 0 END",
        "rank": "CAST(CASE WHEN f % 32 = 0 THEN 1 + f % 3 ELSE 0 END AS SMALLINT)",
        "dest": f"CASE WHEN h % 10 IN (4, 5) THEN 'site' || {sites} || '.example.com' END",
        "bytes": "CASE WHEN h % 3 = 0 THEN CAST(exp(u2 * 18) AS BIGINT) END",
        '"count"': "CAST(NULL AS BIGINT)",
        "detail": "CAST(NULL AS VARCHAR)",
    }
    listed = ", ".join(f"{made} AS {name}" for name, made in columns.items())
    base = (
        f"SELECT range AS i, CAST(hash(range + {number * _FILE_ROWS}) >> 2 AS BIGINT) AS h FROM range({size})"  # noqa: S608
    )
    drawn = (
        "SELECT i, h // 1000003 AS h, h % 1048576 / 1048576.0 AS u1, h // 1048576 % 1048576 / 1048576.0 AS u2,"  # noqa: S608
        f" CAST(1 + h // 7 % {PEOPLE} AS BIGINT) AS who FROM ({base})"
    )
    chosen = f"SELECT *, CAST((who * 137 + pow(u2, 3) * 400) % 200000 AS BIGINT) AS f FROM ({drawn})"  # noqa: S608
    return f"SELECT {listed} FROM ({chosen})"  # noqa: S608
