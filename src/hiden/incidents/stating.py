"""Verbs: state a fact once, so that every draft says the same. Nothing is rewritten: the latest of a topic stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.gate import require
from hiden.incidents.entries import FactStated
from hiden.incidents.models import Certainty, Incident, IncidentFact
from hiden.incidents.saying import NOT_KNOWN, YESNO, day_said
from hiden.incidents.topics import Topic
from hiden.incidents.topics import topic as topic_named
from hiden.ledger import record
from hiden.people.models import Person

MOST: Final = 4_000


@transaction.atomic
def state(incident: Incident, *, topic: str, value: str, certainty: Certainty, by: Person) -> IncidentFact:
    """State what is known of a topic now. Raises BadInput, NotAllowed."""
    require(by, "incidents.work", incident)
    said = value.strip()
    if not said or len(said) > MOST:
        raise BadInput(
            say("内容がないか、長すぎます。"), say("分かっていることを{n}文字までで書いてください。", n=MOST)
        )
    made = IncidentFact.objects.create(
        incident=incident, topic=topic, value=said, certainty=certainty, stated_by=by, stated_at=now()
    )
    record(FactStated(incident.key, str(incident), topic, said, certainty), by=by)
    return made


@dataclass(frozen=True, slots=True)
class Stated:
    """What somebody states of a topic of `incidents.topics`."""

    topic: str
    value: str
    certainty: Certainty


def _fits(topic: Topic, value: str) -> bool:
    """Whether words are what a topic takes; that nothing is known yet may be said of everything."""
    if topic.kind == "yesno":
        return value in YESNO
    if topic.kind == "number":
        return value == NOT_KNOWN or (value.isascii() and value.isdecimal())
    return topic.kind != "day" or value == NOT_KNOWN or day_said(value) is not None


@transaction.atomic
def state_all(incident: Incident, stated: Iterable[Stated], *, by: Person) -> list[IncidentFact]:
    """State several facts at once, those alone that differ from what stands. Raises BadInput, NotFound, NotAllowed."""
    require(by, "incidents.work", incident)
    there = facts_now(incident)
    made = []
    for one in stated:
        if not _fits(topic_named(one.topic), one.value.strip()):
            raise BadInput(
                say("「{topic}」の内容の形が違います。", topic=shown(topic_named(one.topic))),
                say(
                    "数は数字だけ、日は2026-11-02の形、はい・いいえの見出しはyes・no・unknownで書いてください。"
                ),
            )
        stands = there.get(topic_named(one.topic).id)
        if stands is None or (stands.value, stands.certainty) != (one.value.strip(), one.certainty):
            made.append(state(incident, topic=one.topic, value=one.value, certainty=one.certainty, by=by))
    return made


def facts_now(incident: Incident) -> dict[str, IncidentFact]:
    """What stands of each topic. One query."""
    rows = incident.facts.select_related("stated_by").order_by("stated_at", "pk")
    return {fact.topic: fact for fact in rows}


__all__ = ["MOST", "Stated", "facts_now", "state", "state_all"]
