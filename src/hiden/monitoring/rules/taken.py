"""Which rules there are: our own, and those taken from elsewhere that still hold."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

from django.db.models import Count, Max, Q

from hiden.base.clock import FOREVER
from hiden.monitoring import pack
from hiden.monitoring.rules.models import TakenRule
from hiden.monitoring.rules.reading import Rule, read

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
    """`mark` says what was read: parsing some thousand rules takes seconds."""
    found: list[Rule] = []
    for row in TakenRule.objects.filter(until=FOREVER).order_by("code"):
        rules, _refused = read(row.text, row.source)
        found += [replace(rule, name=TAKEN + row.code, licence=row.licence) for rule in rules[:1]]
    return tuple(found)
