"""What a FortiGate would have written: web filter, VPN, DLP and traffic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_METHODS = {"post": "POST", "upload": "PUT", "connect": "CONNECT"}


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """Lines for events given as columns of `schemas.SAID`; `at` is an aware datetime."""
    return "".join(f"{_line(each)}\n" for each in events).encode()


def _line(each: Mapping[str, Any]) -> str:
    at = each["at"]
    head = f'date={at:%Y-%m-%d} time={at:%H:%M:%S} devname="FGT-HQ" devid="FGT60E0000000001" tz="{at:%z}" vd="root" level="notice" '
    return head + " ".join(
        f"{key}={_value(value)}" for key, value in _said(each).items() if value not in (None, "")
    )


def _said(each: Mapping[str, Any]) -> dict[str, Any]:
    blocked = each.get("outcome") == "blocked"
    whose = {
        "user": each.get("account"),
        "srcip": each.get("ip") or "10.0.0.10",
        "srcname": each.get("device"),
    }
    if each["channel"] == "remote":
        down = each["action"] == "disconnect"
        action = "tunnel-down" if down else "tunnel-up"
        if each.get("outcome") == "failed":
            action = "ssl-login-fail"
        return {
            "type": "event",
            "subtype": "vpn",
            "action": action,
            "tunneltype": "ssl-tunnel",
            "remip": each.get("ip") or "203.0.113.7",
            "user": each.get("account"),
            "sentbyte": each.get("bytes"),
        }
    if each["channel"] == "web":
        return {
            "type": "utm",
            "subtype": "webfilter",
            **whose,
            "hostname": each.get("dest"),
            "url": each.get("object"),
            "httpmethod": _METHODS.get(each["action"], "GET"),
            "action": "blocked" if blocked else "passthrough",
            "sentbyte": each.get("bytes"),
        }
    if each["channel"] == "alert":
        return {
            "type": "utm",
            "subtype": "dlp",
            **whose,
            "filename": each.get("object"),
            "filesize": each.get("bytes"),
            "hostname": each.get("dest"),
            "action": "block" if blocked else "log-only",
            "msg": each.get("detail"),
        }
    return {
        "type": "traffic",
        "subtype": "forward",
        **whose,
        "dstip": each.get("dest") or "198.51.100.9",
        "service": each.get("object") or "HTTPS",
        "action": "deny" if blocked else "accept",
        "sentbyte": each.get("bytes"),
    }


def _value(value: Any) -> str:
    return (
        str(value)
        if isinstance(value, int)
        else '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
    )
