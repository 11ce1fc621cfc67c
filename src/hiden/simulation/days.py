"""One day of one person or machine while it is made up: when things happen, and the feeds that they are put on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from random import Random
from typing import Any, Final

Event = dict[str, Any]  # columns of connectors.schemas.SAID; `at` is an aware datetime
Feeds = dict[str, list[Event]]

JAPAN: Final = timezone(timedelta(hours=9))
_LUNCH: Final = (12.0 * 3600, 13.0 * 3600)


def feeds() -> Feeds:
    """Nothing yet."""
    return defaultdict(list)


@dataclass(slots=True)
class Span:
    """A stretch of a day at work, in seconds after midnight, and the draws of that day."""

    day: date
    begin: float
    end: float
    rng: Random
    out: Feeds
    scale: float = 1.0
    at_home: bool = False
    midnight: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.midnight = datetime(self.day.year, self.day.month, self.day.day, tzinfo=JAPAN)

    def some(self) -> float:
        """A moment of the stretch, seldom in the lunch break, in seconds after midnight."""
        moment = self.begin + (self.end - self.begin) * self.rng.random()
        if _LUNCH[0] < moment < _LUNCH[1] and self.rng.random() < 0.8:
            moment = self.begin + (self.end - self.begin) * self.rng.random()
        return moment

    def at(self, seconds: float) -> datetime:
        """The moment as a time of Tokyo."""
        return self.midnight + timedelta(seconds=seconds)

    def put(self, feed: str, seconds: float, channel: str, action: str, **said: Any) -> None:
        """Something happened."""
        self.out[feed].append(
            {
                "at": self.midnight + timedelta(seconds=seconds),
                "channel": channel,
                "action": action,
                "outcome": "done",
            }
            | said
        )
