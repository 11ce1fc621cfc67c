"""What the events of Windows mean, by log and number, as whole columns.

Numbers and field names are those of Microsoft's advanced audit policy, of Sysmon's manifest and of the providers' own.
"""

from __future__ import annotations

from typing import Final

from hiden.connectors.choosing import address, by, changed, first, joined, only, together, without
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Expression, always, made, number, table, text
from hiden.connectors.windows_json.numbers import (
    ACCOUNTS,
    ACTIONS,
    CHANNELS,
    CLEARED,
    EVENT,
    FAILURE,
    MEMBERS,
    REMOTE,
    REMOVABLE_TASK,
    TARGETED,
)


def _touched(mask: str, listed: str) -> str:
    """What was done to a file, by the rights that were used: the gravest counts."""
    try:
        bits = int(mask, 0)
    except ValueError:
        bits = 0
    if bits & 0x10000 or "%%1537" in listed or "DELETE" in listed:
        return Action.DELETE
    if bits & 0x6 or "%%4417" in listed or "%%4418" in listed or "WriteData" in listed:
        return Action.CHANGE
    if bits & 0x1 or "%%4416" in listed or "ReadData" in listed:
        return Action.OPEN
    return Action.CONFIGURE if bits & 0xC0000 else Action.OTHER


def _channel() -> Expression:
    logged_on = made(lambda kind: Channel.REMOTE if kind in REMOTE else Channel.SIGN_IN, text("LogonType"))
    of_object = made(
        lambda task, kind: (
            Channel.REMOVABLE
            if task in REMOVABLE_TASK
            else Channel.FILE
            if kind in ("File", "")
            else Channel.PROGRAM
        ),
        text("Task"),
        text("ObjectType"),
    )
    return by(
        EVENT,
        (("security 4624", "security 4625"), logged_on),
        (("security 4663", "security 4656"), of_object),
        (("security 5145",), always(Channel.FILE)),
        otherwise=table(CHANNELS, EVENT, Channel.ADMIN),
    )


def _action() -> Expression:
    touched = made(_touched, text("AccessMask"), text("AccessList"))
    # Asking for a handle is no use yet; that it was refused says what was tried.
    refused = by(outcome(), ((Outcome.FAILED,), touched), otherwise=always(Action.OTHER))
    return by(
        EVENT,
        (("security 4663", "security 5145"), touched),
        (("security 4656",), refused),
        otherwise=table(ACTIONS, EVENT, Action.OTHER),
    )


def _failed(words: str) -> str:
    try:
        return Outcome.FAILED if int(words, 0) & FAILURE else Outcome.DONE
    except ValueError:
        return Outcome.FAILED if "ailure" in words or "失敗" in words else Outcome.DONE


def outcome() -> Expression:
    """What the keywords say; some numbers say it themselves."""
    return by(
        EVENT,
        (("security 4625", "security 4771"), always(Outcome.FAILED)),
        (("security 5152", "security 5157", "sysmon 27", "sysmon 28"), always(Outcome.BLOCKED)),
        (
            ("security 4776", "security 4768"),
            made(lambda code: Outcome.DONE if code in ("0x0", "") else Outcome.FAILED, text("Status")),
        ),
        otherwise=made(_failed, text("Keywords")),
    )


def _in_message(pattern: str) -> Expression:
    return changed(only(text("Message"), pattern), rf"(?s)^.*?{pattern}.*$", r"\1")


def _word(name: str) -> Expression:
    return without(text(name), "-", "")


def _account() -> Expression:
    subject = together("\\", _word("SubjectDomainName"), _word("SubjectUserName"))
    target = together("\\", _word("TargetDomainName"), _word("TargetUserName"))
    # The clearing of a log names who did it in a part that some forwarders leave out, but for the message.
    message = together(
        "\\",
        _in_message(r"(?:Domain Name|ドメイン名):\s*(\S+)"),
        _in_message(r"(?:Account Name|アカウント名):\s*(\S+)"),
    )
    running = together("\\", _word("UserDomain"), _word("UserName"))
    return by(
        EVENT,
        (TARGETED, target),
        (CLEARED, first(subject, message, running)),
        (("security 4778", "security 4779"), together("\\", _word("AccountDomain"), _word("AccountName"))),
        (("print 307",), _word("Param3")),
        (("defender 1116", "defender 1117", "defender 1121"), first(_word("DetectionUser"), running)),
        otherwise=first(_word("User"), subject, _word("SourceUser"), running),
    )


