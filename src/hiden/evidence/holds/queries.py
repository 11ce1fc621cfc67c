"""Questions about holds, for pages and machines."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet

from hiden.base.clock import FOREVER, today
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.evidence.holds.models import Hold, HoldCustodian, HoldItem, HoldPerson
from hiden.people.models import Person


def holds_shown() -> QuerySet[Hold]:
    """All holds with what they are over and how many confirmed."""
    return (
        Hold.objects.select_related("placed_by")
        .prefetch_related(
            Prefetch("persons", HoldPerson.objects.select_related("person")),
            "systems",
            Prefetch("items", HoldItem.objects.select_related("item")),
        )
        .annotate(
            told=Count("custodians", distinct=True),
            confirmed=Count("custodians", filter=Q(custodians__acknowledged_at__isnull=False), distinct=True),
        )
    )


def find_hold(key: str) -> Hold:
    """By its key. Raises NotFound."""
    found = holds_shown().select_related("released_by").filter(key=key).first()
    if found is None:
        raise NotFound(say("この保全はありません。"), say("保全の一覧から選んでください。"))
    return found


def find_custodian(key: str) -> HoldCustodian:
    """What somebody was told, by its key. Raises HoldCustodian.DoesNotExist."""
    return HoldCustodian.objects.select_related("hold", "person").get(key=key)


def own_notices(person: Person) -> QuerySet[HoldCustodian]:
    """What somebody is to keep: holds that stand, those not confirmed first."""
    rows = HoldCustodian.objects.filter(person=person, hold__until=FOREVER).select_related("hold")
    return rows.order_by("acknowledged_at", "-told_at")


def unconfirmed(person: Person | None = None) -> QuerySet[HoldCustodian]:
    """Notices of holds that stand, not confirmed yet: somebody's own, or everybody's."""
    rows = HoldCustodian.objects.filter(acknowledged_at=None, hold__until=FOREVER)
    return rows if person is None else rows.filter(person=person)


def late(rows: QuerySet[HoldCustodian]) -> QuerySet[HoldCustodian]:
    """Those past their day."""
    return rows.filter(due_on__lt=today())
