"""What Samba's full_audit would have written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_OPERATIONS = {
    "open": "openat|{}|r",
    "change": "openat|{}|w",
    "delete": "unlinkat|{}",
    "rename": "renameat|{}",
    "move": "renameat|{}",
    "create": "mkdirat|{}",
    "list": "opendir|{}",
    "connect": "connect|{}",
    "disconnect": "disconnect|{}",
}
_RESULTS = {"blocked": "fail (Permission denied)", "failed": "fail (No such file or directory)"}


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """Lines for events given as columns of `events.SAID`; `at` is an aware datetime. `object` is `/share/path`."""
    return "".join(f"{_line(each)}\n" for each in events).encode()


def _line(each: Mapping[str, Any]) -> str:
    share, _, path = (each.get("object") or "/share/file.txt").lstrip("/").partition("/")
    result = _RESULTS.get(each.get("outcome") or "done", "ok")
    said = _OPERATIONS.get(each["action"], "openat|{}|r").format(result)
    paths = (
        [path, (each.get("dest") or "").removeprefix(f"/{share}/")] if "rename" in said else [path or share]
    )
    who = f"{each.get('account') or 'nobody'}|{each.get('ip') or '10.0.0.10'}|{each.get('device') or 'pc01'}|{share}"
    return f"{each['at'].isoformat()} fs01 smbd_audit[4711]: {who}|{said}|{'|'.join(paths)}"
