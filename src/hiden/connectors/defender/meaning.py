"""What rows of advanced hunting and alerts mean."""

from __future__ import annotations

from typing import Any, Final

from hiden.connectors.choosing import (
    address,
    both,
    by,
    first,
    held,
    joined,
    listed,
    one_line,
    together,
    utc,
    where,
)
from hiden.connectors.grammar import (
    Action,
    Channel,
    Expression,
    Means,
    Outcome,
    always,
    made,
    number,
    text,
)
from hiden.connectors.json_reading import Shape
from hiden.connectors.m365.operations import OPERATIONS
from hiden.connectors.moments import moment

# An alert has other names for what rows of tables say, in two generations of the interface.
ALERTS: Final = Shape(
    '"severity"',
    {
        "Timestamp": "alertCreationTime|createdDateTime|firstEventTime|firstActivityDateTime",
        "Title": "title",
        "Severity": "severity",
        "DeviceName": "computerDnsName",
        "AccountName": "relatedUser.userName",
        "AccountDomain": "relatedUser.domainName",
        "Evidence": "evidence",
        "Status": "status",
    },
)
_MEANINGS: Final = {
    (Channel.FILE, Action.CREATE): "FileCreated",
    (Channel.FILE, Action.CHANGE): "FileModified",
    (Channel.FILE, Action.DELETE): "FileDeleted",
    (Channel.FILE, Action.RENAME): "FileRenamed",
    (Channel.FILE, Action.OPEN): "SensitiveFileRead ReadSensitiveFile",
    (Channel.FILE, Action.COPY): "ScreenshotTaken ClipboardDataCaptured",
    (
        Channel.REMOVABLE,
        Action.CONNECT,
    ): "UsbDriveMounted UsbDriveMount PnpDeviceConnected PnpDeviceAllowed RemovableStoragePolicyTriggered"
    " PnpDeviceBlocked BluetoothPolicyTriggered",
    (Channel.REMOVABLE, Action.DISCONNECT): "UsbDriveUnmounted UsbDriveUnmount",
    (Channel.REMOVABLE, Action.CREATE): "RemovableStorageFileEvent",
    (Channel.PRINT, Action.PRINT): "FilePrinted PrintJobBlocked",
    (Channel.PROGRAM, Action.RUN): "ProcessCreated PowerShellCommand",
    (
        Channel.NETWORK,
        Action.CONNECT,
    ): "ConnectionSuccess ConnectionFailed ConnectionAttempt ConnectionFound ConnectionRequest"
    " InboundConnectionAccepted NetworkProtectionUserBypassEvent ExploitGuardNetworkProtectionBlocked",
    (Channel.NETWORK, Action.SEARCH): "DnsConnectionInspected DnsQueryResponse",
    (Channel.SIGN_IN, Action.SIGN_IN): "LogonSuccess LogonFailed LogonAttempted",
    (Channel.ADMIN, Action.CREATE): "UserAccountCreated ServiceInstalled ScheduledTaskCreated",
    (Channel.ADMIN, Action.DELETE): "UserAccountDeleted ScheduledTaskDeleted",
    (Channel.ADMIN, Action.GRANT): "UserAccountAddedToLocalGroup",
    (Channel.ADMIN, Action.REVOKE): "UserAccountRemovedFromLocalGroup",
    (Channel.ADMIN, Action.CLEAR_LOG): "SecurityLogCleared",
    (Channel.ADMIN, Action.CONFIGURE): "TamperingAttempt AuditPolicyModification FirewallServiceStopped",
    (Channel.ALERT, Action.DETECT): "AntivirusDetection SmartScreenUrlWarning SmartScreenAppWarning",
    (Channel.WEB, Action.OPEN): "BrowserLaunchedToOpenUrl",
}
# CloudAppEvents names what was done as Microsoft 365's audit log does; a name that devices use too is theirs.
_CHANNELS: Final = {
    **{name: channel or Channel.CLOUD for name, (channel, _) in OPERATIONS.items()},
    **{name: channel for (channel, _), names in _MEANINGS.items() for name in names.split()},
}
_ACTIONS: Final = {
    **{name: action for name, (_, action) in OPERATIONS.items()},
    **{name: action for (_, action), names in _MEANINGS.items() for name in names.split()},
}
_FAILED: Final = ("ConnectionFailed", "LogonFailed")
_BLOCKED: Final = ("PnpDeviceBlocked", "PrintJobBlocked", "ExploitGuardNetworkProtectionBlocked")
_KIND: Final = text("ActionType")
_TITLE: Final = text("Title", "AlertId")


def _alert_or(words: dict[str, Any], otherwise: str, alert: str) -> Expression:
    """By ActionType; where there is none, a row of an alert or of mail."""

    def one(kind: str, title: str, subject: str) -> str:
        if kind:
            return str(words.get(kind, otherwise))
        if title:
            return alert
        return (Channel.MAIL if alert == Channel.ALERT else Action.SEND) if subject else otherwise

    return made(one, _KIND, where(_TITLE, "x"), where(text("RecipientEmailAddress"), "x"))


