"""What can be held besides persons and items: rooms above say which systems they keep records of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Systems = Callable[[], Iterable[tuple[str, str]]]
_systems: list[Systems] = []


def holdable(systems: Systems) -> Systems:
    """Register a function that gives (key, name) of each system. Called once, from a room's `guard.py`."""
    _systems.append(systems)
    return systems


def systems() -> dict[str, str]:
    """All systems that can be held, by key."""
    return dict(pair for each in _systems for pair in each())
