"""Verb: what was late or not done in a drill becomes a lesson about a measure that would have helped, as after a real incident."""

from __future__ import annotations

from django.db import transaction

from hiden.base.errors import Conflict, NotFound
from hiden.base.words import say
from hiden.incidents.drills.debrief import Taken, debrief
from hiden.incidents.drills.models import Drill
from hiden.incidents.ending.closing import learn
from hiden.incidents.ending.models import Lesson
from hiden.people.models import Person


@transaction.atomic
def learn_from(drill: Drill, *, step: str, measure: str, by: Person) -> Lesson:
    """Write it down once, in the words of the card. Raises Conflict while it is played, NotFound for what was in time, NotAllowed."""
    found = Drill.objects.select_for_update(of=("self",)).select_related("incident").get(pk=drill.pk)
    if found.ended_at is None:
        raise Conflict(
            say("この訓練は、まだ終わっていません。"), say("訓練を終えて、振り返りを開いてください。")
        )
    missed = [one for one in debrief(found).taken if not one.in_time and one.step.id == step]
    if not missed or measure not in missed[0].step.measures:
        raise NotFound(
            say("遅れたこと・しなかったことの中に、この対策はありません。"),
            say("振り返りの表から選び直してください。"),
        )
    words = _words(found, missed[0])
    there = found.incident.lessons.filter(words=words, measure=measure).first()
    return there or learn(found.incident, words=words, measure=measure, by=by)


def learned(drill: Drill) -> set[tuple[str, str]]:
    """(words, measure) of what was written down already. One query."""
    return set(drill.incident.lessons.values_list("words", "measure"))


def is_learned(drill: Drill, one: Taken, measure: str, there: set[tuple[str, str]]) -> bool:
    """Whether this was written down already."""
    return (_words(drill, one), measure) in there


def _words(drill: Drill, one: Taken) -> str:
    """In Japanese, as the card is: what is written down does not change with who reads it."""
    how = "なされなかった" if one.done is None else "遅れた"
    return f"訓練（{drill.card}）で、「{one.step.ja}」が{how}。"


__all__ = ["is_learned", "learn_from", "learned"]
