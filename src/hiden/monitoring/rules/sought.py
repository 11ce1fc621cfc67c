"""In which events of Windows a field has to be looked for: only where the gate of a rule, or the rule itself, names the event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hiden.monitoring.rules.told import only
from hiden.sigma.columns import Gate
from hiden.sigma.conditions import fields

_EVENT: Final = "EventID"
_ALWAYS: Final = frozenset({_EVENT, "Channel"})  # gates ask for them first


def sought(gates: Iterable[Gate]) -> dict[str, frozenset[str] | None]:
    """Field → ids of the events in which any rule can need it; None: in every event."""
    found: dict[str, frozenset[str] | None] = {}
    for gate in gates:
        gated = only(gate.condition, _EVENT)
        _add(found, fields(gate.condition), gated)
        for condition in gate.rules.values():
            own = only(condition, _EVENT)
            _add(found, fields(condition), _both(gated, own))
    return {name: None if name in _ALWAYS else ids for name, ids in found.items() if name}


def _add(found: dict[str, frozenset[str] | None], names: Iterable[str], ids: frozenset[str] | None) -> None:
    for name in names:
        held = found.get(name, frozenset())
        found[name] = None if ids is None or held is None else held | ids


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return one if other is None else other
    return one & other
