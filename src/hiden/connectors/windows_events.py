"""What the events of Windows mean, however they were exported (EVTX, JSON of a forwarder).

`means_of` takes one event as flat fields:

- of the system part: `EventID`, `Channel` (the log's name) or `Provider`, `Computer`, `Keywords`, `UserID` (a SID), `Task`
- of EventData and UserData: each under its own name, without a prefix (`SubjectUserName`, `Param3`, …); one
  that is called like a field of the system part as `Data.Channel` and the like

Ids and field names are those of Microsoft's reference of the advanced security audit policy, of Sysmon's manifest (schema 4) and
of the providers' own manifests. Unverified: the request codes of DriverFrameworks-UserMode 2100 and 2102.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.windows_programs import DEVICES, POWERSHELL, PRINT, SESSIONS, SYSMON, SYSTEM
from hiden.connectors.windows_said import Flat, Meaning, Told, account, failed, said
from hiden.connectors.windows_security import SECURITY

# What a log's or a provider's name holds, in small letters; the first that fits.
_SOURCES: Final[tuple[tuple[str, dict[str, Meaning]], ...]] = (
    ("sysmon", SYSMON),
    ("powershell", POWERSHELL),
    ("printservice", PRINT),
    ("driverframeworks-usermode", DEVICES),
    ("partition", DEVICES),
    ("terminalservices", SESSIONS),
    ("windows defender", SYSTEM),
    ("security", SECURITY),
    ("eventlog", {**SECURITY, **SYSTEM}),
    ("service control manager", SYSTEM),
    ("system", SYSTEM),
)


def means_of(fields: Flat) -> Told:
    """Columns of `events.SAID` (all but the time) that an event fills; channel and action always. Never raises."""
    known = _known(fields.get("Provider", ""), fields.get("Channel", ""))
    meaning = known.get(fields.get("EventID", ""))
    told = meaning(fields) if meaning else _other(fields)
    told.setdefault("device", fields.get("Computer", ""))
    if not told.get("app"):
        told["app"] = fields.get("Provider") or fields.get("Channel", "")
    told.setdefault("outcome", Outcome.FAILED if failed(fields) else Outcome.DONE)
    return {name: str(value) for name, value in told.items() if value}


@lru_cache(maxsize=4096)
def _known(provider: str, channel: str) -> dict[str, Meaning]:
    for written in (provider.lower(), channel.lower()):
        for part, known in _SOURCES:
            if part in written:
                return known
    return {}


def _other(fields: Flat) -> Told:
    name = fields.get("Provider") or fields.get("Channel", "")
    return {
        "channel": Channel.ADMIN,
        "action": Action.OTHER,
        "account": account(fields, "Subject") or said(fields, "User", "UserID"),
        "detail": f"{name} {fields.get('EventID', '')}".strip(),
    }
