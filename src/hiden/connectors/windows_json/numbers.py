"""Which number of which log means what."""

from __future__ import annotations

from typing import Final

from hiden.connectors.choosing import once
from hiden.connectors.events import Action, Channel
from hiden.connectors.grammar import made, text

LOGS: Final = (
    ("sysmon", "sysmon"),
    ("powershell", "powershell"),
    ("printservice", "print"),
    ("terminalservices", "sessions"),
    ("driverframeworks", "device"),
    ("partition", "device"),
    ("windows defender", "defender"),
    ("security", "security"),
    ("eventlog", "eventlog"),  # forwarded: their log is "ForwardedEvents", their source tells
    ("service control manager", "system"),
    ("system", "system"),
)
FAILURE: Final = 0x0010_0000_0000_0000  # the keyword "Audit Failure"


def _event(log: str, source: str, number_: str) -> str:
    """Log and number, such as `security 4663`."""
    for written in (log.lower(), source.lower()):
        for part, name in LOGS:
            if part in written:
                return f"{name} {number_}"
    return f"{log or source} {number_}"


EVENT: Final = once(made(_event, text("Channel"), text("SourceName"), text("EventID")))

MEANINGS: Final = {
    (
        Channel.SIGN_IN,
        Action.SIGN_IN,
    ): "security 4624,security 4625,security 4648,security 4768,security 4771,security 4776",
    (Channel.SIGN_IN, Action.SIGN_OUT): "security 4634,security 4647",
    (Channel.REMOTE, Action.SIGN_IN): "sessions 21",
    (Channel.REMOTE, Action.SIGN_OUT): "sessions 23",
    (Channel.REMOTE, Action.CONNECT): "security 4778,sessions 25",
    (Channel.REMOTE, Action.DISCONNECT): "security 4779,sessions 24,sessions 39,sessions 40",
    (Channel.FILE, Action.CONNECT): "security 5140",
    (Channel.FILE, Action.SHARE): "security 5142",
    (Channel.FILE, Action.UNSHARE): "security 5144",
    (Channel.FILE, Action.CONFIGURE): "security 5143,security 4670",
    (Channel.FILE, Action.CREATE): "sysmon 11,sysmon 15,sysmon 29,sysmon 27",
    (Channel.FILE, Action.CHANGE): "sysmon 2",
    (Channel.FILE, Action.DELETE): "sysmon 23,sysmon 26,sysmon 28,security 4660",
    (Channel.PROGRAM, Action.RUN): "security 4688,sysmon 1,powershell 4104,powershell 4103",
    (Channel.PROGRAM, Action.STOP): "security 4689,sysmon 5",
    (Channel.PROGRAM, Action.COPY): "sysmon 24",
    (
        Channel.PROGRAM,
        Action.OTHER,
    ): "sysmon 7,sysmon 8,sysmon 9,sysmon 10,sysmon 12,sysmon 13,sysmon 14,sysmon 17,sysmon 18,"
    "security 4657,powershell 800,powershell 4105,powershell 4106,powershell 400,powershell 403,powershell 600",
    (Channel.NETWORK, Action.CONNECT): "sysmon 3,security 5156,security 5152,security 5157",
    (Channel.NETWORK, Action.SEARCH): "sysmon 22",
    (Channel.NETWORK, Action.OTHER): "security 5158",
    (Channel.ADMIN, Action.CREATE): "security 4720,security 4697,security 4698,system 7045",
    (
        Channel.ADMIN,
        Action.CHANGE,
    ): "security 4738,security 4722,security 4723,security 4724,security 4725,security 4767,"
    "security 4781,security 4702",
    (Channel.ADMIN, Action.DELETE): "security 4726,security 4699",
    (Channel.ADMIN, Action.GRANT): "security 4728,security 4732,security 4756,security 4704",
    (Channel.ADMIN, Action.REVOKE): "security 4729,security 4733,security 4757,security 4705",
    (Channel.ADMIN, Action.CONFIGURE): "security 4719,security 4616,sysmon 4,sysmon 16",
    (Channel.ADMIN, Action.CLEAR_LOG): "security 1102,system 104,security 104,eventlog 1102,eventlog 104",
    (Channel.REMOVABLE, Action.CONNECT): "security 6416,security 6423,security 6424,device 1006,device 2003",
    (Channel.REMOVABLE, Action.OTHER): "device 2100,device 2102",
    (Channel.PRINT, Action.PRINT): "print 307",
    (Channel.ALERT, Action.DETECT): "defender 1116,defender 1117,defender 1121,security 4740",
}
CHANNELS: Final = {name: channel for (channel, _), names in MEANINGS.items() for name in names.split(",")}
ACTIONS: Final = {name: action for (_, action), names in MEANINGS.items() for name in names.split(",")}
REMOTE: Final = frozenset({"10", "12"})  # LogonType: remote desktop, and the same from kept credentials
TARGETED: Final = frozenset(
    f"security {each}" for each in ("4624", "4625", "4634", "4647", "4768", "4769", "4771", "4776")
)
MEMBERS: Final = frozenset(f"security {each}" for each in ("4728", "4729", "4732", "4733", "4756", "4757"))
ACCOUNTS: Final = frozenset(
    f"security {each}"
    for each in ("4720", "4722", "4723", "4724", "4725", "4726", "4738", "4740", "4767", "4781")
)
CLEARED_SECURITY: Final = frozenset({"security 1102", "eventlog 1102"})
CLEARED: Final = CLEARED_SECURITY | {"security 104", "system 104", "eventlog 104"}
