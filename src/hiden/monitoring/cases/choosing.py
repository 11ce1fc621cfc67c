"""Who of the order gets a case: as many as the week has room for, and of them only who is worth looking at.

Whoever found no room stays in line: signs fade slowly, so that they are asked for again each day for some weeks, and opened late rather
than never.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hiden.monitoring.cases.budget import left, monday, urgent_left
from hiden.monitoring.cases.ranking import HIGH, LEAST, Campaign


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


def enough(campaigns: Sequence[Campaign]) -> list[Campaign]:
    """Those that are a case at all."""
    return [one for one in campaigns if one.score >= LEAST]


def chosen(campaigns: Sequence[Campaign], room: Room) -> list[Campaign]:
    """Those for which there is room, in their order."""
    return [
        campaign
        for place, campaign in enumerate(enough(campaigns))
        if place < room.ordinary or (place < room.urgent and campaign.score >= HIGH)
    ]


__all__ = ["Room", "chosen", "enough", "room_of"]
