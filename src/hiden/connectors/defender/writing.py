"""What Defender's advanced hunting would have given."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any, Final

Said = Mapping[str, Any]

_KINDS: Final = {
    ("file", "create"): "FileCreated",
    ("file", "change"): "FileModified",
    ("file", "delete"): "FileDeleted",
    ("file", "rename"): "FileRenamed",
    ("file", "open"): "SensitiveFileRead",
    ("removable", "connect"): "UsbDriveMounted",
    ("removable", "disconnect"): "UsbDriveUnmounted",
    ("program", "run"): "ProcessCreated",
    ("network", "connect"): "ConnectionSuccess",
    ("sign_in", "sign_in"): "LogonSuccess",
    ("admin", "clear_log"): "SecurityLogCleared",
    ("alert", "detect"): "AntivirusDetection",
}
_HEADER: Final = (
    "Timestamp",
    "DeviceName",
    "ActionType",
    "FileName",
    "FolderPath",
    "FileSize",
    "ShareName",
    "RemoteUrl",
    "RemotePort",
    "LocalIP",
    "AccountDomain",
    "AccountName",
    "InitiatingProcessAccountDomain",
    "InitiatingProcessAccountName",
    "InitiatingProcessFileName",
    "ProcessCommandLine",
    "AdditionalFields",
)


def _row(said: Said) -> dict[str, Any]:
    kind = _KINDS.get((said["channel"], said["action"]), "OtherAction")
    if kind in ("ConnectionSuccess", "LogonSuccess") and said.get("outcome") == "failed":
        kind = kind.replace("Success", "Failed")
    domain, _, name = (said.get("account") or "").rpartition("\\")
    who = "" if kind.startswith("Logon") else "InitiatingProcess"
    told: dict[str, Any] = {
        "Timestamp": f"{said['at'].astimezone(UTC):%Y-%m-%dT%H:%M:%S.0000000Z}",
        "DeviceName": said.get("device") or "pc-0001",
        "ActionType": kind,
        f"{who}AccountDomain": domain,
        f"{who}AccountName": name,
        "LocalIP": said.get("ip"),
        "FileSize": said.get("bytes"),
    }
    if said["channel"] == "removable":
        told["AdditionalFields"] = json.dumps(
            {"ProductName": said.get("object"), "SerialNumber": said.get("dest")}, ensure_ascii=False
        )
    elif said["channel"] == "network":
        told["RemoteUrl"], _, told["RemotePort"] = (said.get("dest") or "").rpartition(":")
    else:
        told |= {
            "FolderPath": said.get("object"),
            "ShareName": said.get("dest"),
            "InitiatingProcessFileName": said.get("app"),
        }
    return {key: value for key, value in told.items() if value not in (None, "")}


def write_defender(events: Iterable[Said]) -> bytes:
    """The answer of the interface of advanced hunting."""
    rows = [_row(each) for each in events]
    return json.dumps({"Stats": {}, "Schema": [], "Results": rows}, ensure_ascii=False).encode()


def write_defender_csv(events: Iterable[Said]) -> bytes:
    """The export of the portal."""
    out = io.StringIO()
    rows = csv.DictWriter(out, _HEADER, restval="")
    rows.writeheader()
    for each in events:
        rows.writerow(_row(each))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


write = write_defender
