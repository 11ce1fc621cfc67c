"""What Squid would have written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """Lines for events given as columns of `schemas.SAID`; `at` is an aware datetime."""
    lines = []
    for each in events:
        url = each["object"]
        blocked = each.get("outcome") == "blocked"
        method = {"post": "POST", "upload": "PUT", "connect": "CONNECT"}.get(each["action"], "GET")
        lines.append(
            f"{each['at'].timestamp():.3f} {120:6d} {each.get('ip') or '-'} {'TCP_DENIED/403' if blocked else 'TCP_MISS/200'}"
            f" {each.get('bytes') or 0} {method} {url} {each.get('account') or '-'} HIER_DIRECT/203.0.113.9 text/html"
        )
    return "".join(f"{line}\n" for line in lines).encode()
