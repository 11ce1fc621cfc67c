"""What Box would have written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from hiden.connectors.choosing import ANYONE, COMPANY

Said = Mapping[str, Any]

_TYPES: Final = {
    "open": "PREVIEW",
    "download": "DOWNLOAD",
    "upload": "UPLOAD",
    "change": "EDIT",
    "delete": "DELETE",
    "restore": "UNDELETE",
    "copy": "COPY",
    "move": "MOVE",
    "rename": "RENAME",
    "unshare": "UNSHARE",
    "sign_in": "LOGIN",
    "grant": "GROUP_ADD_USER",
    "revoke": "GROUP_REMOVE_USER",
    "detect": "SHIELD_ALERT",
}
_LINKS: Final = {ANYONE: "open", COMPANY: "company"}


def _type(said: Said) -> str:
    action = str(said["action"])
    if action == "share":
        return "SHARE" if said.get("dest") in (None, *_LINKS) else "COLLABORATION_INVITE"
    if said.get("outcome") == "blocked" and action == "download":
        return "SHIELD_DOWNLOAD_BLOCKED"
    if said.get("outcome") == "failed" and action == "sign_in":
        return "FAILED_LOGIN"
    return _TYPES.get(action, "USER_AUTHENTICATE_OAUTH2_TOKEN_REFRESH")


def _event(said: Said) -> dict[str, Any]:
    folder, _, name = (said.get("object") or "").rpartition("/")
    dest = said.get("dest")
    details: dict[str, Any] = {"service_name": said.get("app") or "Box Web App", "version_id": "1"}
    if said.get("bytes") is not None:
        details["size"] = said["bytes"]
    if dest in _LINKS:
        details["shared_link"] = {"access": _LINKS[dest]}
    return {
        "type": "event",
        "event_id": str(uuid5(NAMESPACE_URL, f"{said['at']}{said.get('account')}{said.get('object')}")),
        "event_type": _type(said),
        "created_at": said["at"].isoformat(timespec="seconds"),
        "created_by": {"type": "user", "id": "1001", "login": said.get("account")},
        "ip_address": said.get("ip") or "Unknown IP",
        "source": {
            "item_type": "file",
            "item_id": "2002",
            "item_name": name or None,
            "parent": {"type": "folder", "name": folder or None, "id": "3003"},
        },
        "accessible_by": {"type": "user", "login": dest} if dest and dest not in _LINKS else None,
        "additional_details": details,
    }


def write(events: Iterable[Said]) -> bytes:
    """One answer of the interface."""
    entries = [_event(each) for each in events]
    answer = {"chunk_size": len(entries), "next_stream_position": "0", "entries": entries}
    return json.dumps(answer, ensure_ascii=False).encode() + b"\n"
