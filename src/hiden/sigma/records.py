"""Records as their systems wrote them, flattened: one text for each field, called as Sigma calls it.

Nested fields are called by their path with dots (`userIdentity.type`). Of Windows' events the parts System, EventData and UserData
are put side by side, whichever forwarder wrapped them; the provider is `Provider_Name`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyarrow as pa

Flat = dict[str, str]
_DEEPEST: Final = 12
_OURS: Final = {
    "event_id": "EventID",
    "channel": "Channel",
    "computer_name": "Computer",
    "provider_name": "Provider_Name",
    "SourceName": "Provider_Name",
    "Hostname": "Computer",
}


def flat(record: Mapping[str, Any]) -> Flat:
    """The fields of one record. Lists become JSON; what is null is left out."""
    told: Flat = {}
    _put(told, "", _windows(record) or record, 0)
    return told


def table(records: Iterable[Mapping[str, str]], names: Iterable[str]) -> pa.Table:
    """Flat records as columns of text, those that are named."""
    held = list(records)
    return pa.table({name: pa.array([each.get(name) for each in held], pa.string()) for name in names})


def _put(told: Flat, path: str, value: Any, depth: int) -> None:
    if isinstance(value, Mapping) and depth < _DEEPEST:
        for name, inner in value.items():
            _put(told, f"{path}.{name}" if path else str(name), inner, depth + 1)
    elif value is not None:
        told[path] = _written(value)


def _written(value: Any) -> str:
    """Booleans and numbers as JSON writes them, which is how rules mean them."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, default=str)


def _windows(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """An event of Windows in one of the usual wrappings, else None."""
    event = record.get("Event")
    if isinstance(event, Mapping) and isinstance(event.get("System"), Mapping):
        return _evtx(event)
    beat = record.get("winlog")
    if isinstance(beat, Mapping):
        return {
            _OURS.get(name, name): value for name, value in _lifted(beat, "event_data", "user_data").items()
        }
    if "EventID" in record and "Channel" in record:
        return {_OURS.get(name, name): value for name, value in record.items()}
    return None


def _evtx(event: Mapping[str, Any]) -> dict[str, Any]:
    system = dict(event["System"])
    provider = system.pop("Provider", None)
    told = {name: _inner(value) for name, value in system.items()}
    if isinstance(provider, Mapping):
        attributes = provider.get("#attributes", provider)
        told["Provider_Name"] = attributes.get("Name") or attributes.get("@Name")
    data = event.get("EventData")
    if isinstance(data, Mapping):
        told |= {name: _inner(value) for name, value in data.items() if name != "#attributes"}
    user = event.get("UserData")
    if isinstance(user, Mapping):
        for value in user.values():
            told |= dict(value) if isinstance(value, Mapping) else {}
    return told


def _inner(value: Any) -> Any:
    """The text of an element with attributes."""
    return value.get("#text", value) if isinstance(value, Mapping) else value


def _lifted(record: Mapping[str, Any], *names: str) -> dict[str, Any]:
    told = {name: value for name, value in record.items() if name not in names}
    for name in names:
        inner = record.get(name)
        if isinstance(inner, Mapping):
            told |= inner
    return told
