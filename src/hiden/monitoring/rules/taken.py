"""Which rules there are: our own, and those taken from elsewhere that still hold."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

from django.db.models import Count, Max, Q

from hiden.base.clock import FOREVER
from hiden.monitoring import pack
from hiden.monitoring.rules.models import TakenRule
from hiden.monitoring.rules.reading import Rule, rule_of, with_entries, written
from hiden.sigma.referring import closed, filtered
from hiden.sigma.rules import Filter, Refusal

TAKEN: Final = "taken."  # before the code of a rule of others, so that it never stands for one of ours


def all_rules() -> tuple[Rule, ...]:
    """Every rule, whether it runs or not. One query where nothing was taken since the last time."""
    return (*pack.rules(), *taken_rules())


def taken_rules() -> tuple[Rule, ...]:
    """The rules of others that hold, each called by its code."""
    holds = Count("pk", filter=Q(until=FOREVER))
    mark = TakenRule.objects.aggregate(last=Max("pk"), intake=Max("intake__key"), holds=holds)
    return _read((mark["last"] or 0, mark["intake"] or "", mark["holds"]))


@lru_cache(maxsize=2)
def _read(mark: tuple[int, str, int]) -> tuple[Rule, ...]:
    """`mark` says what was read: parsing some thousand rules takes seconds.

    Filters are applied to rules of others only: what is taken in never makes a rule of ours see less.
    """
    ours = [each.entry for each in pack.rules()]
    found: list[Rule] = []
    filters: list[Filter] = []
    for row in TakenRule.objects.filter(until=FOREVER).order_by("code"):
        for each in written(row.source, row.text):
            if isinstance(each, Refusal):
                continue  # a later reader may refuse what an earlier one took: it does not run
            if isinstance(each.entry, Filter):
                filters.append(each.entry)
            else:
                found.append(rule_of(each, TAKEN + row.code, row.licence))
    told = closed([*ours, *(each.entry for each in found), *filters])
    keys = {each.about.key for each in ours}
    mine = replace(told, rules=tuple(each for each in told.rules if each.about.key not in keys))
    return with_entries(
        (each for each in found if each.key not in keys), (*filtered(mine), *told.correlations)
    )
