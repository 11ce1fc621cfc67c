"""ログでの場所 of an item in words, and which other items have the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from hiden.base.clock import FOREVER
from hiden.base.words import say
from hiden.inventory.asking import states_seen
from hiden.inventory.models import Item, Location
from hiden.inventory.queries import locations_of
from hiden.people.models import Person


@dataclass(frozen=True, slots=True)
class Shown:
    """One pattern in words, and the numbers of other items that have the same one, as far as the reader may see them."""

    pattern: str
    fits: str
    others: list[str] = field(default_factory=list)


def shown_locations(found: Item, as_of: datetime | None, by: Person) -> list[Shown]:
    """Where an item shows itself in logs. One query; two more for the present, if there is any pattern."""
    rows = locations_of([found.pk], as_of).get(found.pk, [])
    others = _others(rows, by) if rows and as_of is None else {}
    return [Shown(row.pattern, fits(row.folded), others.get(row.folded, [])) for row in rows]


def fits(form: str) -> str:
    """What a pattern fits, in words."""
    if "*" in form:
        return say("*のところは違ってもよい、その下も含む")
    return say("この場所と、その下すべて") if "/" in form else say("この名前のもの、どこにあっても")


def _others(rows: list[Location], by: Person) -> dict[str, list[str]]:
    """Form → numbers of other items with the same pattern. What the reader may not know of is not among them."""
    forms_here = [row.folded for row in rows]
    same = Location.objects.filter(until=FOREVER, folded__in=forms_here).exclude(item=rows[0].item_id)
    pairs = list(same.values_list("folded", "item_id"))
    if not pairs:
        return {}
    numbers = dict(states_seen(by, {item for _, item in pairs}).values_list("item_id", "number"))
    found: dict[str, list[str]] = defaultdict(list)
    for form, item in pairs:
        if item in numbers:
            found[form].append(numbers[item])
    return {form: sorted(each) for form, each in found.items()}
