"""Run by test_killed as a process of its own, with an empty database file: `python -m tests.logs.receiving.driver ROUNDS`.

In each round one fork receives batches under keys and another seals, both are killed at a random moment; whatever was not
acknowledged is sent again by the next one, under the same key. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter

from tests.world.processes import fork

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiden.settings")


def main() -> None:
    import django

    django.setup()
    from django.db import connections

    from hiden.ledger.signing import prepare_ledger

    prepare_ledger()
    from tests.logs.conftest import file_server
    from tests.world.organisation import make_organisation

    source = file_server(make_organisation())
    connections.close_all()
    print(json.dumps(kill(source.key, int(sys.argv[1]))))


def batch(number: int) -> list[bytes]:
    """The records of a batch: no two batches hold a line alike."""
    return [
        json.dumps(
            {"at": "2026-09-01T09:00:00+09:00", "channel": "file", "detail": f"{number}/{at}"}
        ).encode()
        for at in range(number % 7 + 1)
    ]


def receive(key: str, begin: int, told: int) -> None:
    from hiden.logs.archive.batches import keep
    from hiden.logs.archive.spool import SpoolWriter

    writer = SpoolWriter(key)
    number = begin
    while True:
        keep(writer, batch(number), f"batch {number}")
        number += 1
        os.write(told, f"{number}\n".encode())
        if number % 10 == 0:
            writer.turn()


def seal() -> None:
    from hiden.logs.intake.spooled import seal_all

    while True:
        seal_all()


def kill(key: str, rounds: int) -> dict[str, object]:
    import hiden.logs.intake.spooled  # noqa: F401 - read before anybody is forked

    chance = random.Random(20261128)
    acknowledged = kills = 0
    for _ in range(rounds):
        reading, writing = os.pipe()
        pids = [fork(lambda: receive(key, acknowledged, writing)), fork(seal)]  # noqa: B023 - called at once
        os.close(writing)
        for pid in chance.sample(pids, 2):
            time.sleep(chance.uniform(0.02, 0.25))
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            kills += 1
        told = b"".join(iter(lambda: os.read(reading, 65_536), b"")).split()  # noqa: B023 - called at once
        os.close(reading)
        acknowledged = int(told[-1]) if told else acknowledged
    return {"kills": kills, "acknowledged": acknowledged, **found(key, acknowledged)}


def found(key: str, acknowledged: int) -> dict[str, object]:
    """What the archive holds in the end, beside what was acknowledged."""
    from hiden.ledger.verify import verify_ledger
    from hiden.logs.archive.reading import records_of
    from hiden.logs.archive.spool import waiting
    from hiden.logs.archive.verifying import verify
    from hiden.logs.intake.spooled import seal_all
    from hiden.logs.models import Intake, Segment

    seal_all()
    held = Counter(
        record for segment in Segment.objects.order_by("first") for _, record in records_of(segment)
    )
    wanted = [record for number in range(acknowledged) for record in batch(number)]
    last = batch(acknowledged)  # may be there, wholly, without having been acknowledged
    return {
        "records": held.total(),
        "lost": sum(record not in held for record in wanted),
        "twice": sum(count > 1 for count in held.values()),
        "strange": len(set(held) - set(wanted) - set(last)),
        "half": len({record in held for record in last}) != 1,
        "waiting": len(waiting(key)),
        "unfinished": Intake.objects.exclude(state="done").count(),
        "sound": verify(full=True).sound,
        "ledger": verify_ledger().ok,
    }


if __name__ == "__main__":
    main()
