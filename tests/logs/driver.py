"""Run by test_on_disk as a process of its own, with an empty database file: `python -m tests.logs.driver SCENARIO`.

Prints one JSON object. Django is loaded once; every taker is a fork, so that many can be killed in a few seconds.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.world.processes import fork

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiden.settings")

LINES = 30_000
SMALL = 500


def main() -> None:
    import django

    django.setup()
    from django.db import connections

    connections.close_all()
    scenario: Callable[[], dict[str, object]] = {"kill": kill, "full": full}[sys.argv[1]]
    print(json.dumps(scenario()))


def _ground() -> Path:
    """A company with a source that is on, and a log file."""
    from hiden.commands.bench_logs import company, write_lines
    from hiden.home import home

    company("json")
    path = home() / "log.jsonl"
    write_lines(path, LINES, csv=False)
    return path


def _take(path: Path, records: int = SMALL) -> None:
    from hiden.connectors import splitting
    from hiden.logs.intake import taking
    from hiden.logs.models import LogSource

    taking.chunks = lambda stream, how, head: splitting.chunks(stream, how, head=head, records=records)  # type: ignore[assignment]
    taking.take_file(LogSource.objects.get(code="json"), path)


def kill() -> dict[str, object]:
    """Takers killed at random moments, as often as the second argument says, and one that finishes."""
    from django.db import connections

    path = _ground()
    chance = random.Random(7)
    killed = 0
    for _ in range(int(sys.argv[2])):
        pid = fork(lambda: _take(path))
        _until_grown(chance.randint(0, 2), pid)
        time.sleep(chance.uniform(0, 0.06))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        killed += os.WIFSIGNALED(status)
    connections.close_all()
    begun = _sealed()
    _take(path)
    return {"killed": killed, "sealed by the killed": begun, **_held(path)}


def _until_grown(files: int, pid: int) -> None:
    """Until there are so many more segment files than now, or the taker is done."""
    folder = Path(os.environ["HIDEN_HOME"]) / "logs" / "segments"
    begun = len(list(folder.glob("*/*.parquet")))
    while len(list(folder.glob("*/*.parquet"))) < begun + files + 1:
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
        time.sleep(0.002)


def full() -> dict[str, object]:
    """A disk that is full in the middle: no file may grow beyond a bound, then the bound is gone."""
    path = _ground()
    pid = fork(lambda: _full(path))
    _, status = os.waitpid(pid, 0)
    before = _sealed()
    _take(path)
    return {"failed": os.waitstatus_to_exitcode(status), "sealed before": before, **_held(path)}


def _full(path: Path) -> None:
    """The database may grow by little: its log of writes, which nothing empties meanwhile, is what fills up first."""
    from hiden.base.errors import HidenError

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint = 0")
    largest = max(each.stat().st_size for each in Path(os.environ["HIDEN_HOME"]).glob("hiden.sqlite3*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 100_000, resource.RLIM_INFINITY))
    try:
        _take(path, SMALL // 4)
    except (OSError, HidenError):
        os._exit(7)
    except Exception as fault:
        os._exit(8 if "full" in str(fault) or "disk" in str(fault) else 9)


def _sealed() -> int:
    from django.db.models import Sum

    from hiden.logs.models import Segment

    return Segment.objects.aggregate(count=Sum("count"))["count"] or 0


def _held(path: Path) -> dict[str, object]:
    """Whether what is kept is the file, once, and proves itself."""
    from hiden.logs.archive.reading import records_of
    from hiden.logs.archive.verifying import verify
    from hiden.logs.models import Intake, Segment, SourceDay, ViewPart

    segments = Segment.objects.order_by("first")
    raw = b"".join(record + b"\n" for segment in segments for _moment, record in records_of(segment))
    report = verify(full=True)
    return {
        "same": raw == path.read_bytes(),
        "sound": report.sound,
        "troubles": [each.what for each in report.troubles],
        "events": sum(ViewPart.objects.values_list("rows", flat=True)),
        "days": sum(SourceDay.objects.values_list("events", flat=True)),
        "intakes": Intake.objects.count(),
        "state": Intake.objects.get().state,
    }


if __name__ == "__main__":
    main()
