"""What a product that speaks CEF would have written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_WORDS = {"blocked": ("blocked", "failure"), "failed": ("", "failure"), "done": ("allowed", "success")}


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """Lines for events given as columns of `schemas.SAID`; `at` is an aware datetime."""
    return "".join(f"{_line(each)}\n" for each in events).encode()


def _line(each: Mapping[str, Any]) -> str:
    name = f"{each['channel']} {each['action']}".replace("_", " ")
    act, outcome = _WORDS.get(each.get("outcome") or "", ("", ""))
    web = each["channel"] == "web"
    pairs = {
        "rt": str(int(each["at"].timestamp() * 1000)),
        "suser": each.get("account"),
        "shost": each.get("device"),
        "src": each.get("ip"),
        "request" if web else "filePath": each.get("object"),
        "requestMethod": {"post": "POST", "upload": "PUT"}.get(each["action"], "GET") if web else None,
        "duser" if each["channel"] == "mail" else "dhost": each.get("dest"),
        "fsize": each.get("bytes"),
        "cnt": each.get("count"),
        "act": act,
        "outcome": outcome,
    }
    said = " ".join(
        f"{key}={_escaped(str(value))}" for key, value in pairs.items() if value not in (None, "")
    )
    head = each["at"].strftime("<134>%b %d %H:%M:%S")
    return f"{head} {each.get('device') or 'gw01'} CEF:0|Sakura Seiko|Watcher|1.0|100|{name.replace('|', chr(92) + '|')}|5|{said}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("=", "\\=").replace("\n", "\\n")
