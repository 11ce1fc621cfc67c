"""Questions about partners' handlers: who is named now or was then, what somebody may see of them, what they may end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from hiden.access.partners.models import PartnerHandler
from hiden.base.clock import FOREVER, now
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.classification.queries import holding
from hiden.gate import allows, visible
from hiden.inventory.asking import states_seen
from hiden.inventory.models import Item, ItemState
from hiden.inventory.outsiders import Outsider, outsiders_told_by
from hiden.people.models import Person

SOON_DAYS = 14


def live(at: datetime | None = None) -> Q:
    """Those who are named at an instant (None: now)."""
    return holding(at or now())


def soon(at: datetime | None = None) -> Q:
    """Those of them whose time ends within fourteen days."""
    return live(at) & Q(until__lte=(at or now()) + timedelta(days=SOON_DAYS))


def handlers_seen(by: Person) -> QuerySet[PartnerHandler]:
    """All that somebody may see, live or over: those of items that they may know of."""
    seen = states_seen(by, PartnerHandler.objects.order_by().values("item"))
    return PartnerHandler.objects.filter(item__in=seen.values("item"))


def of_own_giving(by: Person) -> Q:
    """The filter for those of items whose rights somebody may give and end."""
    rows = ItemState.objects.filter(item__in=PartnerHandler.objects.order_by().values("item"), until=FOREVER)
    return Q(item__in=visible(by, "access.give", rows).values("item"))


def named_for(item: Item, at: datetime | None = None) -> QuerySet[PartnerHandler]:
    """Who is named for an item at an instant, by company and name."""
    return PartnerHandler.objects.filter(live(at), item=item).order_by("company", "name", "pk")


def present_of(rows: Collection[PartnerHandler]) -> dict[int, ItemState]:
    """Item → its present state, of those items. One query."""
    states = ItemState.objects.filter(item__in={one.item_id for one in rows}, until=FOREVER)
    return {one.item_id: one for one in states}


@outsiders_told_by
def outsiders(items: Collection[int]) -> dict[int, list[Outsider]]:
    """For rooms beside this one: item → who is named now. One query."""
    found: dict[int, list[Outsider]] = {}
    rows = PartnerHandler.objects.filter(live(), item__in=list(items)).order_by("company", "name", "pk")
    for item, company, name, until in rows.values_list("item_id", "company", "name", "until"):
        found.setdefault(item, []).append(Outsider(company, name, until))
    return found


def item_seen(by: Person, number: str) -> Item:
    """The item with a number. Raises NotFound, also where `by` may not know of it."""
    found = Item.objects.filter(number__iexact=number.strip()).first()
    if found is None or not allows(by, "inventory.read", found):
        raise NotFound(
            say("管理番号「{number}」の情報は見つかりません。", number=number.strip()[:40]),
            say("番号を確かめるか、台帳で探してください。"),
        )
    return found


def find_handler(by: Person, key: str) -> PartnerHandler | None:
    """One that somebody may see, by its key; None where there is none such."""
    rows: QuerySet[Any] = handlers_seen(by).select_related("item", "given_by", "ended_by")
    return rows.filter(key=key).first()
