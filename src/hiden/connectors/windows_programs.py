"""Events of Sysmon, PowerShell, the print service, devices, remote sessions and the system log. See `windows_events.py`."""

from __future__ import annotations

from typing import Final

from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.told import one_line
from hiden.connectors.windows_said import Flat, Meaning, Told, address, said, simple

_USB_BUS: Final = "7"  # STORAGE_BUS_TYPE BusTypeUsb
_REMOVALS: Final = frozenset({"2", "23"})  # IRP_MN_REMOVE_DEVICE, IRP_MN_SURPRISE_REMOVAL
_PNP: Final = "27"  # IRP_MJ_PNP


def _stream(fields: Flat) -> Told:
    """A mark of the web is left by browsers: what it is on came from there."""
    path = said(fields, "TargetFilename")
    marked = path.lower().endswith(":zone.identifier")
    return {
        "channel": Channel.WEB if marked else Channel.FILE,
        "action": Action.DOWNLOAD if marked else Action.CREATE,
        "account": said(fields, "User"),
        "app": said(fields, "Image"),
        "object": path[: -len(":zone.identifier")] if marked else path,
        "detail": one_line(said(fields, "Contents")),
    }


def _connection(fields: Flat) -> Told:
    port = said(fields, "DestinationPort")
    return {
        "channel": Channel.NETWORK,
        "action": Action.CONNECT,
        "account": said(fields, "User"),
        "ip": said(fields, "SourceIp"),
        "app": said(fields, "Image"),
        "dest": said(fields, "DestinationHostname", "DestinationIp"),
        "detail": f"{said(fields, 'DestinationIp')}:{port} {said(fields, 'Protocol')}".strip(": "),
    }


def _script(fields: Flat) -> Told:
    return {
        "channel": Channel.PROGRAM,
        "action": Action.RUN,
        "account": said(fields, "UserID", "User"),
        "app": "PowerShell",
        "object": said(fields, "Path"),
        "detail": one_line(said(fields, "ScriptBlockText")),
    }


def _print(fields: Flat) -> Told:
    return {
        "channel": Channel.PRINT,
        "action": Action.PRINT,
        "outcome": Outcome.DONE,
        "account": said(fields, "Param3"),
        # The machine that asked; the event itself may be of the print server.
        "device": said(fields, "Param4").lstrip("\\") or said(fields, "Computer"),
        "object": said(fields, "Param2"),
        "dest": said(fields, "Param5"),
        "bytes": said(fields, "Param7"),
        "count": said(fields, "Param8"),
        "detail": said(fields, "Param6"),
    }


def _instance(fields: Flat) -> str:
    return said(fields, "instance", "InstanceId", "DeviceInstanceId", "DeviceId")


def _request(fields: Flat) -> Told:
    major = said(fields, "Request.Major", "RequestMajorCode", "MajorCode", "Major")
    minor = said(fields, "Request.Minor", "RequestMinorCode", "MinorCode", "Minor")
    gone = major == _PNP and minor in _REMOVALS
    return {
        "channel": Channel.REMOVABLE,
        "action": Action.DISCONNECT if gone else Action.OTHER,
        "account": said(fields, "UserID"),
        "dest": _instance(fields),
        "detail": f"request {major}/{minor}" if major or minor else "",
    }


def _arrival(fields: Flat) -> Told:
    return {
        "channel": Channel.REMOVABLE,
        "action": Action.CONNECT,
        "account": said(fields, "UserID"),
        "dest": _instance(fields),
    }


def _partition(fields: Flat) -> Told:
    """Microsoft-Windows-Partition/Diagnostic tells serial numbers; a capacity of 0 is a disk that was taken off."""
    usb = said(fields, "BusType") == _USB_BUS
    gone = said(fields, "Capacity") in ("", "0")
    return {
        "channel": Channel.REMOVABLE if usb else Channel.ADMIN,
        "action": Action.DISCONNECT if gone else Action.CONNECT,
        "account": said(fields, "UserID"),
        "object": f"{said(fields, 'Manufacturer')} {said(fields, 'Model')}".strip(),
        "dest": said(fields, "SerialNumber", "ParentId"),
        "detail": f"{said(fields, 'Capacity')} bytes" if not gone else "",
    }


def _session(action: Action) -> Meaning:
    """At this machine's own screen it is a sign-in as any; from elsewhere it is remote."""

    def meaning(fields: Flat) -> Told:
        ip = address(fields, "Address")
        return {
            "channel": Channel.REMOTE if ip else Channel.SIGN_IN,
            "action": action,
            "account": said(fields, "User"),
            "ip": ip,
            "detail": f"session {said(fields, 'SessionID')}",
        }

    return meaning


def _ended(action: Action) -> Meaning:
    return simple(Channel.REMOTE, action, account="User", ip="@Address", detail="SessionID")


def _file(action: Action) -> Meaning:
    return simple(Channel.FILE, action, account="User", app="Image", object="TargetFilename", detail="Hashes")


SYSMON: Final[dict[str, Meaning]] = {
    "1": simple(
        Channel.PROGRAM, Action.RUN, account="User", app="Image", object="Image", detail="CommandLine"
    ),
    "2": _file(Action.CHANGE),
    "3": _connection,
    "4": simple(Channel.ADMIN, Action.CONFIGURE, object="=Sysmon", detail="State"),
    "5": simple(Channel.PROGRAM, Action.STOP, account="User", app="Image", object="Image"),
    "11": _file(Action.CREATE),
    "15": _stream,
    "16": simple(
        Channel.ADMIN, Action.CONFIGURE, object="Configuration", detail="=Sysmon configuration changed"
    ),
    # No channel of its own fits a name that was asked for: it is the beginning of a connection.
    "22": simple(
        Channel.NETWORK,
        Action.OTHER,
        account="User",
        app="Image",
        dest="QueryName",
        object="QueryName",
        detail="=DNS query",
    ),
    "23": _file(Action.DELETE),
    "26": _file(Action.DELETE),
}
POWERSHELL: Final[dict[str, Meaning]] = {"4104": _script}
PRINT: Final[dict[str, Meaning]] = {"307": _print}
DEVICES: Final[dict[str, Meaning]] = {
    "2003": _arrival,
    "2100": _request,
    "2102": _request,
    "1006": _partition,
}
SESSIONS: Final[dict[str, Meaning]] = {
    "21": _session(Action.SIGN_IN),
    "23": _ended(Action.SIGN_OUT),
    "24": _ended(Action.DISCONNECT),
    "25": _session(Action.CONNECT),
}
SYSTEM: Final[dict[str, Meaning]] = {
    "104": simple(
        Channel.ADMIN,
        Action.CLEAR_LOG,
        Outcome.DONE,
        account="Subject*",
        object="Data.Channel|Channel",
        detail="BackupPath",
    ),
    "7045": simple(
        Channel.ADMIN, Action.CONFIGURE, account="UserID", object="ServiceName", detail="ImagePath"
    ),
    "1116": simple(
        Channel.ALERT,
        Action.DETECT,
        account="Detection User",
        object="Path",
        app="=Windows Defender",
        detail="Threat Name",
    ),
    "1117": simple(
        Channel.ALERT,
        Action.DETECT,
        Outcome.BLOCKED,
        account="Detection User",
        object="Path",
        app="=Windows Defender",
        detail="Threat Name",
    ),
}
