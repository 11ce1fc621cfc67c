"""What has to happen by itself: a list of jobs, each with its interval, run by whoever serves.

One thread in the web process asks every few seconds what is due. A job that fails is logged and tried again next time;
several processes may ask at once, because every job is safe to run twice.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hiden.base.clock import now

log = logging.getLogger(__name__)

_TICK = timedelta(seconds=5)


@dataclass(slots=True)
class Job:
    """Something to do every `every`; `last` is when it last ran in this process."""

    name: str
    every: timedelta
    run: Callable[[], object]
    last: datetime = field(default_factory=now)


_jobs: dict[str, Job] = {}


def job(name: str, *, every: timedelta) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a function without arguments, from a room's `jobs.py`."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        if name in _jobs:
            raise ValueError(f"job {name} is registered twice")
        _jobs[name] = Job(name, every, function)
        return function

    return register


def run_due(moment: datetime | None = None) -> list[str]:
    """Run every job whose time has come; returns the names of those that ran."""
    from django.db import close_old_connections

    moment = moment or now()
    ran = []
    for one in _jobs.values():
        if moment - one.last < one.every:
            continue
        one.last = moment
        try:
            one.run()
        except Exception:
            log.exception("job %s failed; it will be tried again", one.name)
        else:
            ran.append(one.name)
    close_old_connections()
    return ran


def start_scheduler() -> threading.Thread:
    """Start the thread that runs what is due. It ends with the process."""
    stop = threading.Event()

    def loop() -> None:
        while not stop.wait(_TICK.total_seconds()):
            run_due()

    thread = threading.Thread(target=loop, name="hiden-jobs", daemon=True)
    thread.start()
    return thread


def apart(run: Callable[[], object]) -> Callable[[], object]:
    """The same in a thread of its own where this process serves; not begun while it still runs."""
    busy = threading.Lock()

    def alone() -> None:
        from django.db import connections

        try:
            run()
        except Exception:
            log.exception("%s failed; it will be tried again", run.__name__)
        finally:
            connections.close_all()
            busy.release()

    def begin() -> None:
        if os.environ.get("HIDEN_SCHEDULER") != "1":
            run()
        elif busy.acquire(blocking=False):
            threading.Thread(target=alone, name=run.__name__, daemon=True).start()

    return begin
