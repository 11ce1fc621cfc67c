"""A day of the company's own records judged: its events, the kept days before, and the events that show each sign."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from hiden.logs.store.derived import forget_before
from hiden.logs.store.engines import engine
from hiden.logs.store.parts import files_of, parts_between
from hiden.monitoring.behaviour.days import moments
from hiden.monitoring.behaviour.facts import Known
from hiden.monitoring.behaviour.judging import HISTORY, judge
from hiden.monitoring.behaviour.keeping import Held, fold_again, folded
from hiden.monitoring.behaviour.sequences import DETECTOR, packed_and_sent
from hiden.monitoring.behaviour.showing import with_events
from hiden.monitoring.found import Found

_BACK = 35  # days that may be judged again


def signs_of(known: Known, wanted: Collection[str] = (), held: Held | None = None) -> list[Found]:
    """The signs of `known.day` by the detectors that are wanted (empty: all). Folds that day anew, because records come late.

    `held`: days that were read before, for days that are judged one after the other.
    """
    day = known.day
    [today] = fold_again(day, day)
    past = folded(day - timedelta(days=HISTORY), day - timedelta(days=1), held)
    files = files_of(parts_between(*moments(day)))
    judged = [one for one in judge(past, today, known) if not wanted or one.found.detector in wanted]
    found = with_events(judged, engine(), files, day)
    if not wanted or DETECTOR in wanted:
        found += packed_and_sent(engine(), files, known)
    return found


def tidy(today: date) -> int:
    """Remove folded days that no run looks back at; returns how many files."""
    return forget_before(today - timedelta(days=HISTORY + _BACK))


__all__ = ["signs_of", "tidy"]
