"""Everything that the ledger says of the item, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiden.dossier.part import Fact, Factor, Told, part, words
from hiden.dossier.scope import Scope
from hiden.ledger.kinds import kind_named
from hiden.ledger.models import LedgerEntry
from hiden.ledger.sentences import see
from hiden.people.models import Person

_BATCH = 500
# Cases of watching are about somebody who may be innocent, incidents have a circle of their own: neither is told about an item.
_APART = ("monitoring.", "incidents.", "evidence.")


@part("timeline", 70, _("操作の記録（時系列）"), Factor.RECORDS, _("種類"), _("内容"), _("記録した人"))
def timeline(scope: Scope) -> Told:
    """The entries about the item in the period."""
    found = scope.ledgered.about("item", [scope.item.number, scope.item.key])
    numbers = [one.number for one in found if one.at >= scope.since and not one.kind.startswith(_APART)]
    return Told(list(_facts(scope, numbers)))


def _facts(scope: Scope, numbers: list[int]) -> Iterator[Fact]:
    for at in range(0, len(numbers), _BATCH):
        part_ = numbers[at : at + _BATCH]
        rows: Any = LedgerEntry.objects.filter(index__in=part_).order_by("index")
        seen = see(rows)
        people = dict(Person.objects.filter(key__in={one.by for one in seen}).values_list("key", "pk"))
        scope.know(people.values())
        for one in seen:
            known = kind_named(one.kind)
            outline = known.sentence.outline("ja") if known else one.kind
            by = scope.who(people.get(one.by)) or one.author
            yield Fact(
                one.at,
                (outline, words(one.sentence), by),
                f"ledger.entry/{one.index}",
                None,
                one.at,
                (one.index,),
            )
