"""Who of the order gets a case: as many as the week has room for, and of them only who is worth looking at.

Whoever found no room stays in line: signs fade slowly, so that they are asked for again each day for some weeks, and opened late rather
than never.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log10
from typing import Final

from hiden.monitoring.cases.budget import left, monday, urgent_left
from hiden.monitoring.cases.ranking import HIGH, LEAST, USUAL, Campaign

_DAYS: Final = 20  # working days with which a day is compared
_MEASURED: Final = 250  # people of the company in which `LEAST` was measured
_FLOOR: Final = 0.5


@dataclass(frozen=True, slots=True)
class Room:
    """What is left of a week: for anybody, and for those that cannot wait (who take the room of the next week)."""

    ordinary: int
    urgent: int


def room_of(people: int, day: date, opened: Sequence[date]) -> Room:
    """The room of a day's week. `opened`: the weeks (Mondays) of cases that were opened so far."""
    week = monday(day)
    now, before = opened.count(week), opened.count(week - timedelta(days=7))
    return Room(left(people, week, now, before), urgent_left(people, week, now, before))


def least(people: int) -> float:
    """The score below which nothing is a case. In a small company nothing can be shown to be as rare as in a large one: what is rare
    is told by counting person-days, and there are fewer of them.
    """
    days, measured = (log10(max(1, size) * _DAYS) for size in (people, _MEASURED))
    return LEAST * min(1.0, max(_FLOOR, (days - USUAL) / (measured - USUAL)))


def enough(campaigns: Sequence[Campaign], people: int) -> list[Campaign]:
    """Those that are a case at all, in a company of so many people."""
    return [one for one in campaigns if one.score >= least(people)]


def chosen(campaigns: Sequence[Campaign], room: Room, people: int) -> list[Campaign]:
    """Those for which there is room, in their order."""
    return [
        campaign
        for place, campaign in enumerate(enough(campaigns, people))
        if place < room.ordinary or (place < room.urgent and campaign.score >= HIGH)
    ]


__all__ = ["Room", "chosen", "enough", "least", "room_of"]
