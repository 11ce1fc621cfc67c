"""What it costs to take records: parse, understand, seal and store, beside DuckDB alone turning the same file into Parquet."""

from __future__ import annotations

import os
import random
import resource
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hiden.logs.models import LogSource

GIGABYTES: Final = "HIDEN_BENCH_GB"  # how the command tells its process how large a file is to be taken, "0" for the usual ones
PEOPLE: Final = 300
_BEGIN: Final = datetime(2026, 9, 1, tzinfo=UTC)
_ACTIONS: Final = ("open", "open", "open", "change", "create", "download", "upload", "delete")


def lines(count: int, *, csv: bool) -> Iterator[str]:
    """Lines of a file server of 300 people, one every 20 ms to 2 s, in the shape that such logs have."""
    chance = random.Random(1)  # noqa: S311 - the same file every time
    at = _BEGIN
    if csv:
        yield "at,channel,action,outcome,account,device,ip,app,object,bytes\n"
    for _ in range(count):
        at += timedelta(milliseconds=chance.randint(20, 2000))
        who = min(PEOPLE, int(chance.expovariate(1 / 60)) + 1)
        path = rf"\\fs01\設計\{chance.choice('ABCDE')}-{chance.randint(1, 400):04d}\図面{chance.randint(1, 9)}.xlsx"
        said = (
            f"{at.isoformat(timespec='milliseconds')}",
            "file",
            chance.choice(_ACTIONS),
            "done",
            f"user{who:04d}@example.co.jp",
            f"PC-{who:04d}",
            f"10.0.{who // 250}.{who % 250 + 1}",
            "explorer.exe",
            path,
            str(chance.randint(100, 10_000_000)),
        )
        if csv:
            yield ",".join(said) + "\n"
        else:
            names = ("at", "channel", "action", "outcome", "account", "device", "ip", "app", "object")
            pairs = [f'"{name}":"{value}"' for name, value in zip(names, said, strict=False)]
            yield "{" + ",".join(pairs).replace("\\", "\\\\") + f',"bytes":{said[-1]}' + "}\n"


