"""What a product that speaks LEEF 2.0 would have written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_WORDS = {"blocked": "blocked", "failed": "failure", "done": "success"}


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """Lines for events given as columns of `schemas.SAID`; `at` is an aware datetime."""
    return "".join(f"{_line(each)}\n" for each in events).encode()


def _line(each: Mapping[str, Any]) -> str:
    web = each["channel"] == "web"
    pairs = {
        "devTime": str(int(each["at"].timestamp() * 1000)),
        "usrName": each.get("account"),
        "identHostName": each.get("device"),
        "src": each.get("ip"),
        "url" if web else "resource": each.get("object"),
        "method": {"post": "POST", "upload": "PUT"}.get(each["action"], "GET") if web else None,
        "duser" if each["channel"] == "mail" else "dhost": each.get("dest"),
        "srcBytes": each.get("bytes"),
        "action": _WORDS.get(each.get("outcome") or ""),
    }
    said = "^".join(f"{key}={value}" for key, value in pairs.items() if value not in (None, ""))
    name = f"{each['channel']} {each['action']}".replace("_", " ")
    return f"LEEF:2.0|Sakura Seiko|Watcher|1.0|{name}|^|{said}"
