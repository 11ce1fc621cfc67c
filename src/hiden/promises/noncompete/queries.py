"""Questions: the sheets there are, and what in one of them calls for a second look."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.classification.queries import holding as in_force
from hiden.inventory.models import Handler, ItemState
from hiden.promises.models import NonCompeteSheet
from hiden.promises.noncompete.factors import Seen, Written, look


def sheets() -> QuerySet[NonCompeteSheet]:
    """All sheets with person and writer, the latest first."""
    return NonCompeteSheet.objects.select_related("person", "made_by", "asking").order_by("-made_at", "-pk")


def find_sheet(key: str) -> NonCompeteSheet:
    """One sheet. Raises NotFound."""
    found = sheets().filter(key=key).first()
    if found is None:
        raise NotFound(say("お探しの検討書は見つかりません。"), say("検討書の一覧から選び直してください。"))
    return found


def points(sheet: NonCompeteSheet) -> list[Seen]:
    """What calls for a second look, by today's register. Three queries."""
    items = list(sheet.items.values_list("item", flat=True))
    return look(
        Written(
            interest=sheet.interest, position=sheet.position, area=sheet.area, months=sheet.months, acts=sheet.acts,
            compensation=sheet.compensation, items=len(items), handled=_in_hands(sheet, items) if items else 0,
            others=_alike(sheet),
        )
    )  # fmt: skip


def _in_hands(sheet: NonCompeteSheet, items: list[int]) -> int:
    """How many of the items the person manages, or handles by name, now."""
    handled = Handler.objects.filter(in_force(None), person=sheet.person_id).values("item")
    rows = ItemState.objects.filter(in_force(None), item__in=items)
    return rows.filter(Q(manager=sheet.person_id) | Q(item__in=handled)).count()


def _alike(sheet: NonCompeteSheet) -> int:
    """How many other people have a sheet with the same area, period and acts."""
    same = NonCompeteSheet.objects.filter(area=sheet.area, months=sheet.months, acts=sheet.acts)
    return same.exclude(person=sheet.person_id).values("person").distinct().count()
