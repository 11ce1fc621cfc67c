"""Events of the log "Security". See `windows_events.py`."""

from __future__ import annotations

from typing import Final

from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.told import one_line
from hiden.connectors.windows_said import Flat, Meaning, Told, account, address, bits, failed, said, simple

_LOGONS: Final = {
    "2": "Interactive",
    "3": "Network",
    "4": "Batch",
    "5": "Service",
    "7": "Unlock",
    "8": "NetworkCleartext",
    "9": "NewCredentials",
    "10": "RemoteInteractive",
    "11": "CachedInteractive",
    "12": "CachedRemoteInteractive",
}
_REMOTE: Final = frozenset({"10", "12"})
_REASONS: Final = {
    "0xc0000064": "no such user",
    "0xc000006a": "wrong password",
    "0xc000006d": "bad user name or password",
    "0xc000006f": "outside allowed hours",
    "0xc0000070": "workstation not allowed",
    "0xc0000071": "password expired",
    "0xc0000072": "account disabled",
    "0xc0000193": "account expired",
    "0xc0000234": "account locked out",
}
_REMOVABLE_TASK: Final = "12812"  # the audit subcategory "Removable Storage"

# Rights of a file's access mask, the one that says most first.
_DELETE, _PERMISSIONS, _WRITE, _READ = 0x10000, 0xC0000, 0x2 | 0x4 | 0x10 | 0x100 | 0x40000000, 0x1
# Classes of devices that can carry files away.
_CARRIERS: Final = (
    "diskdrive",
    "wpd",
    "cdrom",
    "volume",
    "usbstor",
    "sdhost",
    "ディスク",
    "ポータブル デバイス",
)


def _logon(fields: Flat) -> Told:
    kind = said(fields, "LogonType")
    words = [f"{_LOGONS.get(kind, 'LogonType')} ({kind})"] if kind else []
    workstation = said(fields, "WorkstationName", "Workstation")
    words += [f"from {workstation}"] if workstation else []
    status = said(fields, "SubStatus").lower()
    status = said(fields, "Status").lower() if status in ("", "0x0") else status
    words += [_REASONS.get(status, status)] if status not in ("", "0x0") else []
    return {
        "channel": Channel.REMOTE if kind in _REMOTE else Channel.SIGN_IN,
        "action": Action.SIGN_IN,
        "outcome": Outcome.FAILED if fields.get("EventID") == "4625" else Outcome.DONE,
        "account": account(fields, "Target"),
        "ip": address(fields, "IpAddress"),
        "app": said(fields, "ProcessName", "LogonProcessName"),
        "detail": ", ".join(words),
    }


def _logoff(fields: Flat) -> Told:
    kind = said(fields, "LogonType")
    return {
        "channel": Channel.REMOTE if kind in _REMOTE else Channel.SIGN_IN,
        "action": Action.SIGN_OUT,
        "account": account(fields, "Target"),
        "detail": f"{_LOGONS.get(kind, 'LogonType')} ({kind})" if kind else "",
    }


def _used(mask: int) -> Action:
    """What a right that was asked for or used says was done."""
    if mask & _DELETE:
        return Action.DELETE
    if mask & _PERMISSIONS:
        return Action.CONFIGURE
    if mask & _WRITE:
        return Action.CHANGE
    return Action.OPEN if mask & _READ else Action.OTHER


def _object(fields: Flat) -> Told:
    kind = said(fields, "ObjectType").lower()
    is_file = kind in ("file", "ファイル", "")
    mask = bits(said(fields, "AccessMask"))
    refused = failed(fields)
    # 4656 only asks: what is then done with the rights, 4663 says.
    asked = fields.get("EventID") == "4656" and not refused
    removable = said(fields, "Task") == _REMOVABLE_TASK
    return {
        "channel": (Channel.REMOVABLE if removable else Channel.FILE) if is_file else Channel.ADMIN,
        "action": (Action.OPEN if asked else _used(mask)) if is_file else Action.OTHER,
        "outcome": Outcome.BLOCKED if refused else Outcome.DONE,
        "account": account(fields, "Subject"),
        "app": said(fields, "ProcessName"),
        "object": said(fields, "ObjectName"),
        "detail": _rights(fields, mask),
    }


def _rights(fields: Flat, mask: int) -> str:
    return f"{said(fields, 'ObjectType') or 'File'} {hex(mask)}" if mask else said(fields, "ObjectType")


def _share(fields: Flat) -> Told:
    """A share, or a file of one: `\\\\*\\share` with the path beneath it, as a path that people know."""
    share = said(fields, "ShareName")
    computer = said(fields, "Computer")
    if share.startswith("\\\\*\\") and computer:
        share = f"\\\\{computer}\\{share[4:]}"
    beneath = said(fields, "RelativeTargetName").lstrip("\\")
    path = f"{share}\\{beneath}" if beneath and share else share or beneath
    mask = bits(said(fields, "AccessMask"))
    return {
        "channel": Channel.FILE,
        "action": _used(mask) if "RelativeTargetName" in fields else Action.CONNECT,
        "outcome": Outcome.BLOCKED if failed(fields) else Outcome.DONE,
        "account": account(fields, "Subject"),
        "ip": address(fields, "IpAddress"),
        "object": path,
        "detail": one_line(said(fields, "ShareLocalPath").removeprefix("\\??\\")),
    }


