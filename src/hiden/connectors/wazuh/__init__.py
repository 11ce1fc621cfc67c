"""Wazuh's alerts.json (/var/ossec/logs/alerts/, also archives.json and what the indexer exports under `_source`).

What an alert is about is told by the groups of its rule: file integrity (syscheck), sign-ins, accounts; all others are alerts of
another product. Field names are those of Wazuh's rules and decoders.
"""

from __future__ import annotations

from typing import Final

from hiden.connectors.choosing import address, by, first, joined, named, once, one_line
from hiden.connectors.grammar import (
    Action,
    Channel,
    Connector,
    Means,
    Outcome,
    Split,
    made,
    number,
    table,
    text,
)
from hiden.connectors.json_reading import Json, Layouts, Shape
from hiden.connectors.moments import moment

_SYSCHECK: Final = {"added": Action.CREATE, "modified": Action.CHANGE, "deleted": Action.DELETE}
_USB: Final = ("usb", "removable")


def kind(event: str, groups: str) -> str:
    """What an alert is about."""
    if event:
        return "file"
    if "authentication_success" in groups or "authentication_fail" in groups or "invalid_login" in groups:
        return "sign_in"
    if "adduser" in groups or "account_changed" in groups:
        return "account"
    if "log_clearing" in groups or "logs_cleared" in groups:
        return "cleared"
    return "usb" if any(word in groups for word in _USB) else "alert"


_GROUPS: Final = text("rule.groups")
_KIND: Final = once(made(kind, text("syscheck.event"), _GROUPS))
_CHANNELS: Final = {
    "file": Channel.FILE,
    "sign_in": Channel.SIGN_IN,
    "account": Channel.ADMIN,
    "cleared": Channel.ADMIN,
    "usb": Channel.REMOVABLE,
}
_ACTIONS: Final = {
    "sign_in": Action.SIGN_IN,
    "account": Action.CHANGE,
    "cleared": Action.CLEAR_LOG,
    "usb": Action.CONNECT,
}


def outcome(about: str, groups: str) -> str:
    """A failed sign-in, or what the groups say was kept from happening."""
    if "authentication_fail" in groups or "invalid_login" in groups:
        return Outcome.FAILED
    if "firewall_drop" in groups or "blocked" in groups:
        return Outcome.BLOCKED
    return Outcome.UNKNOWN if about == "alert" else Outcome.DONE


_WIN: Final = "data.win.eventdata"

CONNECTOR: Final = Connector(
    id="wazuh",
    title="Wazuh",
    splits=Split.JSON,
    reads=Json(
        layouts=Layouts(shapes=(Shape('"_source"', under="_source"),), tell="timestamp"),
    ),
    means=Means(
        at=first(
            moment("timestamp", formats=("%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z")),
            moment('"@timestamp"'),
        ),
        channel=table(_CHANNELS, _KIND, Channel.ALERT),
        action=by(
            _KIND,
            (("file",), table(_SYSCHECK, text("syscheck.event"), Action.OTHER)),
            otherwise=table(_ACTIONS, _KIND, Action.DETECT),
        ),
        outcome=made(outcome, _KIND, _GROUPS),
        account=by(
            _KIND,
            (
                ("file",),
                text("syscheck.audit.user.name", "syscheck.audit.login_user.name", "syscheck.uname_after"),
            ),
            (("sign_in",), text(f"{_WIN}.targetUserName", "data.dstuser", "data.srcuser")),
            otherwise=text(
                f"{_WIN}.subjectUserName",
                f"{_WIN}.user",
                "data.srcuser",
                "data.dstuser",
                "data.aws.userIdentity.userName",
            ),
        ),
        device=text("data.win.system.computer", "agent.name", "predecoder.hostname"),
        ip=address(first(text("data.srcip", f"{_WIN}.ipAddress", f"{_WIN}.sourceIp"), text("agent.ip"))),
        app=first(
            text("syscheck.audit.process.name", f"{_WIN}.image", "predecoder.program_name"),
            text("decoder.name"),
        ),
        object=text(
            "syscheck.path",
            f"{_WIN}.objectName",
            f"{_WIN}.targetFilename",
            f"{_WIN}.deviceDescription",
            "data.url",
            "data.file",
            "location",
        ),
        dest=text("data.dstip", f"{_WIN}.destinationIp", f"{_WIN}.deviceId"),
        bytes=number("syscheck.size_after"),
        detail=one_line(
            joined(" ", text("rule.description"), named("level", text("rule.level")), text("rule.id"))
        ),
    ),
    shows=frozenset({Channel.FILE, Channel.SIGN_IN, Channel.ADMIN, Channel.REMOVABLE, Channel.ALERT}),
    formats=(".json",),
    note="/var/ossec/logs/alerts/alerts.json",
)
