"""Who, where and on what: what the events of Windows mean, by log and number, as whole columns.

Numbers and field names are those of Microsoft's advanced audit policy, of Sysmon's manifest and of the providers' own.
"""

from __future__ import annotations

from typing import Final

from hiden.connectors.choosing import both, by, changed, first, joined, one_line, only, together, without
from hiden.connectors.grammar import Expression, Means, always, made, number, table, text
from hiden.connectors.moments import moment
from hiden.connectors.windows_json.fields import (
    DEVICES,
    MACHINE,
    SESSION_FROM,
    SUBJECT,
    TARGET,
    elsewhere,
    word,
)
from hiden.connectors.windows_json.happening import ACTION, CHANNEL, OUTCOME
from hiden.connectors.windows_json.numbers import (
    ACCOUNTS,
    CLEARED,
    CLEARED_SECURITY,
    EVENT,
    MEMBERS,
    TARGETED,
)
from hiden.connectors.windows_json.words import TITLES, signed_in

_SHARING: Final = ("security 5142", "security 5143", "security 5144")
_DEVICES: Final = ("device 1006", "device 2003", *DEVICES)
_BLOCKED: Final = ("security 5152", "security 5156", "security 5157")
_DEFENDER: Final = ("defender 1116", "defender 1117", "defender 1121")
_SESSIONS: Final = tuple(f"sessions {each}" for each in (21, 23, 24, 25, 39, 40))
_LOGONS: Final = ("security 4624", "security 4625", "security 4634", "security 4647")
_ASKED: Final = ("security 4768", "security 4769", "security 4771", "security 4776")
_SYSMON: Final = tuple(f"sysmon {each}" for each in range(1, 30))


def _in_message(pattern: str) -> Expression:
    return changed(only(text("Message"), pattern), rf"(?s)^.*?{pattern}.*$", r"\1")


def _account() -> Expression:
    # The clearing of a log names who did it in a part that some forwarders leave out, but for the message.
    message = together(
        "\\",
        _in_message(r"(?:Domain Name|ドメイン名):\s*(\S+)"),
        _in_message(r"(?:Account Name|アカウント名):\s*(\S+)"),
    )
    running = together("\\", word("UserDomain"), word("UserName"))
    return by(
        EVENT,
        (TARGETED, TARGET),
        # A process may be started as somebody else: then it is theirs.
        (("security 4688",), first(TARGET, SUBJECT)),
        # Whoever is locked out is the one it is about; the subject is the machine that counted.
        (("security 4740",), word("TargetUserName")),
        (CLEARED, first(SUBJECT, message, running)),
        (("system 7045",), word("Installer")),
        (("security 4778", "security 4779"), together("\\", word("AccountDomain"), word("AccountName"))),
        (("print 307",), word("Param3")),
        (_DEFENDER, first(word("DetectionUser"), running)),
        # Sysmon itself runs as the system, which is not who did it.
        (_SYSMON, word("User", "SourceUser")),
        otherwise=first(word("User"), SUBJECT, running),
    )


def _shared() -> Expression:
    """A share, or a file of one, as a path that people know: Windows writes `\\\\*\\share` for its own."""
    written = changed(word("ShareName"), r"\\+$", "")
    own = both("\\", changed(MACHINE, "^", r"\\\\"), changed(only(written, r"^\\\\\*\\"), r"^\\\\\*\\", ""))
    return joined("\\", first(own, written), changed(word("RelativeTargetName"), r"^\\+", ""))


def _object() -> Expression:
    emptied = _in_message(r"(?:^The |^)(\S.*?) ?(?:log file was cleared|ログ ?ファイルが消去されました)")
    return by(
        EVENT,
        (("security 5140", "security 5145"), _shared()),
        (_SHARING, word("ShareLocalPath", "ShareName")),
        (("security 4740",), word("TargetUserName")),
        (MEMBERS | ACCOUNTS | {"security 4648"}, TARGET),
        (("security 4688", "security 4689"), word("NewProcessName", "ProcessName")),
        (_BLOCKED, word("Application")),
        (
            ("security 4697", "security 4698", "security 4699", "security 4702", "system 7045"),
            word("ServiceName", "TaskName"),
        ),
        (("security 4719",), word("SubcategoryGuid")),
        (CLEARED_SECURITY, always("Security")),
        (CLEARED - CLEARED_SECURITY, first(word("ClearedChannel"), emptied)),
        (("sysmon 1", "sysmon 3", "sysmon 5", "sysmon 24"), word("Image")),
        (("sysmon 4",), always("Sysmon")),
        (("sysmon 16",), word("Configuration")),
        (("sysmon 22",), word("QueryName")),
        (("sysmon 7",), word("ImageLoaded")),
        (("sysmon 8", "sysmon 10"), word("TargetImage")),
        (("sysmon 12", "sysmon 13", "sysmon 14", "sysmon 17", "sysmon 18"), word("TargetObject", "PipeName")),
        (("sysmon 15",), changed(word("TargetFilename"), r"(?i):zone\.identifier$", "")),
        (("powershell 4104", "powershell 4103"), word("Path")),
        (("print 307",), word("Param2")),
        (_DEVICES, joined(" ", word("Manufacturer"), word("Model"))),
        otherwise=word("TargetFilename", "ObjectName", "DeviceDescription", "Path"),
    )


