"""What can be asked of the view: one description of a question, whichever engine answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events: those of [first, until) that meet everything given. Empty means no matter.

    `persons`, `items`, `sources` are ids; `account`, `device`, `dest`, `words` are parts of text, compared without case (`words`
    in object, destination, detail, app and account); `holders` as in `understanding.accounts.Holder`; `least_rank`: at least so
    secret; `moments`: to the microsecond.
    """

    first: datetime
    until: datetime
    persons: Sequence[int] = ()
    items: Sequence[int] = ()
    sources: Sequence[int] = ()
    channels: Sequence[str] = ()
    actions: Sequence[str] = ()
    outcomes: Sequence[str] = ()
    holders: Sequence[str] = ()
    account: str = ""
    device: str = ""
    dest: str = ""
    words: str = ""
    least_rank: int = 0
    moments: Sequence[datetime] = ()
    blind: bool = False  # `words` are not compared with accounts: who may not know names cannot try them


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page of a timeline ended: everything after it comes on the next."""

    at: datetime
    segment: int
    record: int
    part: int


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the view (`connectors.schemas.VIEW`), for people to read."""

    at: datetime
    source: int
    segment: int
    record: int
    part: int
    channel: str
    action: str
    outcome: str
    person: int
    holder: str
    account: str
    device: str
    ip: str
    app: str
    object: str
    item: int
    rank: int
    dest: str
    bytes: int | None
    count: int | None
    detail: str

    @property
    def mark(self) -> Mark:
        """Where it stands in a timeline."""
        return Mark(self.at, self.segment, self.record, self.part)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a timeline; `after` leads to the next one, None at the end."""

    events: list[Event]
    after: Mark | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many events (and bytes) had one value. `value` is an id, a word ("" where the source said nothing), or a day in Japan as ISO text."""

    value: str
    events: int
    bytes: int


@dataclass(frozen=True, slots=True)
class First:
    """When a value first appeared in a period, and how many events it had. `value` as in `Count`."""

    value: str
    at: datetime
    events: int


@dataclass(frozen=True, slots=True)
class Volume:
    """What a source brought of one day in Japan, by the time of the events. `bytes`: as the events say, not as stored."""

    source: int
    day: date
    events: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch of a source without an event: from the last one before (or the beginning asked for) to the next (or the end)."""

    source: int
    first: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of one day beside the same person's days before; None where there were too few days, or none that differed."""

    value: float
    median: float | None
    mean: float | None
    z: float | None


@dataclass(frozen=True, slots=True)
class PersonDay:
    """One person's day in Japan. `days`: how many days with events the baseline rests on."""

    person: int
    day: date
    days: int
    events: Measure
    bytes: Measure
    items: Measure


# What a row of a timeline has behind its moment: first the rest of its mark.
COLUMNS: Final = (
    "segment", "record", "part", "source", "channel", "action", "outcome", "person", "holder", "account", "device", "ip", "app",
    "object", "item", "rank", "dest", "bytes", "count", "detail",
)  # fmt: skip

# What counts may be taken by. `day` is a day in Japan, `hour` the hour of the day in Japan, 00 to 23.
BY = ("day", "person", "item", "channel", "action", "source", "device", "dest", "account", "outcome", "hour")
