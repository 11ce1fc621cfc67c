"""Events of each day as bars, drawn on the server: an SVG whose figures stand in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

_HEIGHT: Final = 40
_LEAST: Final = 1.5  # one event among a million is still a bar that can be seen


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: where it stands, how high it is, and what it says."""

    day: date
    events: int
    x: int
    y: str  # written as SVG wants it, whatever the reader's language makes of a decimal point
    height: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A row of days, oldest first, the highest of which fills the height."""

    bars: list[Bar]
    width: int
    height: int
    total: int
    most: int

    @classmethod
    def of(cls, days: Sequence[tuple[date, int]]) -> Bars:
        """From events by day."""
        most = max((events for _day, events in days), default=0)
        bars = []
        for place, (day, events) in enumerate(days):
            tall = max(_LEAST, _HEIGHT * events / most) if events else _LEAST
            bars.append(Bar(day, events, place * 10 + 1, f"{_HEIGHT - tall:.1f}", f"{tall:.1f}"))
        return cls(bars, len(days) * 10, _HEIGHT, sum(events for _day, events in days), most)

    @property
    def empty_days(self) -> int:
        """Days without an event."""
        return sum(not bar.events for bar in self.bars)