def _process(fields: Flat) -> Told:
    image = said(fields, "NewProcessName")
    return {
        "channel": Channel.PROGRAM,
        "action": Action.RUN,
        "account": account(fields, "Target")
        if said(fields, "TargetUserName")
        else account(fields, "Subject"),
        "app": image,
        "object": image,
        "detail": one_line(said(fields, "CommandLine", "ParentProcessName")),
    }


def _desktop(action: Action) -> Meaning:
    """A session of the remote desktop that somebody came back to, or left without ending it."""

    def meaning(fields: Flat) -> Told:
        return {
            "channel": Channel.REMOTE,
            "action": action,
            "account": "\\".join(
                each for each in (said(fields, "AccountDomain"), said(fields, "AccountName")) if each
            ),
            "ip": address(fields, "ClientAddress"),
            "detail": said(fields, "ClientName"),
        }

    return meaning


def _device(fields: Flat) -> Told:
    device = said(fields, "DeviceId", "DeviceID")
    words = f"{said(fields, 'ClassName')} {device}".lower()
    return {
        "channel": Channel.REMOVABLE if any(each in words for each in _CARRIERS) else Channel.ADMIN,
        "action": Action.CONNECT,
        "account": account(fields, "Subject"),
        "object": said(fields, "DeviceDescription"),
        "dest": device,
        "detail": said(fields, "ClassName"),
    }


def _member(action: Action) -> Meaning:
    return simple(
        Channel.ADMIN,
        action,
        account="Subject*",
        object="Target*",
        dest="MemberName|MemberSid",
        detail="=group membership",
    )


def _user(action: Action, detail: str) -> Meaning:
    return simple(Channel.ADMIN, action, account="Subject*", object="Target*", detail=f"={detail}")


def _setting(action: Action, thing: str, detail: str) -> Meaning:
    return simple(Channel.ADMIN, action, account="Subject*", object=thing, detail=detail)


SECURITY: Final[dict[str, Meaning]] = {
    "1102": simple(
        Channel.ADMIN,
        Action.CLEAR_LOG,
        Outcome.DONE,
        account="Subject*",
        object="=Security",
        detail="=audit log cleared",
    ),
    "4624": _logon,
    "4625": _logon,
    "4634": _logoff,
    "4647": _logoff,
    "4648": simple(
        Channel.SIGN_IN,
        Action.SIGN_IN,
        account="Target*",
        ip="@IpAddress",
        app="ProcessName",
        dest="TargetServerName",
        detail="=explicit credentials",
    ),
    "4656": _object,
    "4663": _object,
    "4660": simple(Channel.FILE, Action.DELETE, account="Subject*", app="ProcessName", detail="HandleId"),
    "4670": simple(
        Channel.FILE,
        Action.CONFIGURE,
        account="Subject*",
        app="ProcessName",
        object="ObjectName",
        detail="NewSd",
    ),
    "4688": _process,
    "4689": simple(Channel.PROGRAM, Action.STOP, account="Subject*", app="ProcessName", object="ProcessName"),
    "4697": _setting(Action.CONFIGURE, "ServiceName", "ServiceFileName"),
    "4698": _setting(Action.CONFIGURE, "TaskName", "=scheduled task created"),
    "4719": _setting(Action.CONFIGURE, "SubcategoryGuid", "=audit policy changed"),
    "4720": _user(Action.CREATE, "user created"),
    "4722": _user(Action.CHANGE, "user enabled"),
    "4723": _user(Action.CHANGE, "password changed"),
    "4724": _user(Action.CHANGE, "password reset"),
    "4725": _user(Action.CHANGE, "user disabled"),
    "4726": _user(Action.DELETE, "user deleted"),
    "4738": _user(Action.CHANGE, "user changed"),
    "4740": _user(Action.CHANGE, "user locked out"),
    "4728": _member(Action.GRANT),
    "4732": _member(Action.GRANT),
    "4756": _member(Action.GRANT),
    "4729": _member(Action.REVOKE),
    "4733": _member(Action.REVOKE),
    "4757": _member(Action.REVOKE),
    "4778": _desktop(Action.CONNECT),
    "4779": _desktop(Action.DISCONNECT),
    "5140": _share,
    "5142": simple(Channel.FILE, Action.SHARE, account="Subject*", object="ShareLocalPath", dest="ShareName"),
    "5144": simple(
        Channel.FILE, Action.UNSHARE, account="Subject*", object="ShareLocalPath", dest="ShareName"
    ),
    "5145": _share,
    "6416": _device,
}
