"""What GitHub would have written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from hiden.connectors.choosing import ANYONE

_NAMES: Final = {
    ("code", "download"): "git.clone",
    ("code", "upload"): "git.push",
    ("code", "create"): "repo.create",
    ("code", "delete"): "repo.destroy",
    ("code", "rename"): "repo.rename",
    ("code", "move"): "repo.transfer",
    ("code", "share"): "repo.access",
    ("code", "unshare"): "repo.access",
    ("admin", "grant"): "repo.add_member",
    ("admin", "revoke"): "repo.remove_member",
    ("admin", "configure"): "protected_branch.destroy",
    ("sign_in", "sign_in"): "org.sso_response",
    ("alert", "detect"): "secret_scanning_alert.create",
}


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """One event a line, as streaming writes them."""
    return "".join(json.dumps(_event(each), ensure_ascii=False) + "\n" for each in events).encode()


def _event(said: Mapping[str, Any]) -> dict[str, Any]:
    name = _NAMES.get((said["channel"], said["action"]), "repo.other")
    at = int(said["at"].timestamp() * 1000)
    repo = (said.get("object") or "").removeprefix("github.com/")
    told = {
        "@timestamp": at,
        "created_at": at,
        "_document_id": f"{at}-{said.get('account')}",
        "action": name,
        "actor": said.get("account"),
        "actor_ip": said.get("ip"),
        "org": repo.partition("/")[0] or "sakura",
        "repo": repo or None,
        "transport_protocol_name": said.get("app") or ("ssh" if name.startswith("git.") else None),
    }
    dest = said.get("dest")
    if name == "repo.access":
        told["visibility"] = (
            "private" if said["action"] == "unshare" else "public" if dest == ANYONE else dest
        )
    elif name == "repo.transfer":
        told["new_repo_owner"] = dest
    elif dest:
        told["user"] = dest
    return {key: value for key, value in told.items() if value is not None}
