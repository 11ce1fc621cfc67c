"""Verbs: from a step straight to what fulfils it, with everything filled that the event knows."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from hiden.base.clock import FOREVER_DATE, today
from hiden.base.dates import show_date
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.classification.queries import holding as in_force
from hiden.gate import require
from hiden.inventory.models import Handler, Item, ItemState, Life
from hiden.lifecycle.library import Fulfilment, steps
from hiden.lifecycle.models import LifeEvent, LifeStep, Passage
from hiden.paper.text import blanks
from hiden.people.leaving import notice_of
from hiden.people.models import Person
from hiden.people.queries import state_of
from hiden.promises.actions import Scope, ask
from hiden.promises.models import Asking, ScopeKind
from hiden.rules.queries import text_of_version, version_in_force
from hiden.training.actions import assign

_MOST_ITEMS = 100


def fulfilment(step: LifeStep) -> Fulfilment | None:
    """What fulfils a step by itself; None where somebody marks it."""
    known = steps().get(step.template)
    return known.fulfilled_by if known else None


@transaction.atomic
def ask_promise(step: LifeStep, *, due_on: date | None = None, by: Person) -> Asking:
    """Ask the person of a step to sign what it needs. The words say what the event knows: project, place, last day, items.

    Raises BadInput for a step without a promise, and as promises.actions.ask does; NotAllowed.
    """
    require(by, "lifecycle.do", step)
    wanted = fulfilment(step)
    if wanted is None or not wanted.promise:
        raise BadInput(
            say("この手順に、求める誓約はありません。"), say("済んだときに「済みにする」を押してください。")
        )
    event = step.event
    return ask(
        [event.person],
        template=wanted.promise,
        scope=scope_of(event),
        values=_known(event, wanted.promise),
        due_on=due_on or max(step.due_on, today()),
        reason=say(
            "{passage}のため（{day}）", passage=Passage(event.passage).label, day=show_date(event.day)
        ),
        by=by,
    )


@transaction.atomic
def assign_course(step: LifeStep, *, due_on: date | None = None, by: Person) -> int:
    """Assign the course of a step to its person. Raises BadInput for a step without a course or a course not given, NotAllowed."""
    require(by, "lifecycle.do", step)
    wanted = fulfilment(step)
    if wanted is None or not wanted.course:
        raise BadInput(
            say("この手順に、割り当てる研修はありません。"),
            say("済んだときに「済みにする」を押してください。"),
        )
    reason = say(
        "{passage}のため（{day}）", passage=Passage(step.event.passage).label, day=show_date(step.event.day)
    )
    return assign(
        [step.event.person],
        course=wanted.course,
        due_on=due_on or max(step.due_on, today()),
        reason=reason,
        by=by,
    )


def scope_of(event: LifeEvent) -> Scope:
    """What the promise is about: a project's items, what a leaver handled, else the company's secrets in general."""
    if event.project is not None:
        items = tuple(row.item for row in event.project.items.filter(in_force(None)).select_related("item"))
        return (
            Scope(ScopeKind.ITEMS, items=items)
            if items
            else Scope(ScopeKind.PROJECT, project=event.project.name)
        )
    if event.passage in {Passage.LEFT, Passage.NOTICE}:
        items = tuple(handled(event.person))
        return Scope(ScopeKind.ITEMS, items=items) if items else Scope()
    return Scope()


def handled(person: Person) -> list[Item]:
    """The items that somebody manages or handles by name now, by number, at most a hundred. One query."""
    live = ItemState.objects.filter(in_force(None), life=Life.ACTIVE)
    mine = Handler.objects.filter(in_force(None), person=person).values("item")
    rows = live.filter(manager=person) | live.filter(item__in=mine)
    return [row.item for row in rows.select_related("item").order_by("number")[:_MOST_ITEMS]]


def _known(event: LifeEvent, template: str) -> dict[str, str]:
    """The late places of the version in force that the event knows the words for."""
    version = version_in_force(template)
    wanted = blanks(text_of_version(version)) if version else set()
    state = state_of(event.person, max(event.day, today())) or state_of(event.person, event.day)
    notice = notice_of(event.person)
    last_day = event.day if event.passage == Passage.LEFT else notice.last_day if notice else FOREVER_DATE
    known = {
        "project": event.project.name if event.project else "",
        "destination": event.after,
        "employer": state.employer if state else "",
        "last_day": show_date(last_day, "era") if last_day != FOREVER_DATE else "",
    }
    return {name: words for name, words in known.items() if name in wanted and words}
