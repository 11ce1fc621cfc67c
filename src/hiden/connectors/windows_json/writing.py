"""What NXLog would have written of Windows' events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta, timezone
from typing import Any, Final

import msgspec

Said = Mapping[str, Any]
Fields = dict[str, Any]

_JAPAN: Final = timezone(timedelta(hours=9))
_MASKS: Final = {"open": "0x1", "change": "0x2", "delete": "0x10000"}
_SECURITY: Final = "Security"
_SYSMON: Final = "Microsoft-Windows-Sysmon/Operational"


def _split(account: str | None, who: str) -> Fields:
    domain, _, name = (account or "").rpartition("\\")
    return {f"{who}UserName": name or "-", f"{who}DomainName": domain or "-"}


def _refused(said: Said) -> bool:
    return said.get("outcome") in ("failed", "blocked")


def _signed_in(said: Said) -> Fields:
    kind = "10" if said["channel"] == "remote" else "3"
    return {
        "EventID": 4625 if said.get("outcome") == "failed" else 4624,
        "LogonType": kind,
        "IpAddress": said.get("ip") or "-",
        **_split(said.get("account"), "Target"),
    }


def _touched(said: Said) -> Fields:
    removable = said["channel"] == "removable"
    return {
        "EventID": 4656 if _refused(said) else 4663,
        "Task": 12812 if removable else 12800,
        "ObjectType": "File",
        "ObjectName": said.get("object"),
        "AccessMask": _MASKS[said["action"]],
        "ProcessName": said.get("app"),
        **_split(said.get("account"), "Subject"),
    }


def _plain(number: int, **fields: str) -> Callable[[Said], Fields]:
    """An event whose fields are columns of the view, by name; `Subject` is split into name and domain."""

    def made(said: Said) -> Fields:
        told: Fields = {"EventID": number}
        for name, column in fields.items():
            told |= (
                _split(said.get(column), name) if name in ("Subject", "Target") else {name: said.get(column)}
            )
        return told

    return made


def _connected(said: Said) -> Fields:
    host, _, port = (said.get("dest") or "").rpartition(":")
    return {
        "EventID": 3,
        "User": said.get("account"),
        "Image": said.get("app") or said.get("object"),
        "SourceIp": said.get("ip"),
        "DestinationHostname": host,
        "DestinationPort": port,
    }


_MADE: Final[dict[tuple[str, str], tuple[str, Callable[[Said], Fields]]]] = {
    ("sign_in", "sign_in"): (_SECURITY, _signed_in),
    ("remote", "sign_in"): (_SECURITY, _signed_in),
    ("sign_in", "sign_out"): (_SECURITY, _plain(4634, Target="account")),
    **{(channel, action): (_SECURITY, _touched) for channel in ("file", "removable") for action in _MASKS},
    ("file", "create"): (_SYSMON, _plain(11, User="account", TargetFilename="object", Image="app")),
    ("removable", "connect"): (
        _SECURITY,
        _plain(6416, Subject="account", DeviceDescription="object", DeviceId="dest"),
    ),
    ("program", "run"): (
        _SECURITY,
        _plain(4688, Subject="account", NewProcessName="object", CommandLine="detail"),
    ),
    ("program", "stop"): (_SECURITY, _plain(4689, Subject="account", ProcessName="object")),
    ("network", "connect"): (_SYSMON, _connected),
    ("admin", "change"): (_SECURITY, _plain(4724, Subject="account", Target="object")),
    ("admin", "create"): (_SECURITY, _plain(4720, Subject="account", Target="object")),
    ("admin", "delete"): (_SECURITY, _plain(4726, Subject="account", Target="object")),
    ("admin", "grant"): (_SECURITY, _plain(4732, Subject="account", Target="object", MemberName="dest")),
    ("admin", "revoke"): (_SECURITY, _plain(4733, Subject="account", Target="object", MemberName="dest")),
    ("admin", "clear_log"): (_SECURITY, _plain(1102, Subject="account")),
    ("print", "print"): (
        "Microsoft-Windows-PrintService/Operational",
        _plain(307, Param2="object", Param3="account", Param5="dest", Param7="bytes", Param8="count"),
    ),
}
_OTHER: Final = ("System", _plain(7036, Param2="object"))


def write(events: Iterable[Said]) -> bytes:
    """A line each, with NXLog's EventTime in Japan's time."""
    return b"".join(b"%b\n" % msgspec.json.encode(_line(each)) for each in events)


def _line(said: Said) -> Fields:
    log, make = _MADE.get((str(said["channel"]), str(said["action"])), _OTHER)
    failed = _refused(said)
    return {
        "EventTime": f"{said['at'].astimezone(_JAPAN):%Y-%m-%d %H:%M:%S}",
        "Hostname": said.get("device") or "PC-0001.sakura.example.co.jp",
        "Keywords": "0x8010000000000000" if failed else "0x8020000000000000",
        "Severity": "ERROR" if failed else "INFO",
        "Channel": log,
        "SourceName": "Microsoft-Windows-Sysmon" if log == _SYSMON else "Microsoft-Windows-Security-Auditing",
        **make(said),
    }