def _object() -> Expression:
    share = joined(
        "\\", changed(text("ShareName"), r"\\+$", ""), changed(_word("RelativeTargetName"), r"^\\+", "")
    )
    target = together("\\", _word("TargetDomainName"), _word("TargetUserName"))
    return by(
        EVENT,
        (("security 5140", "security 5142", "security 5143", "security 5144", "security 5145"), share),
        (MEMBERS | ACCOUNTS | {"security 4648"}, target),
        (("security 4688", "security 4689"), first(text("NewProcessName"), text("ProcessName"))),
        (("security 5152", "security 5156", "security 5157"), _word("Application")),
        (
            ("security 4697", "security 4698", "security 4699", "security 4702", "system 7045"),
            text("ServiceName", "TaskName"),
        ),
        (("sysmon 1", "sysmon 3", "sysmon 5", "sysmon 24"), text("Image")),
        (("sysmon 22",), text("QueryName")),
        (("sysmon 7",), text("ImageLoaded")),
        (("sysmon 8", "sysmon 10"), text("TargetImage")),
        (("sysmon 12", "sysmon 13", "sysmon 14", "sysmon 17", "sysmon 18"), text("TargetObject", "PipeName")),
        (("powershell 4104", "powershell 4103"), text("Path")),
        (("print 307",), text("Param2")),
        (
            ("device 1006", "device 2003", "device 2100", "device 2102"),
            joined(" ", text("Manufacturer"), text("Model")),
        ),
        otherwise=first(_word("TargetFilename"), _word("ObjectName"), text("DeviceDescription", "Path")),
    )


def _dest() -> Expression:
    return by(
        EVENT,
        (MEMBERS, first(_word("MemberName"), _word("MemberSid"))),
        (("security 4648",), _word("TargetServerName")),
        (
            ("security 5152", "security 5156", "security 5157"),
            joined(":", text("DestAddress"), text("DestPort")),
        ),
        (
            ("sysmon 3",),
            joined(":", first(_word("DestinationHostname"), text("DestinationIp")), text("DestinationPort")),
        ),
        (("sysmon 22",), text("QueryName")),
        (("security 6416",), text("DeviceId")),
        (
            ("device 1006", "device 2003", "device 2100", "device 2102"),
            text("SerialNumber", "InstanceId", "instance"),
        ),
        (("print 307",), text("Param5")),
        (("security 4704", "security 4705"), text("TargetSid")),
    )


def _app() -> Expression:
    return by(
        EVENT,
        (("security 4663", "security 4656", "security 4660", "security 4670"), text("ProcessName")),
        (("sysmon 8", "sysmon 10"), text("SourceImage")),
        otherwise=text("Image", "SourceName"),
    )


def _ip() -> Expression:
    found = by(
        EVENT,
        (("sysmon 3",), text("SourceIp")),
        (("security 5152", "security 5156", "security 5157"), text("SourceAddress")),
        (("security 4778", "security 4779"), text("ClientAddress")),
        (tuple(f"sessions {each}" for each in (21, 23, 24, 25, 39, 40)), text("Address")),
        otherwise=text("IpAddress"),
    )
    return without(address(found), "-", "::1", "127.0.0.1", "LOCAL", "ローカル")


def _detail() -> Expression:
    plain = joined(" ", text("SourceName"), text("EventID"))
    return by(
        EVENT,
        (("security 4688", "sysmon 1"), first(text("CommandLine"), plain)),
        (("powershell 4104", "powershell 4103"), first(text("ScriptBlockText"), text("Payload"), plain)),
        (
            ("security 4624", "security 4625", "security 4648", "security 4776"),
            joined(
                " ", _titled("LogonType"), _word("WorkstationName"), _word("Workstation"), _titled("Status")
            ),
        ),
        (("sysmon 13",), joined(" = ", text("TargetObject"), text("Details"))),
        (("sysmon 15",), text("Contents")),
        (("sysmon 24",), text("ClientInfo")),
        (("security 4697", "system 7045"), text("ServiceFileName", "ImagePath")),
        (("security 4704", "security 4705", "security 4672", "security 4673"), text("PrivilegeList")),
        (("defender 1116", "defender 1117", "defender 1121"), text("ThreatName")),
        otherwise=plain,
    )


def _titled(name: str) -> Expression:
    return changed(only(text(name), r"[^-]"), r"^", f"{name} ")


CHANNEL: Final = _channel()
ACTION: Final = _action()
OUTCOME: Final = outcome()
ACCOUNT: Final = _account()
OBJECT: Final = _object()
DEST: Final = _dest()
APP: Final = _app()
IP: Final = _ip()
DETAIL: Final = _detail()
BYTES: Final = number("Param7")
COUNT: Final = number("Param8")
