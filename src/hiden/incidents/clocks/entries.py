"""The ledger entries of clocks. Why somebody started or ended one can be forgotten; the days cannot."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.incidents.incident_entry import OfIncident
from hiden.ledger import Entry, Sentence, entry

Things = tuple[tuple[str, str], ...]

# The id of a clock in the catalogue is shown by its name.
RULE = {"rule": "clock_rule"}


@dataclass(frozen=True, slots=True)
class OfClock(OfIncident):
    """Something about a clock: its key, its id in the catalogue and that edition."""

    clock: str
    rule: str
    personal = frozenset[str]()
    sentence = Sentence("", "")


@entry("incidents.clock_started")
@dataclass(frozen=True, slots=True)
class ClockStarted(OfClock):
    """A clock runs: from when, until when (ISO 8601, UTC; `due_on` in Japan), by which edition; `before`: whose place it takes."""

    edition: str
    starts_at: str
    due_at: str
    due_on: str
    basis: str
    change: str
    before: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "事案{number}の期限を動かしました（{change}、{rule}）。{due_on}までです。",
        "A deadline of incident {number} runs ({change}, {rule}) until {due_on}.",
        {
            "change": {
                "": ("新規", "new"),
                "knowing": ("知った日時の訂正", "knowing corrected"),
                "limb": ("区分の変更", "another limb"),
            }
        },
        RULE,
    )


@entry("incidents.clock_met")
@dataclass(frozen=True, slots=True)
class ClockMet(OfClock):
    """What had to be done was done at that moment."""

    at: str
    late: bool
    sent: str
    personal = frozenset({"sent"})
    sentence = Sentence(
        "事案{number}の期限（{rule}）を済みにしました（{late}）。",
        "The deadline of incident {number} ({rule}) was met ({late}).",
        {"late": {"true": ("期限の後", "late"), "false": ("期限内", "in time")}},
        RULE,
    )


@entry("incidents.clock_stopped")
@dataclass(frozen=True, slots=True)
class ClockStopped(OfClock):
    """A clock was stopped, with the reason: what it was for is not done."""

    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "事案{number}の期限（{rule}）を、理由を付けて止めました。",
        "The deadline of incident {number} ({rule}) was stopped with a reason.",
        nouns=RULE,
    )


@entry("incidents.calendar")
@dataclass(frozen=True, slots=True)
class CalendarChanged(Entry):
    """Somebody made or ended the address of their calendar."""

    person: str
    what: str
    personal = frozenset[str]()
    sentence = Sentence(
        "期限のカレンダーの購読用アドレスを{what}。",
        "The calendar address for deadlines was {what}.",
        {"what": {"made": ("作りました", "made"), "ended": ("無効にしました", "ended")}},
    )

    def about(self) -> Things:
        return (("person", self.person),)