def _serial(found: dict[str, Any]) -> str:
    return str(found.get("SerialNumber") or found.get("DeviceId") or found.get("PrinterName") or "")


def _device(found: dict[str, Any]) -> str:
    named = " ".join(
        str(found[name]) for name in ("Manufacturer", "Vendor", "ProductName", "Model") if found.get(name)
    )
    return named or str(
        found.get("DeviceDescription") or found.get("DocumentName") or found.get("DriveLetter") or ""
    )


def _policy(found: dict[str, Any]) -> str:
    verdict = str(found.get("RemovableStoragePolicyVerdict") or found.get("PolicyVerdict") or "")
    return Outcome.BLOCKED if verdict.lower().startswith("den") else ""


def _evident(found: list[dict[str, Any]]) -> str:
    files = [each.get("fileDetails", each) for each in found]
    return listed([each.get("fileName") or each.get("url") or each.get("ipAddress") for each in files], 5)


def _who(found: list[dict[str, Any]]) -> str:
    users = [each.get("userAccount", each) for each in found]
    return listed([each.get("userPrincipalName") or each.get("accountName") for each in users], 3)


def _where(found: list[dict[str, Any]]) -> str:
    return listed([each.get("deviceDnsName") for each in found], 3)


_PATH: Final = text("FolderPath", "FileName")
_MORE: Final = text("AdditionalFields")

MEANS: Final = Means(
    at=utc(moment("Timestamp", formats=("%b %d, %Y %I:%M:%S %p", "%m/%d/%Y %I:%M:%S %p"))),
    channel=_alert_or(_CHANNELS, Channel.ADMIN, Channel.ALERT),
    action=_alert_or(_ACTIONS, Action.OTHER, Action.DETECT),
    outcome=by(
        _KIND,
        (_FAILED, always(Outcome.FAILED)),
        (_BLOCKED, always(Outcome.BLOCKED)),
        (
            ("RemovableStoragePolicyTriggered", "BluetoothPolicyTriggered"),
            first(held(_MORE, _policy), always(Outcome.UNKNOWN)),
        ),
        otherwise=by(_KIND, (tuple(_ACTIONS), always(Outcome.DONE)), otherwise=always(Outcome.UNKNOWN)),
    ),
    account=by(
        _KIND,
        (
            ("LogonSuccess", "LogonFailed", "LogonAttempted"),
            together("\\", text("AccountDomain"), text("AccountName")),
        ),
        otherwise=first(
            text("RequestAccountUpn", "InitiatingProcessAccountUpn", "AccountUpn", "SenderFromAddress"),
            both("\\", text("InitiatingProcessAccountDomain"), text("InitiatingProcessAccountName")),
            together("\\", text("AccountDomain"), text("AccountName")),
            held(text("Evidence"), _who),
            text("AccountId", "AccountDisplayName"),
        ),
    ),
    device=first(text("DeviceName"), held(text("Evidence"), _where)),
    ip=address(text("RequestSourceIP", "LocalIP", "IPAddress", "SenderIPv4")),
    app=text("InitiatingProcessFileName", "Application"),
    object=by(
        _KIND,
        (
            (
                "UsbDriveMounted",
                "UsbDriveUnmounted",
                "UsbDriveMount",
                "UsbDriveUnmount",
                "PnpDeviceConnected",
                "PnpDeviceAllowed",
                "PnpDeviceBlocked",
                "PrintJobBlocked",
                "RemovableStoragePolicyTriggered",
            ),
            first(held(_MORE, _device), _PATH),
        ),
        (
            ("ConnectionSuccess", "ConnectionFailed", "ConnectionAttempt", "ConnectionRequest"),
            text("RemoteUrl", "RemoteIP"),
        ),
        otherwise=first(_PATH, text("ObjectName", "Subject", "RemoteUrl"), held(text("Evidence"), _evident)),
    ),
    dest=by(
        _KIND,
        (("FileCreated", "FileModified", "FileRenamed"), text("ShareName", "FileOriginUrl")),
        (
            (
                "ConnectionSuccess",
                "ConnectionFailed",
                "ConnectionAttempt",
                "ConnectionRequest",
                "ConnectionFound",
            ),
            first(
                both(":", text("RemoteUrl", "RemoteIP"), text("RemotePort")), text("RemoteUrl", "RemoteIP")
            ),
        ),
        otherwise=first(text("RecipientEmailAddress"), held(_MORE, _serial)),
    ),
    bytes=number("FileSize"),
    detail=one_line(
        joined(
            " ", _KIND, _TITLE, text("Severity"), text("ProcessCommandLine", "PreviousFileName", "LogonType")
        )
    ),
)
