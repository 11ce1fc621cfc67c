"""A kept sign, as far as the order of cases asks, and how long signs are pooled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from hiden.monitoring.found import Subject
from hiden.monitoring.models import Sign, SignCase
from hiden.monitoring.running.context import Facts

WINDOW: Final = 35  # days over which signs are pooled
LEAVER_WINDOW: Final = 90  # for who gave notice: the handbook looks back from there


@dataclass(frozen=True, slots=True)
class Signal:
    """`weight`: how rare such a sign is (-log10 of a chance); `rank`: of the most secret information concerned; `pk` breaks ties."""

    pk: int
    subject: Subject
    detector: str
    day: date
    weight: float
    rank: int = 0


def subject_of(row: Sign | SignCase) -> Subject:
    """Whom a kept sign, or a case, is of."""
    return Subject(row.person_id or 0, "" if row.person_id else row.account)


def signal_of(sign: Sign) -> Signal:
    """A kept sign as the order takes it."""
    return Signal(sign.pk, subject_of(sign), sign.detector, sign.day, sign.weight, sign.rank)


def window(facts: Facts | None) -> int:
    """How many days back signs of somebody count."""
    return LEAVER_WINDOW if facts is not None and facts.noticed_on is not None else WINDOW


__all__ = ["LEAVER_WINDOW", "WINDOW", "Signal", "signal_of", "subject_of", "window"]
