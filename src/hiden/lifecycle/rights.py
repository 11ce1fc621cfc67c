"""Projects bring rights and take them: whoever takes part may use the project's items, and no longer than that.

The top class is left out: there each right goes by request and approval. What nobody in the project may give away is not
given either.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction

from hiden.access.actions import Target
from hiden.access.granting import MAX_DAYS, end_unasked, give_unasked
from hiden.access.models import Grant, GrantOrigin
from hiden.access.reviews.queries import ended_of
from hiden.access.situation import Level
from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import TOKYO, now, today
from hiden.base.words import say
from hiden.classification.queries import holding as in_force
from hiden.gate import allows
from hiden.inventory.models import Item, ItemState
from hiden.ledger import SYSTEM, Author
from hiden.lifecycle.models import Project
from hiden.people.intervals import holding
from hiden.people.models import Person
from hiden.people.queries import here_on

# Rights of a project that goes on are given anew before they end.
_RENEW = timedelta(days=30)


@transaction.atomic
def settle_rights(project: Project, *, by: Author) -> tuple[int, int]:
    """Give what is missing and end what is too much; returns both counts. Inside or outside a transaction."""
    wanted = _wanted(project, by if isinstance(by, Person) else project.manager)
    held: dict[tuple[int, int], Grant] = {}
    too_much: list[Grant] = []
    for one in Grant.objects.filter(origin=GrantOrigin.PROJECT, source=project.key, until__gt=now()):
        key = (one.person_id or 0, one.item_id or 0)
        if key in wanted and key not in held and one.until > now() + _RENEW:
            held[key] = one
        elif key not in wanted:
            too_much.append(one)
    ended = end_unasked(too_much, reason=say("プロジェクトへの参加が終わったため"), by=by)
    missing = [pair for key, pair in wanted.items() if key not in held]
    for person, item in missing:
        give_unasked(
            Target(item=item),
            person=person,
            level=Level.USE,
            purpose=say("プロジェクト「{code}」", code=project.code_word),
            until=_until(project),
            origin=GrantOrigin.PROJECT,
            source=project.key,
            by=by,
        )
    return len(missing), ended


def _wanted(project: Project, giver: Person) -> dict[tuple[int, int], tuple[Person, Item]]:
    """Everybody who takes part today × the items below the top class that the giver may open."""
    if not project.since <= today() < project.until:
        return {}
    states = ItemState.objects.filter(
        in_force(None), item__in=project.items.filter(in_force(None)).values("item"), rank__lt=TOP_RANK
    ).select_related("item")
    items = [one.item for one in states if allows(giver, "access.give", one)]
    taking_part = project.participations.filter(
        holding(today()), person__in=here_on(today()).values("person")
    ).select_related("person")
    # What a review of access has ended stays ended, until the person joins anew.
    ended = ended_of(project.key)
    return {
        (one.person_id, item.pk): (one.person, item)
        for one in taking_part
        for item in items
        if (one.person_id, item.pk) not in ended or ended[one.person_id, item.pk] < one.recorded_at
    }


def _until(project: Project) -> datetime:
    """The end of the project, or the longest that a right may last."""
    longest = now() + timedelta(days=MAX_DAYS - 1)
    return (
        min(longest, datetime.combine(project.until, time(), TOKYO)) if project.until.year < 9999 else longest
    )


def settle_all_projects() -> int:
    """Every project that may have begun, ended or changed by the day; returns how many rights came and went."""
    keys = set(
        Grant.objects.filter(origin=GrantOrigin.PROJECT, until__gt=now()).values_list("source", flat=True)
    )
    projects = list(Project.objects.filter(holding(today()))) + list(Project.objects.filter(key__in=keys))
    found = {one.pk: one for one in projects}
    return sum(sum(settle_rights(one, by=SYSTEM)) for one in found.values())
