"""A process that has loaded Hiden once and forks for every command that is asked of it: `python -m tests.world.loaded`.

A start of Hiden reads two thousand modules, which costs more than most commands. A fork of this process is a process like any
other – it has its own environment, home, database, output and number, and can be killed – but has read them already. It has
never seen a setting, a home or a database: the fork reads its settings where a new process would, in `django.setup()`.

Requests and answers are JSON lines on standard input and output: {"run": …} is answered by {"pid": …},
{"wait": pid, "seconds": …} by {"code": …} as `subprocess` has it, null while the process goes on.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any


def main() -> None:
    """Load everything, then answer until there are no more requests."""
    _load()
    assert _threads() <= {"jemalloc_bg_thd"}, (
        "a fork has none of its parent's threads: nothing loaded may start one"
    )
    channel = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        answer = {"pid": _begin(asked["run"])} if "run" in asked else _wait(asked["wait"], asked["seconds"])
        channel.write(json.dumps(answer) + "\n")
        channel.flush()


def _threads() -> set[str]:
    """What runs beside this (Linux alone tells): only Arrow's memory does, which looks after itself in a fork."""
    return {
        (each / "comm").read_text().strip()
        for each in Path("/proc/self/task").glob("*")
        if int(each.name) != os.getpid()
    }


def _load() -> None:
    # What numpy calculates with would start threads of its own.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "hiden.settings"
    django.setup()
    for name in ("hiden.commands.app", "hiden.web.urls", "hiden.ledger.verify", "hiden.people.setup"):
        importlib.import_module(name)
    from django.db import connections

    connections.close_all()


def _wait(pid: int, seconds: float) -> dict[str, int | None]:
    until = time.monotonic() + seconds
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return {"code": os.waitstatus_to_exitcode(status)}
        if time.monotonic() > until:
            return {"code": None}
        time.sleep(0.002)


def _begin(asked: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _stand_alone(asked)
        code = _run(asked["arguments"], asked["code"])
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _stand_alone(asked: dict[str, Any]) -> None:
    """Nothing of the process that was forked is left to see: streams, environment, settings, connections."""
    for number, name in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
        file = os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_TRUNC)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.umask(asked["umask"])
    _forget_settings()


def _forget_settings() -> None:
    """As if none had been read: `django.setup()` reads them, or whoever asks for one first."""
    import django
    from django.apps import apps
    from django.conf import settings
    from django.core.cache import caches
    from django.db import connections
    from django.utils.functional import empty

    sys.modules.pop("hiden.settings")
    settings.__dict__.clear()
    settings._wrapped = empty
    for handler in (connections, caches):
        handler.__dict__.clear()
        type(handler).__init__(handler)
    apps.ready = False

    def setup(set_prefix: bool = True) -> None:
        from django.utils.log import configure_logging

        configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
        apps.ready = True

    django.setup = setup


def _run(arguments: list[str], code: str) -> int:
    from hiden.commands import main as hiden

    sys.argv = ["-c" if code else "hiden", *arguments]
    try:
        if code:
            exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
        else:
            hiden()
    except SystemExit as left:
        if isinstance(left.code, str):
            print(left.code, file=sys.stderr)
            return 1
        return left.code or 0
    return 0


if __name__ == "__main__":
    main()
