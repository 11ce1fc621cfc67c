"""Where mail is passed on to: what inbox rules, transport rules and mailbox settings say in their parameters."""

from __future__ import annotations

import re
from typing import Final

from hiden.connectors.choosing import listed, pairs

_TARGETS: Final = (
    "ForwardTo",
    "RedirectTo",
    "ForwardAsAttachmentTo",
    "ForwardingSmtpAddress",
    "ForwardingAddress",
    "RedirectMessageTo",
    "BlindCopyTo",
    "CopyTo",
    "AddToRecipients",
)
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PASSING: Final = re.compile(r"forward|redirect", re.IGNORECASE)
_OFF: Final = frozenset({"false", "$false"})


def targets(found: object) -> str:
    """To whom mail is passed on, "" where it is not. `found`: Parameters or OperationProperties."""
    said = pairs(found)
    told = [said[name].removeprefix("smtp:") for name in _TARGETS if said.get(name)]
    actions = said.get("RuleActions", "")
    if _PASSING.search(actions):
        told += _ADDRESS.findall(actions) or [actions]
    return listed([each.strip() for one in told for each in one.replace(";", ",").split(",")])


def given(found: object) -> str:
    """To whom rights of a mailbox or group are given: User, Trustee or Member."""
    said = pairs(found)
    return next((said[name] for name in ("User", "Trustee", "Member", "UserId") if said.get(name)), "")


def logs_off(found: object) -> str:
    """Something where the recording of the audit log is turned off."""
    said = pairs(found)
    names = ("UnifiedAuditLogIngestionEnabled", "AuditEnabled")
    return next((name for name in names if said.get(name, "").lower() in _OFF), "")


def written(found: object) -> str:
    """Parameters on one line: ForwardTo=… DeleteMessage=True."""
    return " ".join(f"{name}={value}" for name, value in pairs(found).items() if value)
