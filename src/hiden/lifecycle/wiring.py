"""How steps are fulfilled by what other rooms record: the one place that knows them.

Rooms above register what its facts show with `fulfils`; promises, training, identity and lending stand below and are asked here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from hiden.access.models import Grant
from hiden.base.clock import TOKYO, now, start_of, today
from hiden.base.words import say
from hiden.classification.queries import holding as in_force
from hiden.identity.closure import proven_closed
from hiden.inventory.models import Handler
from hiden.ledger import SYSTEM
from hiden.lending.queries import settled_since
from hiden.lifecycle.doing import fulfil
from hiden.lifecycle.library import StepTemplate, steps
from hiden.lifecycle.models import LifeEvent, LifeStep, Passage
from hiden.lifecycle.queries import open_steps
from hiden.people.intervals import holding
from hiden.people.models import Kind, PersonState
from hiden.promises.queries import signed_since
from hiden.training.queries import passed_since

# Asked with events; answers with the day and the words for those whose fact holds. Constant number of queries.
Answer = Callable[[Sequence[LifeEvent]], Mapping[int, tuple[date, str]]]
_answers: dict[str, Answer] = {}
_AT_ONCE = 2_000


def fulfils(fact: str) -> Callable[[Answer], Answer]:
    """Register what shows a fact (access-granted, access-narrowed, access-closed). Raises ValueError for one used twice."""

    def register(answer: Answer) -> Answer:
        if fact in _answers:
            raise ValueError(f"{fact} is answered twice")
        _answers[fact] = answer
        return answer

    return register


@fulfils("access-closed")
def accounts_closed(events: Sequence[LifeEvent]) -> Mapping[int, tuple[date, str]]:
    """Lists of every system show that nothing of a leaver's can be used any more."""
    closed = proven_closed({event.person_id for event in events})
    return {
        event.pk: (closed[event.person_id], say("すべてのシステムの一覧で停止を確認"))
        for event in events
        if event.person_id in closed
    }


@transaction.atomic
def fulfil_from_records() -> int:
    """Mark the open steps as done that records show as done. Safe to run twice. Returns how many."""
    waiting: dict[str, list[LifeStep]] = {}
    named = [one.id for one in steps().values() if one.fulfilled_by]
    for step in open_steps().filter(template__in=named).select_related("event__person")[:_AT_ONCE]:
        waiting.setdefault(step.template, []).append(step)
    done: list[tuple[LifeStep, date, str]] = []
    for template, found in waiting.items():
        shown = _shown(steps()[template], [step.event for step in found])
        done += [(step, *shown[step.event_id]) for step in found if step.event_id in shown]
    return fulfil(done, by=SYSTEM) if done else 0


def _shown(template: StepTemplate, events: Sequence[LifeEvent]) -> Mapping[int, tuple[date, str]]:
    by = template.fulfilled_by
    assert by is not None
    if by.promise:
        name = by.promise
        return by_person(events, lambda ids, since: signed_since(ids, name, since), say("誓約書に署名"))
    if by.course:
        name = by.course
        return by_person(events, lambda ids, since: passed_since(ids, name, since), say("研修を修了"))
    answer = _answers.get(by.fact or "")
    return answer(events) if answer else {}


def by_person(
    events: Sequence[LifeEvent],
    ask: Callable[[Collection[int], datetime], Mapping[int, datetime]],
    words: str,
) -> dict[int, tuple[date, str]]:
    """From an answer by person since an instant to one by event: nothing before the event was opened counts.

    A promise may be signed some days ahead, so a month before the day of the event counts too.
    """
    if not events:
        return {}
    ahead = {event.pk: date.fromordinal(event.day.toordinal() - 31) for event in events}
    found = ask({event.person_id for event in events}, start_of(min(ahead.values())))
    return {
        event.pk: (found[event.person_id].astimezone(TOKYO).date(), words)
        for event in events
        if event.person_id in found and found[event.person_id].astimezone(TOKYO).date() >= ahead[event.pk]
    }


@fulfils("application-decided")
def _no_longer_applicants(events: Sequence[LifeEvent]) -> dict[int, tuple[date, str]]:
    """Whoever applied and is now something else: hired, or erased after the selection. One query."""
    day = today()
    states = PersonState.objects.filter(
        holding(day), person__in={event.person_id for event in events}
    ).exclude(kind=Kind.APPLICANT)
    found = {state.person_id: state for state in states}
    return {
        event.pk: (found[event.person_id].since, str(Kind(found[event.person_id].kind).label))
        for event in events
        if event.person_id in found
    }


@fulfils("access-granted")
def _given_rights(events: Sequence[LifeEvent]) -> dict[int, tuple[date, str]]:
    """A project's rights, or a right or a name as handler since the event. Two queries."""
    rights = _rights(events, Q(), Q())
    found: dict[int, tuple[date, str]] = {}
    for event in events:
        project, begun = _project(event), start_of(event.day)
        mine = [
            since
            for source, since in rights[event.person_id]
            if (source == project if project else since >= begun)
        ]
        if mine:
            found[event.pk] = (min(mine).astimezone(TOKYO).date(), say("アクセス権の記録で確認"))
    return found


@fulfils("access-narrowed")
def _no_old_rights(events: Sequence[LifeEvent]) -> dict[int, tuple[date, str]]:
    """Nothing from before is left: no right of the project, or none from before the event. Who gave notice is narrowed by the policies."""
    rights = _rights(events, Q(until__gt=now()), in_force(None))
    found: dict[int, tuple[date, str]] = {}
    for event in events:
        project, begun = _project(event), start_of(event.day)
        if event.day > today():
            continue
        if event.passage == Passage.NOTICE:
            found[event.pk] = (event.day, say("退職予定の人への制限が働いています"))
        elif not any(
            source == project if project else since < begun for source, since in rights[event.person_id]
        ):
            found[event.pk] = (today(), say("アクセス権の記録で確認"))
    return found


def _project(event: LifeEvent) -> str:
    return event.project.key if event.project else ""


def _rights(events: Sequence[LifeEvent], grants: Q, names: Q) -> Mapping[int, list[tuple[str, datetime]]]:
    """What each person of some events has: where a right comes from ("" for a name as handler), and since when. Two queries."""
    people = {event.person_id for event in events}
    given = Grant.objects.filter(grants, person__in=people).values_list("person_id", "source", "since")
    named = Handler.objects.filter(names, person__in=people).values_list("person_id", "since")
    found: dict[int, list[tuple[str, datetime]]] = {person: [] for person in people}
    for person, source, since in given:
        found[person or 0].append((source, since))
    for person, since in named:
        found[person or 0].append(("", since))
    return found


@fulfils("things-returned")
def things_returned(events: Sequence[LifeEvent]) -> Mapping[int, tuple[date, str]]:
    """Somebody looked and stated that everything is back, and nothing is lent to the person since."""
    return by_person(events, settled_since, say("返却がすべて済んだことの確認"))
