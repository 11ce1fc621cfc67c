"""The register of finders: functions that give the signs of one day, for one detector or for a family of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from hiden.base.clock import start_of
from hiden.monitoring.found import Found
from hiden.monitoring.running.context import Context, context_of


@dataclass(frozen=True)
class RunInput:
    """One day in Japan to be looked at. `settings`: the detectors that may run, by id, each with its own numbers.

    A finder gives signs of these detectors and of this day only. `context` is read when it is first asked for, once for all finders.
    `memory` lasts as long as the run: what a finder read for one day and needs for the next.
    """

    day: date
    settings: Mapping[str, Mapping[str, Any]]
    read: Callable[[date], Context] = field(default=context_of)
    memory: dict[str, Any] = field(default_factory=dict)

    @property
    def first(self) -> datetime:
        """The first moment of the day."""
        return start_of(self.day)

    @property
    def until(self) -> datetime:
        """The first moment of the day after."""
        return start_of(self.day + timedelta(days=1))

    @cached_property
    def context(self) -> Context:
        """What is known of people and of the day."""
        return self.read(self.day)


Run = Callable[[RunInput], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Finder:
    """`gives(id)`: whether a detector is one of this finder's."""

    name: str
    run: Run
    gives: Callable[[str], bool]


_FINDERS: Final[dict[str, Finder]] = {}


def finder(name: str, run: Run, gives: Callable[[str], bool] | None = None) -> Finder:
    """Register a finder. Without `gives`, it answers for the detectors called `name` or `name.…`. Raises ValueError for a taken name."""
    if name in _FINDERS:
        raise ValueError(f"finder {name} is registered twice")
    made = Finder(name, run, gives or (lambda one: one == name or one.startswith(f"{name}.")))
    _FINDERS[name] = made
    return made


def finders() -> Mapping[str, Finder]:
    """All of them, by name."""
    return _FINDERS


__all__ = ["Finder", "RunInput", "finder", "finders"]
