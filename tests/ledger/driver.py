"""Run by test_on_disk as a process of its own, with an empty database file: `python -m tests.ledger.driver SCENARIO`.

Prints one JSON object. Django is loaded once; every writer is a fork, so that hundreds can be killed in a few seconds.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from tests.world.processes import fork

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiden.settings")


def main() -> None:
    import django

    django.setup()
    from django.db import connections

    connections.close_all()
    scenario: Callable[[], dict[str, object]] = {
        "kill": kill,
        "together": together,
        "uncommitted": uncommitted,
        "forget": forget_beside_a_reader,
    }[sys.argv[1]]
    print(json.dumps(scenario()))


def _record_for_ever(told: int) -> None:
    from django.db import transaction

    from hiden.ledger import SYSTEM, record_many
    from hiden.ledger.actions import sign_checkpoint

    from .happenings import Happened

    chance = random.Random(os.getpid())
    while True:
        with transaction.atomic():
            numbers = record_many(
                (Happened(f"A-{n}") for n in range(chance.choice((1, 1, 3, 3, 10, 300)))), by=SYSTEM
            )
        os.write(told, f"{numbers.stop}\n".encode())
        if chance.random() < 0.3:
            sign_checkpoint()


def kill() -> dict[str, object]:
    """Kill a writer at random moments; after each, everything it was told is there and the tree holds."""
    # Read before anybody is forked: a writer has only a moment, and is to spend it writing and signing.
    import hiden.ledger.actions  # noqa: F401
    from hiden.ledger.verify import verify_ledger

    from . import happenings  # noqa: F401

    chance = random.Random(0)
    lost, broken, acknowledged = [], [], 0
    rounds = int(sys.argv[2])
    for _ in range(rounds):
        reading, writing = os.pipe()
        pid = fork(lambda writing=writing: _record_for_ever(writing))  # type: ignore[misc]
        os.close(writing)
        time.sleep(chance.uniform(0.01, 0.3))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        told = b"".join(iter(lambda reading=reading: os.read(reading, 65_536), b"")).split()
        os.close(reading)
        acknowledged = int(told[-1]) if told else acknowledged
        report = verify_ledger()
        if report.entries < acknowledged:
            lost.append(acknowledged - report.entries)
        if not report.ok:
            broken.append(report.problems)
    return {
        "rounds": rounds,
        "entries": report.entries,
        "lost": lost,
        "broken": broken,
        "signed": report.signed,
    }


def together() -> dict[str, object]:
    """Four processes record one by one at the same time, while a fifth signs."""
    from hiden.ledger.verify import verify_ledger

    def one_by_one() -> None:
        from django.db import transaction

        from hiden.ledger import SYSTEM, record

        from .happenings import Happened

        for n in range(50):
            with transaction.atomic():
                record(Happened(f"A-{n}"), by=SYSTEM)

    def signing() -> None:
        from hiden.ledger.actions import sign_checkpoint

        for _ in range(20):
            sign_checkpoint()
            time.sleep(0.02)

    for pid in [fork(one_by_one) for _ in range(4)] + [fork(signing)]:
        os.waitpid(pid, 0)
    report = verify_ledger()
    return {"entries": report.entries, "ok": report.ok, "checkpoints": report.checkpoints}


def uncommitted() -> dict[str, object]:
    """While one thread holds an entry that will be rolled back, another signs."""
    from django.db import connection, transaction

    from hiden.ledger import SYSTEM, record, record_many
    from hiden.ledger.actions import sign_checkpoint

    from .happenings import Plain

    with transaction.atomic():
        record_many((Plain(n) for n in range(3)), by=SYSTEM)
    begun, go_on = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            record(Plain("uncommitted"), by=SYSTEM)
            begun.set()
            go_on.wait(10)
            transaction.set_rollback(True)
        connection.close()

    other = threading.Thread(target=write_slowly)
    other.start()
    begun.wait(10)
    threading.Timer(0.3, go_on.set).start()
    row = sign_checkpoint()
    other.join()
    assert row is not None
    return {"signed": row.size}


def forget_beside_a_reader() -> dict[str, object]:
    """Somebody reads while a part is erased: nobody waits, and the job erases it from the log once they are done."""
    import sqlite3

    from django.db import connection, transaction

    from hiden.home import home
    from hiden.jobs import run_due
    from hiden.ledger import SYSTEM, record_many
    from hiden.ledger.actions import forget

    from .happenings import Happened

    def left() -> bool:
        return any(b"ERASE-ME" in path.read_bytes() for path in home().glob("hiden.sqlite3*"))

    with transaction.atomic():
        record_many((Happened(f"A-{n}", reason="ERASE-ME" if n == 7 else "x") for n in range(50)), by=SYSTEM)
    reader = sqlite3.connect(home() / "hiden.sqlite3")
    reader.execute("BEGIN")
    reader.execute("SELECT COUNT(*) FROM ledger_personal").fetchone()
    before = time.monotonic()
    forget(entry=7, reason="x", by=SYSTEM)
    waited, kept = time.monotonic() - before > 20, left()
    reader.close()
    from hiden.base.clock import now

    run_due(now() + timedelta(hours=1))
    connection.ensure_connection()
    return {"waited": waited, "kept by the reader": kept, "left": left()}


if __name__ == "__main__":
    main()
