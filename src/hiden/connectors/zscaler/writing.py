"""What Zscaler's NSS would have written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import timedelta, timezone
from typing import Any

_JAPAN = timezone(timedelta(hours=9))
_METHODS = {"post": "POST", "upload": "PUT", "connect": "CONNECT"}


def _said(each: Mapping[str, Any]) -> dict[str, Any]:
    blocked = each.get("outcome") == "blocked"
    url = each.get("object") or each.get("dest") or ""
    return {
        "time": each["at"].astimezone(_JAPAN).strftime("%Y-%m-%d %H:%M:%S"),
        "reason": "Not allowed to upload" if blocked else "Allowed",
        "action": "Blocked" if blocked else "Allowed",
        "requestsize": each.get("bytes") or 0,
        "requestmethod": _METHODS.get(each["action"], "GET"),
        "user": each.get("account") or "",
        "url": url,
        "hostname": each.get("dest") or "",
        "ClientIP": each.get("ip") or "",
        "devicehostname": each.get("device") or "",
        "appname": each.get("detail") or "General Browsing",
    }


def write_zscaler(events: Iterable[Mapping[str, Any]]) -> bytes:
    """Lines for events given as columns of `schemas.SAID`; `at` is an aware datetime. Times are of Japan."""
    lines = []
    for each in events:
        said = _said(each)
        time = said.pop("time")
        lines.append("\t".join([time, *(f"{name}={value}" for name, value in said.items())]))
    return "".join(f"{line}\n" for line in lines).encode()


def write_zscaler_csv(events: Iterable[Mapping[str, Any]]) -> bytes:
    """The same as CSV with a header."""
    file = io.StringIO()
    rows = csv.writer(file)
    for at, each in enumerate(events):
        said = _said(each)
        if not at:
            rows.writerow(said)
        rows.writerow(said.values())
    return file.getvalue().encode()


write = write_zscaler
