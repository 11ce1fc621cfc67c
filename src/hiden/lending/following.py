"""From changes of items to the things that hold them: a thing is as strict as the strictest class that it holds."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from hiden.base.clock import FOREVER
from hiden.inventory.turning import Turned, follow_items
from hiden.lending.models import Thing, ThingItem


@follow_items
def follow_ranks(turned: Sequence[Turned]) -> None:
    """Write the new rank of every thing that holds one of the items whose rank changed. Three queries, none without such an item."""
    items = [each.after.item_id for each in turned if each.before.rank != each.after.rank]
    if not items:
        return
    concerned = list(
        ThingItem.objects.filter(item__in=items, until=FOREVER).values_list("thing_id", flat=True).distinct()
    )
    if not concerned:
        return
    ranks: dict[int, int] = dict(
        ThingItem.objects.filter(
            thing__in=concerned, until=FOREVER, item__states__until=FOREVER
        )
        .order_by()
        .values_list("thing_id")
        .annotate(rank=Max("item__states__rank"))
    )  # fmt: skip
    things = list(Thing.objects.filter(pk__in=concerned))
    changed = [thing for thing in things if thing.rank != ranks.get(thing.pk, 0)]
    for thing in changed:
        thing.rank = ranks.get(thing.pk, 0)
    Thing.objects.bulk_update(changed, ["rank"], batch_size=500)
