"""Projects bring rights and take them: whoever takes part may use the project's items, and no longer than that.

The top class is left out: there each right goes by request and approval. What nobody in the project may give away is not
given either.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from hiden.access.actions import Target
from hiden.access.granting import MAX_DAYS, end_unasked, give_unasked
from hiden.access.models import Grant, GrantOrigin
from hiden.access.reviews.queries import ended_of
from hiden.access.situation import Level
from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import FOREVER_DATE, now, start_of, today
from hiden.base.words import say
from hiden.classification.queries import holding as in_force
from hiden.gate import allows
from hiden.inventory.models import ItemState
from hiden.ledger import SYSTEM, Author
from hiden.lifecycle.models import Project
from hiden.people.intervals import holding
from hiden.people.models import Person
from hiden.people.queries import here_on

# Rights of a project that goes on are given anew before they end.
_RENEW = timedelta(days=30)


@transaction.atomic
def settle_rights(project: Project, *, by: Author) -> tuple[int, int]:
    """Give what is missing and end what is too much; returns both counts. Inside or outside a transaction.

    What was given stays as long as somebody takes part; only what is new must be `by`'s (or the project manager's) to give.
    """
    at = now()
    wanted = _wanted(project)
    held = list(Grant.objects.filter(origin=GrantOrigin.PROJECT, source=project.key, until__gt=at))
    too_much = [one for one in held if (one.person_id, one.item_id) not in wanted]
    ended = end_unasked(too_much, reason=say("プロジェクトへの参加が終わったため"), by=by)
    lasting = {(one.person_id, one.item_id) for one in held if one.until > at + _RENEW}
    missing = [pair for key, pair in wanted.items() if key not in lasting]
    giver = by if isinstance(by, Person) else project.manager
    open_to = {
        state.item_id for state in {state for _, state in missing} if allows(giver, "access.give", state)
    }
    given = [
        give_unasked(
            Target(item=state.item),
            person=person,
            level=Level.USE,
            purpose=say("プロジェクト「{code}」", code=project.code_word),
            until=_until(project),
            origin=GrantOrigin.PROJECT,
            source=project.key,
            by=by,
        )
        for person, state in missing
        if state.item_id in open_to
    ]
    return len(given), ended


def _wanted(project: Project) -> dict[tuple[int | None, int | None], tuple[Person, ItemState]]:
    """Everybody who takes part today × the items below the top class, by their ids. Three queries."""
    if not project.since <= today() < project.until:
        return {}
    states = ItemState.objects.filter(
        in_force(None), item__in=project.items.filter(in_force(None)).values("item"), rank__lt=TOP_RANK
    ).select_related("item")
    taking_part = project.participations.filter(
        holding(today()), person__in=here_on(today()).values("person")
    ).select_related("person")
    # What a review of access has ended stays ended, until the person joins anew.
    ended = ended_of(project.key)
    return {
        (one.person_id, state.item_id): (one.person, state)
        for one in taking_part
        for state in states
        if (one.person_id, state.item_id) not in ended
        or ended[one.person_id, state.item_id] < one.recorded_at
    }


def _until(project: Project) -> datetime:
    """The end of the project, or the longest that a right may last."""
    longest = now() + timedelta(days=MAX_DAYS - 1)
    ends = start_of(project.until) if project.until != FOREVER_DATE else longest
    return min(longest, ends)


def settle_all_projects() -> int:
    """Every project that may have begun, ended or changed by the day; returns how many rights came and went."""
    keys = set(
        Grant.objects.filter(origin=GrantOrigin.PROJECT, until__gt=now()).values_list("source", flat=True)
    )
    projects = list(Project.objects.filter(holding(today()))) + list(Project.objects.filter(key__in=keys))
    found = {one.pk: one for one in projects}
    return sum(sum(settle_rights(one, by=SYSTEM)) for one in found.values())