def write_lines(path: Path, count: int, *, csv: bool) -> None:
    """The file of that many events."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines(count, csv=csv))


def duckdb_alone(path: Path, *, csv: bool) -> float:
    """CPU seconds that DuckDB needs to turn the file into Parquet (zstd), on one core."""
    import duckdb  # every command loads this module

    read = f"read_csv('{path}')" if csv else f"read_json('{path}', format='newline_delimited')"
    target = path.with_suffix(".parquet")
    begun = process_time()
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(
            f"COPY (SELECT * FROM {read}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608 - our own file
        ).fetchall()
    spent = process_time() - begun
    target.unlink()
    return spent


def figures(count: int = 1_000_000) -> dict[str, float]:
    """Events per CPU second, the ratio to DuckDB alone, bytes stored for each event, records verified per CPU second."""
    if gigabytes := float(os.environ.get(GIGABYTES) or 0):
        return large(int(gigabytes * 1e9))
    from hiden.home import home
    from hiden.logs.archive.verifying import verify
    from hiden.logs.intake.taking import take_file
    from hiden.logs.store.parts import merge

    source, csv_source, event_files = company("json", "csv", "evtx")
    found: dict[str, float] = {}
    for csv, of in ((False, source), (True, csv_source)):
        name = "csv" if csv else "json"
        path = home() / f"bench.{name}"
        write_lines(path, count, csv=csv)
        begun = process_time()
        take_file(of, path)
        spent = process_time() - begun
        # Before DuckDB reads the whole file, which takes memory of its own.
        found.setdefault(
            "logs_taking_rss_mb", round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        )
        alone = duckdb_alone(path, csv=csv)
        found[f"logs_{name}_events_per_s"] = round(count / spent)
        found[f"logs_{name}_duckdb_per_s"] = round(count / alone)
        found[f"logs_{name}_times_duckdb"] = round(spent / alone, 2)
        path.unlink()
    begun = process_time()
    report = verify(full=True)
    assert report.sound
    assert report.opened == 2 * count + 1
    found["logs_verify_records_per_s"] = round(report.opened / (process_time() - begun))
    begun = process_time()
    merge(all_of_it=True)
    found["logs_merge_rows_per_s"] = round(2 * count / (process_time() - begun))
    view, raw = _bytes_per_event(2 * count)
    found["logs_view_bytes_per_event"] = round(view, 1)
    found["logs_raw_bytes_per_event"] = round(raw, 1)
    found["logs_bytes_per_event"] = round(view + raw, 1)
    found["evtx_times_parser"] = evtx_times_parser(event_files)
    return found


def _bytes_per_event(records: int) -> tuple[float, float]:
    """What is stored: (of the view, of the sealed records)."""
    from hiden.logs.models import Segment
    from hiden.logs.store.parts import stored

    rows, size = stored()
    return size / rows, sum(Segment.objects.values_list("size", flat=True)) / records


def large(size: int) -> dict[str, float]:
    """One file of at least so many bytes (JSON lines): memory at its highest, time, what is stored, and whether it verifies."""
    from hiden.home import home
    from hiden.logs.archive.verifying import verify
    from hiden.logs.intake.taking import take_file

    [source] = company("json")
    path, part = home() / "bench.json", home() / "part.json"
    write_lines(part, 1_000_000, csv=False)
    with path.open("wb") as file:
        while file.tell() < size:
            with part.open("rb") as block:
                shutil.copyfileobj(block, file, 1 << 20)
    part.unlink()
    begun, clock = process_time(), perf_counter()
    [intake] = take_file(source, path)
    spent, clock = process_time() - begun, perf_counter() - clock
    high = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    intake.refresh_from_db()
    report = verify(full=False)
    assert report.sound
    return {
        "logs_large_gb": round(path.stat().st_size / 1e9, 2),
        "logs_large_events": intake.events,
        "logs_large_wall_s": round(clock, 1),
        "logs_large_events_per_s": round(intake.events / spent),
        "logs_large_rss_mb": round(high),
        "logs_large_bytes_per_event": round(sum(_bytes_per_event(intake.records)), 1),
    }


def evtx_times_parser(of: LogSource, events: int = 200_000) -> float:
    """How many times as long taking an event file (parse, understand, seal, store) takes as the parser alone needs for it."""
    import io

    from evtx import PyEvtxParser

    from hiden.connectors.windows_evtx.writing import write
    from hiden.home import home
    from hiden.logs.intake.taking import take_file

    at = _BEGIN
    some = (
        {"at": at + timedelta(seconds=each), "channel": "file", "action": "open", "outcome": "done", "account": f"user{each % 300:04d}",
         "object": rf"C:\shares\{each % 999}.xlsx"}
        for each in range(events)
    )  # fmt: skip
    raw = write(some)
    path = home() / "bench.evtx"
    path.write_bytes(raw)
    begun = process_time()
    parsed = sum(1 for _ in PyEvtxParser(io.BytesIO(raw), number_of_threads=1).records_json())
    alone = process_time() - begun
    begun = process_time()
    [intake] = take_file(of, path)
    spent = process_time() - begun
    path.unlink()
    intake.refresh_from_db()
    assert intake.events == parsed == events
    return round(spent / alone, 2)


def company(*codes: str, people: int = PEOPLE) -> list[LogSource]:
    """A company with so many people, their addresses, and sources that are on: `json`, `csv`, `evtx` and `windows`."""
    from django.db import transaction

    from hiden.base.clock import today
    from hiden.ledger.signing import prepare_ledger
    from hiden.logs import sources
    from hiden.logs.models import Purpose
    from hiden.logs.sources import Wish
    from hiden.people.models import Person, PersonState
    from hiden.people.setup import First, found
    from hiden.training.actions import publish
    from hiden.training.models import NoticeKind

    prepare_ledger()
    person = found(First("計測株式会社", 4, "1", "計測 太郎", "ケイソク タロウ", "bench@example.co.jp", ""))
    with transaction.atomic():
        for each in range(1, people + 1):
            made = Person.objects.create(
                number=f"n{each}", name=f"社員{each}", kana="シャイン", kana_key=f"{each:04d}"
            )
            PersonState.objects.create(
                person=made, name=made.name, kana="シャイン", kind="regular", email=f"user{each:04d}@example.co.jp",
                since=today().replace(year=2020), recorded_at=_BEGIN,
            )  # fmt: skip
    notice = publish(
        kind=NoticeKind.MONITORING,
        title="記録",
        body="記録を取得します。",
        people=[person],
        due_on=today(),
        by=person,
    )
    made_sources = []
    for code in codes:
        connector = {"json": "plain", "csv": "any_csv", "evtx": "windows_evtx", "windows": "windows_json"}[
            code
        ]
        wish = Wish(
            name=code, connector=connector, mapping=_MAPPING if connector == "any_csv" else None, responsible=person,
            purposes=[Purpose.PREVENT], purpose_words="試験", notice=notice,
        )  # fmt: skip
        made_sources.append(sources.switch_on(sources.add_source(code, wish, by=person), by=person))
    return made_sources


_HEADER: Final = ("at", "channel", "action", "outcome", "account", "device", "ip", "app", "object", "bytes")
_MAPPING: Final = {
    "title": "計測",
    "header": _HEADER,
    "time": ["at"],
    "operation": ["action"],
    "words": {word: {"channel": "file", "action": word} for word in sorted(set(_ACTIONS))},
    "account": ["account"],
    "device": ["device"],
    "ip": ["ip"],
    "app": ["app"],
    "object": ["object"],
    "bytes": ["bytes"],
}
