"""What a drill showed, read from the records that the play itself left: when was what done, which day was met, what was forgotten.

It tells of steps, never of persons. Moments of the drill's clock run `pace` times as fast as real ones, from the same beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from hiden.base.clock import TOKYO, end_of, now
from hiden.incidents.clocks.models import ClockState, IncidentClock
from hiden.incidents.deciding.models import Decision, DecisionState
from hiden.incidents.drafts.models import DraftSent, IncidentDraft
from hiden.incidents.drills.model import Card, Inject, Step, card
from hiden.incidents.drills.models import Drill
from hiden.incidents.knowing import first_known
from hiden.incidents.models import CircleMember, Incident, IncidentFact, IncidentItem, Knowing, Part
from hiden.incidents.tasks.models import IncidentTask, TaskState
from hiden.ledger.queries import history

_CALLED: Final = frozenset({Part.LEGAL, Part.HR, Part.IT, Part.PRIVACY})


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as it went: when it was done and was due on the drill's clock; `done` None: it was not done."""

    step: Step
    done: datetime | None
    due: datetime

    @property
    def in_time(self) -> bool:
        """Done by the due moment."""
        return self.done is not None and self.done <= self.due


@dataclass(frozen=True)
class Debrief:
    """The whole, as of `at` (real)."""

    drill: Drill
    card: Card
    at: datetime
    taken: tuple[Taken, ...]

    @property
    def in_time(self) -> list[Taken]:
        """Done by their due moment."""
        return [one for one in self.taken if one.in_time]

    @property
    def late(self) -> list[Taken]:
        """Done, but later."""
        return [one for one in self.taken if one.done is not None and not one.in_time]

    @property
    def forgotten(self) -> list[Taken]:
        """Not done until the drill ended."""
        return [one for one in self.taken if one.done is None]

    @property
    def statutory(self) -> list[Taken]:
        """Those whose day is one of a statute."""
        return [one for one in self.taken if one.step.law]

    @cached_property
    def clock(self) -> datetime:
        """What the drill's clock shows."""
        return game(self.drill, self.at)

    @property
    def told(self) -> list[tuple[datetime, Inject]]:
        """What has come in until then, with its moment on the drill's clock."""
        return [(at, one) for at, one in self.coming if at <= self.clock]

    @property
    def coming(self) -> list[tuple[datetime, Inject]]:
        """All that comes in, with its moment."""
        start = self.drill.started_at
        return [(start + timedelta(hours=one.at), one) for one in self.card.injects]


def game(drill: Drill, real: datetime) -> datetime:
    """A real moment on the drill's clock."""
    return drill.started_at + (real - drill.started_at) * drill.pace


def debrief(drill: Drill) -> Debrief:
    """As of its end, or of now while it is played. About eleven queries."""
    played = card(drill.card)
    at = drill.ended_at or now()
    moments = _moments(drill)
    known = _known(drill)
    taken = []
    for step in played.steps:
        real = _first(moments.get(step.done, ()), at)
        taken.append(Taken(step, game(drill, real) if real else None, _due(drill, step, known)))
    return Debrief(drill, played, at, tuple(taken))


def _due(drill: Drill, step: Step, known: datetime) -> datetime:
    """On the drill's clock. Days count from the day on which anybody first knew, which may lie before the beginning."""
    if step.by is not None:
        return drill.started_at + timedelta(hours=step.by)
    assert step.days is not None  # the model takes one of the two
    return end_of(known.astimezone(TOKYO).date() + timedelta(days=step.days - 1))


def _known(drill: Drill) -> datetime:
    """When anybody first knew, on the drill's clock: what was typed for before the beginning is taken as it is."""
    found = first_known(drill.incident)
    at = found.at if found else drill.started_at
    return at if at <= drill.started_at else game(drill, at)


def _first(moments: Iterable[datetime], until: datetime) -> datetime | None:
    return min((one for one in moments if one <= until), default=None)


def _moments(drill: Drill) -> dict[str, list[datetime]]:
    """Real moments by what was done."""
    incident = drill.incident
    found: dict[str, list[datetime]] = {}

    def seen(done: str, at: datetime) -> None:
        found.setdefault(done, []).append(at)

    for topic, at in IncidentFact.objects.filter(incident=incident).values_list("topic", "stated_at"):
        seen(f"fact:{topic}", at)
    for template, at in IncidentDraft.objects.filter(incident=incident).values_list("template", "made_at"):
        seen(f"draft:{template}", at)
    for template, at in DraftSent.objects.filter(draft__incident=incident).values_list(
        "draft__template", "recorded_at"
    ):
        seen(f"sent:{template}", at)
    for at in IncidentItem.objects.filter(incident=incident).values_list("since", flat=True):
        seen("items", at)
    for known, at in Knowing.objects.filter(incident=incident).values_list("at", "recorded_at"):
        if known < drill.started_at:
            seen("knew_earlier", at)
    for done, worked in _worked(incident):
        if worked is not None:
            seen(done, worked)
    called = _second_part(incident.pk)
    if called:
        seen("circle", called)
    for state, at in _states(incident.key):
        seen(f"state:{state}", at)
    return found


def _worked(incident: Incident) -> Iterator[tuple[str, datetime | None]]:
    """Decisions, tasks and clocks. A clock is met when that was recorded: what was typed is no moment of the play."""
    decided = Decision.objects.filter(incident=incident)
    for proposed in decided.values_list("proposed_at", flat=True):
        yield "decision:proposed", proposed
    approved = decided.filter(state__in=(DecisionState.APPROVED, DecisionState.CORRECTED))
    for settled in approved.values_list("settled_at", flat=True):
        yield "decision:approved", settled
    tasks = IncidentTask.objects.filter(incident=incident, state=TaskState.DONE)
    for template, done in tasks.values_list("template", "settled_at"):
        yield f"task:{template}", done
    for rule, begun, state, ended in IncidentClock.objects.filter(incident=incident).values_list(
        "rule", "begun_at", "state", "ended_at"
    ):
        yield f"clock:{rule}", begun
        if state == ClockState.MET:
            yield f"met:{rule}", ended


def _second_part(incident: int) -> datetime | None:
    """When the second of legal, HR, IT and privacy was there."""
    first: dict[str, datetime] = {}
    rows = CircleMember.objects.filter(incident=incident, part__in=_CALLED).order_by("since")
    for part, since in rows.values_list("part", "since"):
        first.setdefault(part, since)
    there = sorted(first.values())
    return there[1] if len(there) > 1 else None


def _states(key: str) -> list[tuple[str, datetime]]:
    """From the ledger: the incident itself knows its present state alone."""
    return [
        (str(one.data["state"]), one.at) for one in history("incident", key) if one.kind == "incidents.moved"
    ]


__all__ = ["Debrief", "Taken", "debrief", "game"]
