"""What correlations find, counted in plain Python: every hit, every window, by the docstring of `correlating.py` and nothing else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from hiden.sigma.conditions import And, Condition, Not, Or
from hiden.sigma.rules import Compared, Correlation, Kind


@dataclass(frozen=True)
class Hit:
    """A rule's hit; `moment` in microseconds."""

    rule: str
    moment: int
    event: str
    group: tuple[str | None, ...]
    value: Any = None


Finding = tuple[Any, ...]  # moment, first, counted, *group


def findings(correlation: Correlation, hits: Sequence[Hit]) -> set[Finding]:
    """All that it finds."""
    told = set()
    span = correlation.seconds * 1_000_000
    for last in hits:
        if None in last.group:
            continue
        group = [each for each in hits if each.group == last.group]
        window = [each for each in group if last.moment - span <= each.moment <= last.moment]
        if correlation.kind is Kind.TEMPORAL_ORDERED:
            first = _chain(correlation, group, last)
            if first is not None and last.moment - first <= span:
                told.add((last.moment, first, len(correlation.rules), *last.group))
            continue
        counted, met = _counted(correlation, window)
        if met:
            told.add((last.moment, min(each.moment for each in window), counted, *last.group))
    return told


def _chain(correlation: Correlation, group: list[Hit], last: Hit) -> int | None:
    """When the latest chain that ends here began: all chains there are."""
    *before, final = correlation.rules
    if last.rule != final:
        return None
    choices = [
        [each.moment for each in group if each.rule == rule and each.moment <= last.moment] for rule in before
    ]
    chains = [chain for chain in product(*choices) if list(chain) == sorted(chain)]
    return max(((*chain, last.moment)[0] for chain in chains), default=None)


def _counted(correlation: Correlation, window: list[Hit]) -> tuple[Any, bool]:
    present = {each.rule for each in window}
    values = [each.value for each in window if each.value is not None]
    reached = correlation.reached
    match correlation.kind:
        case Kind.TEMPORAL:
            counted: Any = len(present)
            if correlation.occurring is not None:
                return counted, _true(correlation.occurring, present)
        case Kind.EVENT_COUNT:
            counted = len({each.event for each in window})
        case Kind.VALUE_COUNT:
            counted = len(set(values))
        case _ if not values:
            return None, False
        case Kind.VALUE_SUM:
            counted = math.fsum(values)
        case Kind.VALUE_AVG:
            counted = math.fsum(values) / len(values)
        case _:
            counted = _percentile(sorted(values), reached.percentile / 100)
    met = {
        Compared.LT: counted < reached.number,
        Compared.LTE: counted <= reached.number,
        Compared.GT: counted > reached.number,
        Compared.GTE: counted >= reached.number,
        Compared.EQ: counted == reached.number,
        Compared.NEQ: counted != reached.number,
    }[reached.how]
    return counted, met


def _percentile(values: list[float], share: float) -> float:
    at = share * (len(values) - 1)
    low = math.floor(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (at - low)


def _true(condition: Condition, present: set[str]) -> bool:
    if isinstance(condition, And):
        return all(_true(each, present) for each in condition.members)
    if isinstance(condition, Or):
        return any(_true(each, present) for each in condition.members)
    if isinstance(condition, Not):
        return not _true(condition.member, present)
    return condition.field in present
