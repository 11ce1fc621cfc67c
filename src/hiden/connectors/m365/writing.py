"""What Microsoft 365's audit log would have written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import msgspec

from hiden.connectors.choosing import ANYONE, COMPANY

Said = Mapping[str, Any]

_OPERATIONS: Final = {
    ("cloud", "open"): "FileAccessed",
    ("cloud", "download"): "FileDownloaded",
    ("cloud", "upload"): "FileUploaded",
    ("cloud", "change"): "FileModified",
    ("cloud", "delete"): "FileDeleted",
    ("cloud", "copy"): "FileCopied",
    ("cloud", "move"): "FileMoved",
    ("cloud", "rename"): "FileRenamed",
    ("cloud", "restore"): "FileRestored",
    ("cloud", "share"): "SharingInvitationCreated",
    ("cloud", "unshare"): "SharingRevoked",
    ("cloud", "search"): "SearchQueryPerformed",
    ("mail", "open"): "MailItemsAccessed",
    ("mail", "send"): "Send",
    ("mail", "delete"): "HardDelete",
    ("mail", "forward"): "New-InboxRule",
    ("chat", "send"): "MessageSent",
    ("chat", "delete"): "MessageDeleted",
    ("sign_in", "sign_in"): "UserLoggedIn",
    ("admin", "grant"): "Add member to role.",
    ("admin", "revoke"): "Remove member from role.",
    ("admin", "create"): "Add user.",
    ("admin", "delete"): "Delete user.",
    ("removable", "copy"): "FileCopiedToRemovableMedia",
    ("print", "print"): "FilePrinted",
    ("web", "upload"): "FileUploadedToCloud",
    ("file", "copy"): "FileCopiedToNetworkShare",
    ("alert", "detect"): "DLPRuleMatch",
}
_WORKLOADS: Final = {
    "cloud": ("SharePoint", 6),
    "mail": ("Exchange", 2),
    "chat": ("MicrosoftTeams", 25),
    "sign_in": ("AzureActiveDirectory", 15),
    "admin": ("AzureActiveDirectory", 8),
    "alert": ("SecurityComplianceCenter", 40),
}
_ENDPOINT_DEST: Final = {"print": "TargetPrinterName", "web": "TargetDomain", "file": "TargetFilePath"}


def record(said: Said) -> dict[str, Any]:
    """One record of the Management Activity API."""
    channel, action = str(said["channel"]), str(said["action"])
    operation = _operation(said, channel, action)
    workload, number = _WORKLOADS.get(channel, ("Endpoint", 63))
    at = said["at"].astimezone(UTC)
    made: dict[str, Any] = {
        "CreationTime": f"{at:%Y-%m-%dT%H:%M:%S}",
        "Id": str(uuid5(NAMESPACE_URL, f"{at}{said.get('account')}{operation}{said.get('object')}")),
        "Operation": operation,
        "OrganizationId": "6f1d2c3b-0000-4000-8000-000000000001",
        "RecordType": number,
        "UserKey": said.get("account"),
        "UserType": 0,
        "Version": 1,
        "Workload": workload,
        "UserId": said.get("account") or "anonymous",
        "ClientIP": said.get("ip"),
        "ObjectId": said.get("object"),
        **_size(said, channel),
        **_outcome(said, workload),
        **_where_to(said, channel, operation),
    }
    if said.get("device"):
        made["DeviceName"] = said["device"]
    return {name: value for name, value in made.items() if value is not None}


def _operation(said: Said, channel: str, action: str) -> str:
    if (channel, action) == ("cloud", "share") and said.get("dest") in (ANYONE, COMPANY):
        return "AnonymousLinkCreated" if said["dest"] == ANYONE else "CompanyLinkCreated"
    if channel == "sign_in" and said.get("outcome") == "failed":
        return "UserLoginFailed"
    return _OPERATIONS.get((channel, action), "OtherOperation")


def _size(said: Said, channel: str) -> dict[str, Any]:
    if channel == "mail":
        return {
            "Item": {"Subject": said.get("object"), "SizeInBytes": said.get("bytes")},
            "OperationCount": said.get("count"),
        }
    if said.get("bytes") is None:
        return {}
    return {"FileSizeBytes" if channel == "cloud" else "FileSize": said["bytes"]}


def _outcome(said: Said, workload: str) -> dict[str, Any]:
    if workload == "Endpoint":
        return {"EnforcementMode": 4 if said.get("outcome") == "blocked" else 1}
    if workload in ("SharePoint", "MicrosoftTeams") and said.get("outcome") == "done":
        return {}
    return {"ResultStatus": "Failed" if said.get("outcome") in ("failed", "blocked") else "Succeeded"}


def _where_to(said: Said, channel: str, operation: str) -> dict[str, Any]:
    dest = said.get("dest")
    if operation == "New-InboxRule":
        rule = [{"Name": "Name", "Value": "整理"}, {"Name": "ForwardTo", "Value": dest or ""}]
        return {"Parameters": rule, "RecordType": 1}
    if channel == "chat":
        members = [{"UPN": each} for each in (dest or "").split(",") if each]
        return {"ChatName": said.get("object"), "Members": members}
    if channel == "sign_in":
        return {"ApplicationDisplayName": said.get("object")}
    return {} if dest is None else _dest(dest, channel, operation)


def _dest(dest: str, channel: str, operation: str) -> dict[str, Any]:
    if channel == "cloud" and operation in ("FileMoved", "FileCopied", "FileRenamed"):
        site, _, name = dest.rpartition("/")
        return {"SiteUrl": f"{site}/", "DestinationFileName": name}
    if channel == "cloud":
        return {} if dest in (ANYONE, COMPANY) else {"TargetUserOrGroupName": dest}
    if channel == "admin":
        return {"Target": [{"ID": dest, "Type": 5}]}
    if channel == "removable":
        return {"RemovableMediaDeviceAttributes": {"SerialNumber": dest}}
    return {_ENDPOINT_DEST[channel]: dest} if channel in _ENDPOINT_DEST else {}


def write_m365(events: Iterable[Said]) -> bytes:
    """A record a line."""
    return "".join(f"{_json(record(each))}\n" for each in events).encode()


def write_m365_csv(events: Iterable[Said]) -> bytes:
    """The export of Purview's audit search, with its mark."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(
        "RecordId CreationDate RecordType Operation UserId AuditData AssociatedAdminUnits AssociatedAdminUnitsNames".split()  # noqa: SIM905
    )
    for each in events:
        made = record(each)
        at = f"{made['CreationTime']}.0000000Z"
        rows.writerow(
            [made["Id"], at, made["RecordType"], made["Operation"], made["UserId"], _json(made), "", ""]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _json(made: Mapping[str, Any]) -> str:
    return msgspec.json.encode(made).decode()


write = write_m365
