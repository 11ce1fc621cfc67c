"""How long the first visitor waits, and how much memory serving takes: measured on a real server process."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from hiden.base.errors import Misconfigured
from hiden.base.words import say

_PATIENCE = 60.0
_REQUESTS = 200


def figures() -> dict[str, float]:
    """`first_page_s`: wall seconds from start to the first answered page; `rss_mb`: memory of all processes after use."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.monotonic()
    command = [sys.executable, "-m", "hiden", "up", "--port", str(port)]
    server = subprocess.Popen(  # noqa: S603
        command, env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        first = _first_answer(port, started)
        for _ in range(_REQUESTS):
            _get(port, "/accounts/login/")
        return {"first_page_s": round(first, 2), "rss_mb": round(_memory(server.pid), 1)}
    finally:
        server.terminate()
        server.wait(timeout=20)


def _first_answer(port: int, started: float) -> float:
    while time.monotonic() - started < _PATIENCE:
        try:
            if _get(port, "/accounts/login/") == http.client.OK:
                return time.monotonic() - started
        except OSError:
            time.sleep(0.05)
    raise Misconfigured(
        say("サーバーが{n}秒以内に応答しませんでした。", n=round(_PATIENCE)),
        say("「hiden check」で設定を確かめてから、もう一度実行してください。"),
    )


def _get(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _memory(pid: int) -> float:
    """Resident megabytes of a process and everything it started (Linux; 0 elsewhere)."""
    if not Path("/proc").exists():
        return 0.0
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    waiting, pages = [pid], 0
    while waiting:
        one = waiting.pop()
        waiting += parents.get(one, [])
        try:
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
        except OSError:
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024
