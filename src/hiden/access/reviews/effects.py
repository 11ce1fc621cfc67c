"""What happens when a case is decided that takes people out of the handlers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.access.reviews.gathering import gather
from hiden.access.reviews.models import AccessReviewLine, LineState, ReviewState
from hiden.access.reviews.syncing import sync
from hiden.access.reviews.taking import EFFECT, take_out
from hiden.approvals.effects_registry import Subject, effect
from hiden.approvals.models import Case
from hiden.base.clock import now
from hiden.base.words import say
from hiden.classification.queries import holding
from hiden.inventory.asking import names_seen
from hiden.inventory.models import ItemState
from hiden.people.models import Person


def describe(payload: Mapping[str, Any], by: Person) -> list[Subject]:
    """Each item with the person who leaves its handlers."""
    rows = payload["lines"]
    names = names_seen(by, [number for _, number, _ in rows])
    people = Person.objects.in_bulk([person for _, _, person in rows], field_name="number")
    return [
        Subject(
            number,
            say("{name}さんを取扱者から外す", name=people[person].name if person in people else person),
            reverse("inventory_item", args=[number]),
            names.get(number, ""),
        )
        for _, number, person in rows
    ]


def _things(payload: Mapping[str, Any]) -> list[str]:
    return [f"{number}　{person}" for _, number, person in payload["lines"]]


@effect(EFFECT, label=_("取扱者から外す（棚卸し）"), describe=describe, things=_things)
def decided(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """The people leave the handlers; lines that waited for it are ended, and running reviews follow."""
    lines = list(AccessReviewLine.objects.filter(pk__in=[pk for pk, _, _ in payload["lines"]]))
    items = {line.item_id for line in lines}
    out: dict[int, set[int]] = {item: set() for item in items}
    for line in lines:
        out[line.item_id].add(line.person_id)
    take_out(out, gather(ItemState.objects.filter(holding(None), item__in=list(items))), by=by)
    waiting = AccessReviewLine.objects.filter(case=case, state__in=[LineState.WAITING, LineState.REPORTED])
    waiting.filter(decided_by=None).update(decided_by=by)
    waiting.update(state=LineState.ENDED, decided_at=now())
    touched = AccessReviewLine.objects.filter(item__in=list(items), review__state=ReviewState.RUNNING)
    for one in {line.review for line in touched.select_related("review")}:
        sync(one, items=items, adopt=True, by=by)
