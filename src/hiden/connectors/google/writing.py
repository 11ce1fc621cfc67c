"""What Google Workspace's Reports API would have given."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any, Final

from hiden.connectors.choosing import ANYONE, COMPANY

Said = Mapping[str, Any]

_NAMES: Final = {
    ("cloud", "open"): "view",
    ("cloud", "download"): "download",
    ("cloud", "upload"): "upload",
    ("cloud", "create"): "create",
    ("cloud", "change"): "edit",
    ("cloud", "rename"): "rename",
    ("cloud", "move"): "move",
    ("cloud", "copy"): "copy",
    ("cloud", "delete"): "trash",
    ("cloud", "restore"): "untrash",
    ("cloud", "share"): "change_user_access",
    ("cloud", "unshare"): "change_user_access",
    ("print", "print"): "print",
    ("sign_in", "sign_in"): "login_success",
    ("sign_in", "sign_out"): "logout",
    ("mail", "forward"): "email_forwarding_out_of_domain",
    ("admin", "grant"): "ADD_GROUP_MEMBER",
    ("admin", "revoke"): "REMOVE_GROUP_MEMBER",
    ("admin", "create"): "CREATE_USER",
    ("admin", "delete"): "DELETE_USER",
    ("alert", "detect"): "suspicious_login",
}
_APPLICATIONS: Final = {
    "cloud": "drive",
    "print": "drive",
    "sign_in": "login",
    "mail": "login",
    "alert": "login",
}
_LINKS: Final = {ANYONE: "people_with_link", COMPANY: "people_within_domain_with_link"}


def _parameters(said: Said, application: str) -> dict[str, Any]:
    thing, dest = said.get("object"), said.get("dest")
    if application == "admin":
        group = said["action"] in ("grant", "revoke")
        return {"GROUP_EMAIL": thing, "USER_EMAIL": dest} if group else {"USER_EMAIL": thing}
    if application == "login":
        return {"email_forwarding_destination_address": dest, "login_type": "google_password"}
    told = {"doc_title": thing, "doc_type": "document", "visibility": "private"}
    if dest in _LINKS:
        return told | {"visibility": _LINKS[dest], "new_value": _LINKS[dest]}
    if said["action"] == "unshare":
        return told | {"target_user": dest, "new_value": "none"}
    return told | {"destination_folder_title" if said["action"] == "move" else "target_user": dest}


def write(events: Iterable[Said]) -> bytes:
    """One answer of the interface."""
    return json.dumps(
        {"kind": "admin#reports#activities", "items": [_activity(each) for each in events]},
        ensure_ascii=False,
    ).encode()


def _activity(said: Said) -> dict[str, Any]:
    application = _APPLICATIONS.get(said["channel"], "admin")
    name = _NAMES.get((said["channel"], said["action"]), "OTHER_EVENT")
    if said["action"] == "share" and said.get("dest") in _LINKS:
        name = "change_document_visibility"
    if said["action"] == "sign_in" and said.get("outcome") == "failed":
        name = "login_failure"
    parameters = [
        {"name": key, "value": value}
        for key, value in _parameters(said, application).items()
        if value is not None
    ]
    if said.get("bytes") is not None:
        parameters.append({"name": "num_bytes", "intValue": str(said["bytes"])})
    return {
        "kind": "admin#reports#activity",
        "id": {
            "time": f"{said['at'].astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}",
            "applicationName": application,
            "customerId": "C0000001",
        },
        "actor": {"email": said.get("account"), "profileId": "1001"},
        "ipAddress": said.get("ip"),
        "events": [{"type": "access", "name": name, "parameters": parameters}],
    }
