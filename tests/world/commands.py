"""`hiden …` as processes of their own, forked from one that has loaded Hiden already (`loaded.py`)."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

Done = subprocess.CompletedProcess[str]


def environment(home: Path, url: str = "") -> dict[str, str]:
    """The environment of a process whose home is `home`, on SQLite unless a `url` names a PostgreSQL database."""
    found = {**os.environ, "HIDEN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "hiden.settings"}
    return {**found, "HIDEN_DATABASE_URL": url}


def run_in(home: Path, *arguments: str, code: str = "", url: str = "", seconds: float = 300) -> Done:
    """`hiden …` in a home of its own, or a piece of Python when `code` is given."""
    return Command(home, *arguments, code=code, url=url).wait(seconds)


def start_in(home: Path, *arguments: str, url: str = "") -> Done:
    """The same from nothing, as at a terminal: where loading, or what is done while loading, is the subject."""
    return subprocess.run(
        [sys.executable, "-m", "hiden", *arguments],
        env=environment(home, url), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


class Command:
    """A process that runs a command; it can be killed by its number."""

    def __init__(self, home: Path, *arguments: str, code: str = "", url: str = "") -> None:
        self.said = Path(tempfile.mkdtemp())
        out, err = self.said / "out", self.said / "err"
        out.touch()
        err.touch()
        self.arguments = arguments
        asked = {
            "arguments": arguments, "code": code, "environment": environment(home, url), "umask": _umask(),
            "out": str(out), "err": str(err),
        }  # fmt: skip
        self.pid: int = _loaded().ask({"run": asked})["pid"]

    def wait(self, seconds: float) -> Done:
        """What became of it. Raises subprocess.TimeoutExpired when it takes longer, and lets it go on."""
        code = _loaded().ask({"wait": self.pid, "seconds": seconds})["code"]
        if code is None:
            raise subprocess.TimeoutExpired(list(self.arguments), seconds)
        out, err = ((self.said / name).read_text("utf-8") for name in ("out", "err"))
        shutil.rmtree(self.said)
        return subprocess.CompletedProcess(list(self.arguments), code, out, err)


def _umask() -> int:
    """The mask of this process; there is no way to read it but to set it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


class _Loaded:
    """The process that forks. It ends when its standard input does, so with this one at the latest."""

    def __init__(self) -> None:
        home = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.world.loaded"],
            env=environment(Path(home.name)), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.home = home

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@functools.cache
def _loaded() -> _Loaded:
    return _Loaded()
