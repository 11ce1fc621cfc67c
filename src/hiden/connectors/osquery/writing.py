"""What osquery would have written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any, Final

Said = Mapping[str, Any]

_REMOVED: Final = frozenset({"disconnect", "stop", "sign_out"})
_FILES: Final = {
    "create": "CREATED",
    "change": "UPDATED",
    "delete": "DELETED",
    "move": "MOVED_TO",
    "open": "OPENED",
}


def _columns(said: Said) -> tuple[str, dict[str, Any]]:
    channel, thing, dest = said["channel"], said.get("object"), said.get("dest")
    if channel == "removable":
        vendor, _, model = (thing or "").partition(" ")
        return "usb_devices", {
            "usb_address": "3",
            "vendor": vendor,
            "model": model,
            "serial": dest,
            "removable": "1",
        }
    if channel == "file":
        return "file_events", {
            "target_path": thing,
            "action": _FILES.get(said["action"], "OTHER"),
            "size": said.get("bytes"),
        }
    if channel == "sign_in":
        return "logged_in_users", {"tty": thing, "user": said.get("account"), "host": dest}
    if channel == "network":
        host, _, port = (dest or "").rpartition(":")
        return "open_sockets", {"remote_address": host, "remote_port": port, "local_address": said.get("ip")}
    return "processes", {"path": thing, "cmdline": said.get("detail") or thing}


def write(events: Iterable[Said]) -> bytes:
    """A differential event a line."""
    lines = []
    for each in events:
        name, columns = _columns(each)
        told = {
            "name": f"pack_hiden_{name}",
            "hostIdentifier": each.get("device") or "pc-0001",
            "calendarTime": f"{each['at'].astimezone(UTC):%a %b %d %H:%M:%S %Y} UTC",
            "unixTime": int(each["at"].timestamp()),
            "epoch": 0,
            "counter": 7,
            "numerics": False,
            "columns": {
                key: str(value)
                for key, value in {"username": each.get("account"), **columns}.items()
                if value is not None
            },
            "action": "removed" if each["action"] in _REMOVED else "added",
        }
        lines.append(json.dumps(told, ensure_ascii=False))
    return "".join(f"{line}\n" for line in lines).encode()
