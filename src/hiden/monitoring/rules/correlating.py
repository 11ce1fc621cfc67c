"""Correlations over hits: which hits, within a stretch of time and of one group, make a hit of their own.

A stretch reaches back from each hit: (t - span, t]. Hits at the same moment stand in the order of the archive. A group in which any of
the `group-by` fields says nothing is none. One result for each group and day in Japan: of several stretches that end on that day the one
that counts most, the first of them where several do.
"""

from __future__ import annotations

import operator
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from hiden.monitoring.rules.reading import Correlation

_SECOND: Final = 1_000_000
_DAY: Final = 86_400 * _SECOND
_JAPAN: Final = 9 * 3600 * _SECOND
_ORDERS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "gte": operator.ge, "gt": operator.gt, "lte": operator.le, "lt": operator.lt, "eq": operator.eq, "neq": operator.ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """A hit of a rule: when (µs since 1970), by which rule, and its row: the columns that are kept of it."""

    at: int
    rule: str
    row: Mapping[str, Any]

    @property
    def order(self) -> tuple[int, int, int, int]:
        """Its place in time."""
        return (self.at, self.row["segment"], self.row["record"], self.row["part"])


@dataclass(frozen=True, slots=True)
class Together:
    """Hits that make one: the day in Japan (days since 1970) on which the last of them was, what was counted, and themselves."""

    group: tuple[Any, ...]
    day: int
    counted: float
    hits: tuple[Hit, ...]


def correlate(of: Correlation, hits: Iterable[Hit]) -> Iterator[Together]:
    """See above. Deterministic: groups in the order of their first hit, days in theirs."""
    groups: dict[tuple[Any, ...], list[Hit]] = defaultdict(list)
    for hit in sorted(
        {(*each.order, each.rule): each for each in hits}.values(), key=lambda each: each.order
    ):
        group = tuple(hit.row.get(name) for name in of.group_by)
        if all(each not in (None, "") for each in group):
            groups[group].append(hit)
    walk = _ordered if of.kind == "temporal_ordered" else _temporal if of.kind == "temporal" else _counted
    for group, some in groups.items():
        best: dict[int, Together] = {}
        for counted, within in walk(of, some):
            day = (within[-1].at + _JAPAN) // _DAY
            if day not in best or counted > best[day].counted:
                best[day] = Together(group, day, counted, tuple(within))
        yield from best.values()


def likely(of: Correlation, hits: Mapping[str, Sequence[pa.Table]]) -> Mapping[str, Sequence[pa.Table]]:
    """The hits by rule, without those of groups that cannot reach what is counted to, however they lie in time."""
    least = max((bound for name, bound in of.orders if name in ("gte", "gt")), default=0.0)
    if of.kind not in ("event_count", "value_count") or least <= 1 or len(of.group_by) != 1:
        return hits
    by = of.group_by[0]
    counts: Counter[Any] = Counter()
    for each in (table for tables in hits.values() for table in tables):
        for found in pc.value_counts(each[by]).to_pylist():
            counts[found["values"]] += found["counts"]
    able = [value for value, count in counts.items() if value is not None and count >= least]
    return {
        name: [table.filter(pc.is_in(table[by], pa.array(able, table[by].type))) for table in tables]
        for name, tables in hits.items()
    }


def _counted(of: Correlation, hits: Sequence[Hit]) -> Iterator[tuple[float, Sequence[Hit]]]:
    """Counts of hits, of distinct values, or the sum of values, in each stretch."""
    within: deque[Hit] = deque()
    values: Counter[Any] = Counter()
    summed = 0.0
    most: dict[int, float] = {}
    for hit in hits:
        within.append(hit)
        value = hit.row.get(of.field) if of.field else None
        values[value] += 1
        summed += _number(value)
        while within[0].at <= hit.at - of.span * _SECOND:
            gone = within.popleft()
            old = gone.row.get(of.field) if of.field else None
            values[old] -= 1
            if not values[old]:
                del values[old]
            summed -= _number(old)
        counted = (
            float(len(within)) if of.kind == "event_count"
            else float(len(values) - (None in values)) if of.kind == "value_count"
            else summed
        )  # fmt: skip
        day = (hit.at + _JAPAN) // _DAY
        # Only what counts more than before on that day is looked at: a stretch is copied seldom.
        if counted > most.get(day, float("-inf")) and all(
            _ORDERS[name](counted, bound) for name, bound in of.orders
        ):
            most[day] = counted
            yield counted, list(within)


def _temporal(of: Correlation, hits: Sequence[Hit]) -> Iterator[tuple[float, Sequence[Hit]]]:
    """Every rule at least once in the stretch, in any order: the last hit of each."""
    last: dict[str, Hit] = {}
    for hit in hits:
        last[hit.rule] = hit
        chosen = [
            last[name] for name in of.rules if name in last and last[name].at > hit.at - of.span * _SECOND
        ]
        if len(chosen) == len(of.rules):
            yield 1.0, sorted(chosen, key=lambda each: each.order)


def _ordered(of: Correlation, hits: Sequence[Hit]) -> Iterator[tuple[float, Sequence[Hit]]]:
    """One hit of each rule, in the order in which the rules are named: of the chains that end with a hit, the one that began last."""
    chains: list[tuple[Hit, ...]] = [()] * len(of.rules)
    for hit in hits:
        for place in reversed(range(len(of.rules))):
            if of.rules[place] != hit.rule:
                continue
            if place == 0:
                chains[0] = (hit,)
            elif chains[place - 1] and chains[place - 1][0].at > hit.at - of.span * _SECOND:
                chains[place] = (*chains[place - 1], hit)
                if place == len(of.rules) - 1:
                    yield 1.0, chains[place]


def _number(value: Any) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0.0
