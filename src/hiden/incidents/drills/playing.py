"""Verbs: begin and end a drill. Who begins leads it alone at first: whom to call is part of what is practised."""

from __future__ import annotations

from typing import Final

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.incidents.drills.debrief import debrief
from hiden.incidents.drills.entries import DrillOver, DrillStarted
from hiden.incidents.drills.model import card
from hiden.incidents.drills.models import Drill
from hiden.incidents.models import IncidentSource, IncidentState
from hiden.incidents.opening import Told, take, write_state
from hiden.ledger import record
from hiden.people.models import Person
from hiden.people.turn import in_turn

# Minutes of the drill's clock for each real minute.
PACES: Final = (1, 15, 60, 240)


@in_turn
def start(ident: str, *, pace: int, by: Person) -> Drill:
    """Begin: an incident marked as played, its first words, its circle. Raises BadInput, NotAllowed, NotFound."""
    require(by, "incidents.open")
    wanted = card(ident)
    if pace not in PACES:
        raise BadInput(
            say("時計の速さが決まりに合いません。"),
            say("{paces}から選んでください。", paces="、".join(map(str, PACES))),
        )
    at = now()
    told = Told(
        title=say("【訓練】{title}", title=wanted.title.ja),
        words=wanted.words.ja,
        source=IncidentSource.INSIDE,
        known_at=at,
        route=wanted.route,
        drill=True,
    )
    incident = take(told, by=by)
    made = Drill.objects.create(incident=incident, card=ident, pace=pace, started_by=by, started_at=at)
    record(DrillStarted(incident.key, str(incident), ident, pace), by=by)
    return made


@in_turn
def finish(drill: Drill, *, lesson: str, by: Person) -> Drill:
    """End it, with what those who played want to remember. Raises Conflict, NotAllowed."""
    require(by, "incidents.lead", drill.incident)
    found = Drill.objects.select_for_update(of=("self",)).select_related("incident").get(pk=drill.pk)
    if found.ended_at is not None:
        raise Conflict(say("この訓練は、もう終わっています。"), say("振り返りを開いてください。"))
    found.ended_at = now()
    found.lesson = lesson.strip()[:4_000]
    found.save(update_fields=["ended_at", "lesson"])
    if not found.incident.over:
        write_state(found.incident, IncidentState.CLOSED, say("訓練の終了"), by=by)
    told = debrief(found)
    said = DrillOver(
        found.incident.key, str(found.incident), len(told.in_time), len(told.late), len(told.forgotten), found.lesson
    )  # fmt: skip
    record(said, by=by)
    return found


__all__ = ["PACES", "finish", "start"]
