"""Verbs: ask somebody independent, let them sign, end the incident, open it again; what was learned."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.incidents.circle import kept_out_of
from hiden.incidents.deciding.models import ContainState
from hiden.incidents.ending.coverage import coverage_of, least_level, not_enough
from hiden.incidents.ending.entries import LessonKept, NoLeakFound, ReviewSet
from hiden.incidents.ending.models import IncidentReview, Lesson
from hiden.incidents.models import Incident, IncidentState
from hiden.incidents.opening import write_state
from hiden.ledger import record
from hiden.logs.superiors import departments_of
from hiden.measures.assigning import assign
from hiden.measures.catalogued import measure_by_id
from hiden.people.models import Person

LEAST_WORDS: Final = 20
REVIEW_DAYS: Final = 14


def why_not_independent(incident: Incident, person: Person) -> str:
    """Why somebody cannot review, as a sentence; "" where they can. Those of the circle, ever; and of its deciders' or subjects' departments."""
    if incident.circle.filter(person=person).exists() or incident.opened_by_id == person.pk:
        return say("{name}さんは、この事案に対応しているか、対応していました。", name=person.name)
    if person.pk in kept_out_of(incident):
        return say("{name}さんは、この事案を知らせない人です。", name=person.name)
    deciders = {
        pk for pair in incident.decisions.values_list("proposed_by", "settled_by") for pk in pair if pk
    }
    leads = set(incident.circle.filter(part="lead", until=FOREVER).values_list("person", flat=True))
    subjects = set(incident.subjects.filter(person__isnull=False).values_list("person", flat=True))
    places = departments_of({person.pk, *deciders, *leads, *subjects})
    own = places.pop(person.pk)
    if any(own & theirs for theirs in places.values()):
        return say("{name}さんは、判断した人か疑われている人と同じ部署です。", name=person.name)
    return ""


@transaction.atomic
def ask_review(incident: Incident, *, reviewer: Person, by: Person) -> IncidentReview:
    """Ask somebody independent to look; they see the incident until they have signed. Raises BadInput, NotAllowed."""
    require(by, "incidents.lead", incident)
    if why := why_not_independent(incident, reviewer):
        raise BadInput(why, say("対応にも疑いにも関わらない、別の部署の人を選んでください。"))
    made = IncidentReview.objects.create(
        incident=incident, reviewer=reviewer, asked_by=by, asked_at=now(), until=now() + timedelta(days=REVIEW_DAYS)
    )  # fmt: skip
    record(ReviewSet(incident.key, str(incident), "asked", reviewer.key, ""), by=by)
    return made


@transaction.atomic
def sign_review(review: IncidentReview, *, agrees: bool, words: str, by: Person) -> IncidentReview:
    """The reviewer signs, once. Raises BadInput, Conflict, NotAllowed."""
    require(by, "incidents.review", review.incident)
    found = (
        IncidentReview.objects.select_for_update(of=("self",)).select_related("incident").get(pk=review.pk)
    )
    if found.reviewer_id != by.pk or found.signed_at is not None:
        raise Conflict(say("この確認は、あなたの番ではありません。"), say("頁を開き直してください。"))
    if len(words.strip()) < LEAST_WORDS:
        raise BadInput(
            say("確かめたことが短すぎます。"),
            say("何を見てそう判断したかを{n}文字以上で書いてください。", n=LEAST_WORDS),
        )
    found.agrees, found.words, found.signed_at, found.until = agrees, words.strip(), now(), now()
    found.save()
    incident = found.incident
    what = "agreed" if agrees else "disagreed"
    record(ReviewSet(incident.key, str(incident), what, by.key, found.words), by=by)
    return found


@transaction.atomic
def close(incident: Incident, *, reason: str, by: Person) -> Incident:
    """End it: dealt with, lessons written. Raises Conflict while something is stopped or nothing was learned, NotAllowed."""
    found = _closable(incident, by)
    if not found.lessons.exists():
        raise Conflict(
            say("教訓が書かれていません。"), say("なぜ起きたか、何を改めるかを書いてから終えてください。")
        )
    return write_state(found, IncidentState.CLOSED, reason, by=by)


@transaction.atomic
def close_unfounded(incident: Incident, *, reason: str, by: Person) -> Incident:
    """End it with “no leak found”. Raises Conflict naming what was not watched or who has not signed, NotAllowed."""
    found = _closable(incident, by)
    seen = coverage_of(found)
    if missing := not_enough(seen):
        raise Conflict(
            say(
                "記録が足りないため、「漏えいは認められず」とは記録できません。{missing}",
                missing="".join(missing),
            ),
            say(
                "置き場所の記録を確かめるか、分からないまま「終結」としてください。求める割合は{n}%です。",
                n=least_level(),
            ),
        )
    review = _agreed(found)
    least = min(int(one.level * 1000) for one in seen)
    said = NoLeakFound(found.key, str(found), least, least_level() * 10, len(seen), review.reviewer.key)
    record(said, by=by)
    return write_state(found, IncidentState.UNFOUNDED, reason, by=by)


@transaction.atomic
def open_again(incident: Incident, *, reason: str, by: Person) -> Incident:
    """Something new is known. Raises BadInput, Conflict, NotAllowed."""
    require(by, "incidents.lead", incident)
    found = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if not found.over or found.held:
        raise Conflict(say("この事案は、終わっていません。"), say("頁を開き直してください。"))
    return write_state(found, IncidentState.CONFIRMING, reason, by=by)


@transaction.atomic
def learn(incident: Incident, *, words: str, measure: str = "", by: Person) -> Lesson:
    """Write down what was learned. Raises BadInput, NotFound for a measure that there is not, NotAllowed."""
    require(by, "incidents.work", incident)
    if len(words.strip()) < LEAST_WORDS // 2:
        raise BadInput(say("教訓が短すぎます。"), say("なぜ起きたか、何を改めるかを書いてください。"))
    if measure:
        measure_by_id(measure)
    made = Lesson.objects.create(
        incident=incident, words=words.strip(), measure=measure, written_by=by, written_at=now()
    )
    record(LessonKept(incident.key, str(incident), measure, made.words, carried=False), by=by)
    return made


@transaction.atomic
def carry(lesson: Lesson, *, owner: Person, note: str, by: Person) -> Lesson:
    """Carry it into the room of measures: somebody sees to the measure. `note` is what everybody there may read: nothing of the case.

    Raises BadInput, Conflict for one without a measure or carried already, NotAllowed (also by the room of measures).
    """
    require(by, "incidents.work", lesson.incident)
    found = Lesson.objects.select_for_update(of=("self",)).select_related("incident").get(pk=lesson.pk)
    if not found.measure or found.carried_at is not None:
        raise Conflict(
            say("この教訓は、対策が決まっていないか、もう反映されています。"), say("頁を開き直してください。")
        )
    assign(found.measure, owner=owner, due_on=None, note=note.strip()[:500], by=by)
    found.carried_by, found.carried_at = by, now()
    found.save(update_fields=["carried_by", "carried_at"])
    incident = found.incident
    record(LessonKept(incident.key, str(incident), found.measure, found.words, carried=True), by=by)
    return found


def _closable(incident: Incident, by: Person) -> Incident:
    require(by, "incidents.lead", incident)
    found = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if found.over:
        raise Conflict(say("この事案は、もう終わっています。"), say("頁を開き直してください。"))
    if found.containments.filter(state__in=[ContainState.ON, ContainState.PROPOSED]).exists():
        raise Conflict(
            say("止めたままのものがあります。"),
            say("封じ込めをすべて解くか、認めないことにしてから終えてください。"),
        )
    return found


def _agreed(incident: Incident) -> IncidentReview:
    """The review that agrees, by somebody who is still independent. Raises Conflict."""
    reviews = incident.reviews.exclude(signed_at=None).select_related("reviewer").order_by("-signed_at")
    latest = reviews.first()
    if latest is None or not latest.agrees or why_not_independent(incident, latest.reviewer):
        raise Conflict(
            say("独立した人の確認が済んでいないため、「漏えいは認められず」とは記録できません。"),
            say("対応にも疑いにも関わらない、別の部署の人に確認を依頼してください。"),
        )
    return latest


__all__ = [
    "ask_review", "carry", "close", "close_unfounded", "learn", "open_again", "sign_review", "why_not_independent",
]  # fmt: skip
