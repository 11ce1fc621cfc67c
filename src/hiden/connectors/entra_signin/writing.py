"""What Entra ID would have written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

Said = Mapping[str, Any]

_CODES: Final = {
    "failed": (50126, "Invalid username or password."),
    "blocked": (53003, "Blocked by Conditional Access."),
}
_HEADER: Final = (
    "Date (UTC)",
    "Request ID",
    "User agent",
    "Correlation ID",
    "User ID",
    "User",
    "Username",
    "User type",
    "Application",
    "Application ID ",
    "Resource",
    "IP address",
    "Location",
    "Status",
    "Sign-in error code",
    "Failure reason",
    "Client app",
    "Device ID",
    "Browser",
    "Operating System",
    "Conditional Access",
)


def record(said: Said) -> dict[str, Any]:
    """One signIn of Microsoft Graph."""
    at = said["at"].astimezone(UTC)
    outcome = said.get("outcome", "done")
    code, reason = _CODES.get(outcome, (0, "Other."))
    return {
        "id": str(uuid5(NAMESPACE_URL, f"{at}{said.get('account')}{said.get('ip')}")),
        "createdDateTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "userDisplayName": (said.get("account") or "").partition("@")[0],
        "userPrincipalName": said.get("account"),
        "appDisplayName": said.get("app") or said.get("object") or "Office 365",
        "resourceDisplayName": said.get("object"),
        "ipAddress": said.get("ip"),
        "clientAppUsed": "Browser",
        "conditionalAccessStatus": "failure"
        if outcome == "blocked"
        else "success"
        if outcome == "done"
        else "notApplied",
        "isInteractive": True,
        "riskLevelDuringSignIn": "none",
        "status": {"errorCode": code, "failureReason": reason, "additionalDetails": None},
        "deviceDetail": {"deviceId": "", "displayName": said.get("device"), "operatingSystem": "Windows10"},
        "location": {"city": "Kawagoe", "state": "Saitama", "countryOrRegion": "JP"},
    }


def write_entra_signin(events: Iterable[Said]) -> bytes:
    """A sign-in a line."""
    return "".join(json.dumps(record(each), ensure_ascii=False) + "\n" for each in events).encode()


def write_entra_signin_csv(events: Iterable[Said]) -> bytes:
    """The download of the admin centre."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(_HEADER)
    for each in events:
        made = record(each)
        outcome = each.get("outcome", "done")
        told = {
            "Date (UTC)": made["createdDateTime"],
            "Request ID": made["id"],
            "User": made["userDisplayName"],
            "Username": made["userPrincipalName"],
            "User type": "Member",
            "Application": made["appDisplayName"],
            "Resource": made["resourceDisplayName"],
            "IP address": made["ipAddress"],
            "Location": "Kawagoe, Saitama, JP",
            "Status": "Success" if outcome == "done" else "Failure",
            "Sign-in error code": made["status"]["errorCode"] or "",
            "Failure reason": made["status"]["failureReason"],
            "Client app": "Browser",
            "Device ID": each.get("device"),
            "Operating System": "Windows10",
            "Conditional Access": "Failure" if outcome == "blocked" else "Success",
        }
        rows.writerow([told.get(name, "") for name in _HEADER])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


write = write_entra_signin
