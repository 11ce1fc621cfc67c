"""Which records a rule about records' own fields is asked of: by its logsource, the connectors, and which of their records are meant.

What is not named here is refused when it is taken, so that no rule seems to watch what nobody brings in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_WINDOWS: Final = frozenset({"windows_json"})


@dataclass(frozen=True, slots=True)
class Meant:
    """`connectors`: by id. `any_of`: a record is meant that meets one of these (field → values). `names`: fields that are called otherwise."""

    connectors: frozenset[str]
    any_of: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def _sysmon(*events: str) -> Mapping[str, tuple[str, ...]]:
    return {"Channel": ("Microsoft-Windows-Sysmon/Operational",), "EventID": events}


def _log(channel: str, *events: str) -> Mapping[str, tuple[str, ...]]:
    return {"Channel": (channel,), **({"EventID": events} if events else {})}


def _windows(*meant: Mapping[str, tuple[str, ...]]) -> Meant:
    return Meant(_WINDOWS, meant)


_POWERSHELL: Final = "Microsoft-Windows-PowerShell/Operational"
# (product, category, service) as rules write them.
_KNOWN: Final[Mapping[tuple[str, str, str], Meant]] = {
    ("windows", "process_creation", ""): _windows(_sysmon("1")),
    ("windows", "file_event", ""): _windows(_sysmon("11")),
    ("windows", "file_change", ""): _windows(_sysmon("2")),
    ("windows", "file_delete", ""): _windows(_sysmon("23", "26")),
    ("windows", "network_connection", ""): _windows(_sysmon("3")),
    ("windows", "dns_query", ""): _windows(_sysmon("22")),
    ("windows", "image_load", ""): _windows(_sysmon("7")),
    ("windows", "driver_load", ""): _windows(_sysmon("6")),
    ("windows", "process_access", ""): _windows(_sysmon("10")),
    ("windows", "create_remote_thread", ""): _windows(_sysmon("8")),
    ("windows", "create_stream_hash", ""): _windows(_sysmon("15")),
    ("windows", "pipe_created", ""): _windows(_sysmon("17", "18")),
    ("windows", "registry_event", ""): _windows(_sysmon("12", "13", "14")),
    ("windows", "registry_add", ""): _windows(_sysmon("12")),
    ("windows", "registry_delete", ""): _windows(_sysmon("12")),
    ("windows", "registry_set", ""): _windows(_sysmon("13")),
    ("windows", "ps_script", ""): _windows(_log(_POWERSHELL, "4104")),
    ("windows", "ps_module", ""): _windows(_log(_POWERSHELL, "4103")),
    ("windows", "", "sysmon"): _windows(_log("Microsoft-Windows-Sysmon/Operational")),
    ("windows", "", "security"): _windows(_log("Security")),
    ("windows", "", "system"): _windows(_log("System")),
    ("windows", "", "application"): _windows(_log("Application")),
    ("windows", "", "powershell"): _windows(_log(_POWERSHELL)),
    ("windows", "", "printservice-operational"): _windows(_log("Microsoft-Windows-PrintService/Operational")),
    ("m365", "", "audit"): Meant(frozenset({"m365"})),
    ("m365", "", "exchange"): Meant(frozenset({"m365"}), ({"Workload": ("Exchange",)},)),
    ("aws", "", "cloudtrail"): Meant(frozenset({"cloudtrail"})),
    ("github", "", "audit"): Meant(frozenset({"github"})),
    ("okta", "", "okta"): Meant(frozenset({"okta"})),
    ("azure", "", "signinlogs"): Meant(frozenset({"entra_signin"})),
    ("gcp", "", "google_workspace.admin"): Meant(frozenset({"google"})),
    ("google_workspace", "", "google_workspace.admin"): Meant(frozenset({"google"})),
}


def seen(logsource: Mapping[str, str]) -> Meant | None:
    """What the logsource of a rule means; None where nobody brings such records in."""
    return _KNOWN.get(tuple(logsource.get(name, "") for name in ("product", "category", "service")))  # type: ignore[arg-type]


def gate_of(meant: Meant) -> dict[str, Any]:
    """The same as a detection of Sigma, to be met besides the rule's own; empty where every record is meant."""
    if not meant.any_of:
        return {}
    searches = {
        f"gate{n}": {name: list(values) for name, values in one.items()} for n, one in enumerate(meant.any_of)
    }
    return {**searches, "condition": "1 of gate*"}
