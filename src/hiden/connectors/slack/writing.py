"""What Slack would have written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from hiden.connectors.choosing import ANYONE

_NAMES: Final = {
    ("chat", "download"): "file_downloaded",
    ("chat", "upload"): "file_uploaded",
    ("chat", "share"): "file_shared",
    ("chat", "delete"): "file_deleted",
    ("chat", "copy"): "manual_export_completed",
    ("sign_in", "sign_in"): "user_login",
    ("sign_in", "sign_out"): "user_logout",
    ("admin", "grant"): "user_channel_join",
    ("admin", "revoke"): "user_channel_leave",
    ("admin", "create"): "user_created",
    ("admin", "delete"): "user_deactivated",
    ("alert", "detect"): "anomaly",
}


def _entry(said: Mapping[str, Any]) -> dict[str, Any]:
    channel, action, dest = said["channel"], said["action"], said.get("dest")
    name = _NAMES.get((channel, action), "other_action")
    if action == "share" and dest == ANYONE:
        name = "file_public_link_created"
    if said.get("outcome") in ("failed", "blocked") and action in ("sign_in", "download"):
        name = f"{name}_{said['outcome']}"
    kind = "file" if channel == "chat" else "channel" if action in ("grant", "revoke") else "user"
    entity: dict[str, Any] = {"id": "F0000001", "name": said.get("object")}
    if said.get("bytes") is not None:
        entity["size"] = said["bytes"]
    return {
        "id": str(uuid5(NAMESPACE_URL, f"{said['at']}{said.get('account')}{name}")),
        "date_create": int(said["at"].timestamp()),
        "action": name,
        "actor": {"type": "user", "user": {"id": "U0000001", "email": said.get("account")}},
        "entity": {"type": kind, kind: entity},
        "context": {"ua": "Slack/4.40", "ip_address": said.get("ip")},
        "details": {} if dest in (None, ANYONE) else {"channel_name": dest},
    }


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """One entry a line."""
    return "".join(json.dumps(_entry(each), ensure_ascii=False) + "\n" for each in events).encode()
