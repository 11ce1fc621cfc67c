"""What Okta would have written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

_TYPES: Final = {
    "sign_in": "user.session.start",
    "sign_out": "user.session.end",
    "grant": "group.user_membership.add",
    "revoke": "group.user_membership.remove",
    "create": "user.lifecycle.create",
    "delete": "user.lifecycle.delete.initiated",
    "configure": "policy.lifecycle.update",
    "change": "user.account.reset_password",
    "detect": "security.threat.detected",
}
_RESULTS: Final = {"done": "SUCCESS", "failed": "FAILURE", "blocked": "DENY"}


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """One event a line."""
    lines = []
    for each in events:
        targets = [{"type": "UserGroup", "displayName": each.get("object")}] if each.get("object") else []
        if each.get("dest"):
            targets.insert(0, {"type": "User", "alternateId": each["dest"]})
        told = {
            "uuid": str(uuid5(NAMESPACE_URL, f"{each['at']}{each.get('account')}{each['action']}")),
            "published": f"{each['at'].astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}",
            "eventType": _TYPES.get(each["action"], "system.other"),
            "severity": "INFO",
            "actor": {"type": "User", "alternateId": each.get("account")},
            "client": {
                "ipAddress": each.get("ip"),
                "userAgent": {"browser": each.get("app") or "CHROME", "os": "Windows 10"},
            },
            "outcome": {"result": _RESULTS.get(each.get("outcome", "done"), "UNKNOWN"), "reason": None},
            "target": targets,
        }
        lines.append(json.dumps(told, ensure_ascii=False))
    return "".join(f"{line}\n" for line in lines).encode()
