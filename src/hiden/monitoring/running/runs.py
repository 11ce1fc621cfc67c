"""Verb: a run. One at a time, one transaction a day, one entry in the ledger; killed at any moment, the next one does what is left."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from traceback import extract_tb
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from hiden.base.clock import now, start_of
from hiden.base.errors import HidenError
from hiden.ledger import SYSTEM, record
from hiden.logs.archive.places import alone
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked
from hiden.monitoring.cases.opening import Opened, open_cases
from hiden.monitoring.detectors import detectors
from hiden.monitoring.found import Found
from hiden.monitoring.models import DetectorUse, MonitoringRun
from hiden.monitoring.purposes.standing import sound
from hiden.monitoring.rights.sensitive import is_sensitive, places_of
from hiden.monitoring.running.blindness import Blind, blindness, failed
from hiden.monitoring.running.context import Context, context_of
from hiden.monitoring.running.days import Plan, plan
from hiden.monitoring.running.entries import MonitoringRan
from hiden.monitoring.running.finders import Finder, RunInput, finders
from hiden.monitoring.running.keeping import keep

log = logging.getLogger(__name__)
_REASON: Final = 500


@dataclass(slots=True)
class Result:
    """What a run did. `run` is None where there was nothing to do, or another was at it (`busy`)."""

    run: MonitoringRun | None = None
    busy: bool = False
    days: list[date] = field(default_factory=list)
    signs: int = 0
    opened: Opened = field(default_factory=Opened)
    blind: list[Blind] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For machines: no person, no name."""
        return {
            "run": self.run.pk if self.run else None,
            "busy": self.busy,
            "days": [day.isoformat() for day in self.days],
            "detectors": list(self.run.detectors) if self.run else [],
            "events": self.run.events if self.run else 0,
            "signs": self.signs,
            "cases_opened": len(self.opened.made),
            "cases_grown": len(self.opened.grown),
            "waiting": self.opened.waiting,
            "not_looked_at": [[code, values] for code, values in self.blind],
            "stopped": self.run.reason if self.run else "",
        }


def uses_now() -> dict[str, DetectorUse]:
    """The detectors that may run now, by id: switched on under a purpose that is in force, lacks nothing today, and for which they are
    made. One query, and a few for each purpose.
    """
    at = now()
    rows = DetectorUse.objects.filter(
        Q(since__lte=at, until__gt=at, purpose__since__lte=at, purpose__until__gt=at)
    )
    return {
        use.detector: use
        for use in sound(rows.order_by("detector", "pk"))
        if use.detector in detectors() and use.purpose.purpose in detectors()[use.detector].purposes
    }


def run(*, since: date | None = None) -> Result:
    """Look at what is new (or at everything from `since` on, again), and open what cases the week has room for.

    Never raises for what a finder does: that is kept with the run, and its days are done again by the next one.
    """
    with alone("monitoring", wait=False) as mine:
        if not mine:
            return Result(busy=True)
        uses = uses_now()
        if not uses:
            return Result()
        return _run(uses, plan(uses, since=since))


def _run(uses: Mapping[str, DetectorUse], what: Plan) -> Result:
    result = Result()
    if what.days:
        result.run = _begin(uses, what)
        memory: dict[str, Any] = {}
        for day, names in what.days.items():
            _day(result, day, {name: uses[name] for name in names}, memory)
    with transaction.atomic():
        result.opened = open_cases()
        if result.run is not None or result.opened.changed:
            _end(result, uses, what)
    return result


def _begin(uses: Mapping[str, DetectorUse], what: Plan) -> MonitoringRun:
    return MonitoringRun.objects.create(
        started_at=now(), detectors=sorted(uses), days=[], last_segment=what.upto
    )


def _day(result: Result, day: date, uses: Mapping[str, DetectorUse], memory: dict[str, Any]) -> None:
    """One day, wholly or not at all. A finder that fails keeps its signs of before."""
    run = result.run
    if run is None:  # pragma: no cover - a day belongs to a run
        return
    done: list[str] = []
    founds: list[Found] = []
    events = 0
    try:
        events = questions.total(Asked(start_of(day), start_of(day + timedelta(days=1))))
    except HidenError as fault:  # the engine is down: nothing is known of this day, and nothing of it changes
        blind = [failed(day.isoformat(), fault.what)]
    else:
        done, founds, blind = _looked(day, uses, memory)
    result.blind += blind
    with transaction.atomic():
        result.signs += keep(day, founds, {name: uses[name].purpose_id for name in done})
        run.events += events
        if not blind:
            run.days = [*run.days, day.isoformat()]
        run.reason = (
            run.reason or "".join(f"{values['finder']}: {values['why']}" for _c, values in blind)[:_REASON]
        )
        run.found = result.signs
        run.save(update_fields=["days", "events", "reason", "found"])
    result.days.append(day)


def _looked(
    day: date, uses: Mapping[str, DetectorUse], memory: dict[str, Any]
) -> tuple[list[str], list[Found], list[Blind]]:
    """(detectors that were asked and answered, what they found, what failed)."""
    known: list[Context] = []

    def read(wanted: date) -> Context:
        if not known:
            known.append(context_of(wanted))
        return known[0]

    done: list[str] = []
    founds: list[Found] = []
    blind: list[Blind] = []
    for name, finder in sorted(finders().items()):
        theirs = {one: use.setting for one, use in uses.items() if finder.gives(one)}
        if not theirs:
            continue
        try:
            founds += _of_this(finder.run(RunInput(day, theirs, read, memory)), finder, day, theirs)
            done += theirs
        except HidenError as fault:
            blind.append(failed(name, fault.what))
        except Exception as fault:
            # Where, and never what it said: that may name somebody.
            last = extract_tb(fault.__traceback__)[-1]
            log.error(
                "finder %s failed on %s (%s at %s:%s); it will be tried again",
                name, day, type(fault).__name__, last.filename, last.lineno,
            )  # fmt: skip
            blind.append(failed(name, type(fault).__name__))
    return done, founds, blind


def _of_this(found: Iterable[Found], finder: Finder, day: date, asked: Collection[str]) -> list[Found]:
    """What was asked for, without what touches union, health, faith, counsel or a report (PRV-15). Raises ValueError for a sign of another day or of a detector that may not run."""
    given = list(found)
    for one in given:
        if one.day != day or one.detector not in asked:
            raise ValueError(f"finder {finder.name} gave {one.detector} of {one.day}, which nobody asked for")
    places = places_of(day)
    return [one for one in given if not is_sensitive(one.key, places)]


def _end(result: Result, uses: Mapping[str, DetectorUse], what: Plan) -> None:
    """The run is over: what it did not see, and the entry."""
    if result.run is None:
        result.run = _begin(uses, what)
    run = result.run
    result.blind += blindness(uses, result.days)
    run.finished_at, run.cases = now(), len(result.opened.made)
    run.blind = [[code, values] for code, values in result.blind]
    run.waiting = result.opened.waiting
    run.save(update_fields=["finished_at", "cases", "blind", "waiting"])
    record(
        MonitoringRan(
            days=len(result.days),
            first_day=result.days[0].isoformat() if result.days else "",
            last_day=result.days[-1].isoformat() if result.days else "",
            detectors=sorted(uses),
            signs=result.signs,
            cases=len(result.opened.made),
            waiting=result.opened.waiting,
            complete=not run.reason,
        ),
        by=SYSTEM,
    )


def last_run() -> MonitoringRun | None:
    """The newest run that came to its end."""
    return MonitoringRun.objects.filter(finished_at__isnull=False).order_by("-pk").first()


__all__ = ["Result", "last_run", "run", "uses_now"]
