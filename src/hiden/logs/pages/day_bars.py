"""Events of each day as bars that narrow: an SVG of links, drawn on the server. Many days stand together in one bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

_HEIGHT: Final = 60
_STEP: Final = 10
_LEAST: Final = 1.5  # one event among a million is still a bar that can be seen
_MOST: Final = 62


@dataclass(frozen=True, slots=True)
class DayBar:
    """One bar: its days, what happened in them, where it stands, and what it leads to."""

    first: date
    last: date
    events: int
    x: int
    y: float
    height: float
    url: str


@dataclass(frozen=True, slots=True)
class DayBars:
    """All bars, oldest first; the highest fills the height. `days`: how many days stand in one bar."""

    bars: list[DayBar]
    width: int
    height: int
    days: int
    most: int

    @classmethod
    def of(cls, days: Sequence[tuple[date, int]], url: Callable[[date, date], str]) -> DayBars:
        """From events by day without a hole; `url(first, last)` is the address that narrows to these days."""
        each = -(-len(days) // _MOST) or 1
        groups = [days[place : place + each] for place in range(0, len(days), each)]
        counted = [(group[0][0], group[-1][0], sum(events for _day, events in group)) for group in groups]
        most = max((events for _first, _last, events in counted), default=0)
        bars = []
        for place, (first, last, events) in enumerate(counted):
            tall = max(_LEAST, round(_HEIGHT * events / most, 1)) if events else 0
            bars.append(DayBar(first, last, events, place * _STEP, _HEIGHT - tall, tall, url(first, last)))
        return cls(bars, max(1, len(bars)) * _STEP, _HEIGHT, each, most)