def _dest() -> Expression:
    return by(
        EVENT,
        (MEMBERS, word("MemberName", "MemberSid")),
        (("security 4648",), word("TargetServerName")),
        (("security 4740",), word("TargetDomainName")),  # here the machine at which it was tried
        (_SHARING, word("ShareName")),
        (_BLOCKED, joined(":", word("DestAddress"), word("DestPort"))),
        (
            ("sysmon 3",),
            joined(":", word("DestinationHostname", "DestinationIp"), word("DestinationPort")),
        ),
        (("sysmon 22",), word("QueryName")),
        (("security 6416", "security 6423", "security 6424"), word("DeviceId")),
        (
            _DEVICES,
            word(
                "SerialNumber", "InstanceId", "DeviceInstanceId", "DeviceInstanceID", "instance", "ParentId"
            ),
        ),
        (("print 307",), word("Param5")),
        (("security 4704", "security 4705"), word("TargetSid")),
    )


def _app() -> Expression:
    logged = text("SourceName")
    return by(
        EVENT,
        (
            ("security 4663", "security 4656", "security 4660", "security 4670", "security 4689"),
            first(word("ProcessName"), logged),
        ),
        (("security 4688",), first(word("NewProcessName"), logged)),
        (
            ("security 4624", "security 4625", "security 4648"),
            first(word("ProcessName", "LogonProcessName"), logged),
        ),
        (_BLOCKED, first(word("Application"), logged)),
        (("sysmon 8", "sysmon 10"), word("SourceImage")),
        (("powershell 4104", "powershell 4103"), always("PowerShell")),
        (_DEFENDER, always("Windows Defender")),
        otherwise=first(word("Image"), logged, text("Channel")),
    )


def _ip() -> Expression:
    return by(
        EVENT,
        (("sysmon 3",), elsewhere(text("SourceIp"))),
        (_BLOCKED, elsewhere(text("SourceAddress"))),
        (("security 4778", "security 4779"), elsewhere(text("ClientAddress"))),
        (_SESSIONS, SESSION_FROM),
        otherwise=elsewhere(text("IpAddress")),
    )


def _titled(title: str, of: Expression, after: str = "") -> Expression:
    return changed(changed(of, "^", title), "$", after)


def _detail() -> Expression:
    source = first(text("SourceName"), text("Channel"))
    plain = first(table(TITLES, EVENT), joined(" ", source, text("EventID")))
    how = made(
        signed_in,
        text("LogonType"),
        word("WorkstationName", "Workstation"),
        text("Status"),
        text("SubStatus"),
    )
    return by(
        EVENT,
        (("security 4688",), first(word("CommandLine", "ParentProcessName"), plain)),
        (("sysmon 1",), first(word("CommandLine"), plain)),
        (("powershell 4104", "powershell 4103"), first(word("ScriptBlockText", "Payload"), plain)),
        ((*_LOGONS, *_ASKED), first(how, plain)),
        (
            ("security 4656", "security 4663"),
            first(joined(" ", word("ObjectType"), without(word("AccessMask"), "0x0")), plain),
        ),
        (("security 4660",), first(word("HandleId"), plain)),
        (("security 4670",), first(word("NewSd"), plain)),
        (
            ("security 5140", "security 5145"),
            first(changed(word("ShareLocalPath"), r"^\\\?\?\\", ""), plain),
        ),
        (("security 4740",), first(_titled("locked out, from ", word("TargetDomainName")), plain)),
        (("security 4778", "security 4779"), first(word("ClientName"), plain)),
        (("security 6416", "security 6423", "security 6424"), first(word("ClassName"), plain)),
        (("security 4697", "system 7045"), first(word("ServiceFileName", "ImagePath"), plain)),
        (
            ("security 4704", "security 4705", "security 4672", "security 4673"),
            first(word("PrivilegeList"), plain),
        ),
        (CLEARED - CLEARED_SECURITY, first(word("BackupPath"), plain)),
        (
            ("sysmon 3",),
            first(
                joined(" ", both(":", word("DestinationIp"), word("DestinationPort")), word("Protocol")),
                plain,
            ),
        ),
        (("sysmon 4",), first(word("State"), plain)),
        (("sysmon 13",), joined(" = ", word("TargetObject"), text("Details"))),
        (("sysmon 15",), first(word("Contents"), plain)),
        (("sysmon 22",), first(word("QueryResults"), plain)),
        (
            ("sysmon 2", "sysmon 11", "sysmon 23", "sysmon 26", "sysmon 27", "sysmon 28", "sysmon 29"),
            first(word("Hashes"), plain),
        ),
        (("sysmon 24",), first(word("ClientInfo"), plain)),
        (_SESSIONS, first(_titled("session ", word("SessionID")), plain)),
        (("print 307",), first(word("Param6"), plain)),
        (("device 1006",), first(_titled("", without(word("Capacity"), "0"), " bytes"), plain)),
        (
            DEVICES,
            first(
                _titled("request ", joined("/", word("RequestMajorCode"), word("RequestMinorCode"))), plain
            ),
        ),
        (_DEFENDER, first(word("ThreatName"), plain)),
        otherwise=plain,
    )


MEANS: Final = Means(
    at=moment("time"),
    channel=CHANNEL,
    action=ACTION,
    outcome=OUTCOME,
    account=_account(),
    # The machine that asked; the event itself may be of the print server.
    device=by(
        EVENT,
        (("print 307",), first(changed(word("Param4"), r"^\\+", ""), text("Hostname"))),
        otherwise=text("Hostname"),
    ),
    ip=_ip(),
    app=_app(),
    object=_object(),
    dest=_dest(),
    bytes=number("Param7"),
    count=number("Param8"),
    detail=one_line(_detail()),
)
