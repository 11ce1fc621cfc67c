"""What Wazuh would have written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

Said = Mapping[str, Any]

_EVENTS: Final = {"create": "added", "change": "modified", "delete": "deleted"}


def _alert(said: Said) -> dict[str, Any]:
    channel = said["channel"]
    groups = ["windows"]
    told: dict[str, Any] = {"data": {"srcip": said.get("ip")}}
    if channel == "file":
        groups = ["ossec", "syscheck"]
        audit = {"user": {"name": said.get("account")}, "process": {"name": said.get("app")}}
        told = {
            "syscheck": {
                "path": said.get("object"),
                "event": _EVENTS.get(said["action"], "modified"),
                "size_after": str(said.get("bytes") or 0),
                "audit": audit,
            }
        }
    elif channel == "sign_in":
        groups.append(
            "authentication_failed" if said.get("outcome") == "failed" else "authentication_success"
        )
        told["data"]["dstuser"] = said.get("account")
    else:
        groups += {
            "removable": ["usb"],
            "admin": ["log_clearing"] if said["action"] == "clear_log" else ["account_changed"],
        }.get(channel, [])
        eventdata = {
            "subjectUserName": said.get("account"),
            "objectName": said.get("object"),
            "deviceId": said.get("dest"),
        }
        told["data"]["win"] = {"eventdata": {key: value for key, value in eventdata.items() if value}}
    return {
        "timestamp": said["at"].isoformat(timespec="milliseconds").replace("+00:00", "+0000"),
        "rule": {"level": 5, "description": said.get("detail") or "recorded", "id": "550", "groups": groups},
        "agent": {"id": "001", "name": said.get("device") or "pc-0001"},
        "manager": {"name": "wazuh"},
        "id": f"{said['at'].timestamp():.5f}",
        "decoder": {"name": "hiden"},
        **told,
    }


def write(events: Iterable[Said]) -> bytes:
    """An alert a line."""
    return "".join(json.dumps(_alert(each), ensure_ascii=False) + "\n" for each in events).encode()
