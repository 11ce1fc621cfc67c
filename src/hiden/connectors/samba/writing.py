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
    """Lines for events given as columns of `schemas.SAID`; `at` is an aware datetime. `object` is `//server/share/path`, or without the server."""
    return "".join(f"{_line(each)}\n" for each in events).encode()


def _line(each: Mapping[str, Any]) -> str:
    host, share, path = _parted(each.get("object") or "/share/file.txt")
    result = _RESULTS.get(each.get("outcome") or "done", "ok")
    said = _OPERATIONS.get(each["action"], "openat|{}|r").format(result)
    paths = [path, _parted(each.get("dest") or "")[2]] if "rename" in said else [path or share]
    who = f"{each.get('account') or 'nobody'}|{each.get('ip') or '10.0.0.10'}|{each.get('device') or 'pc01'}|{share}"
    return f"{each['at'].isoformat()} {host} smbd_audit[4711]: {who}|{said}|{'|'.join(paths)}"


def _parted(address: str) -> tuple[str, str, str]:
    """(server, share, path)"""
    if not address.startswith("//"):
        address = f"//fs01{address}"
    host, _, rest = address[2:].partition("/")
    share, _, path = rest.partition("/")
    return host, share, path
