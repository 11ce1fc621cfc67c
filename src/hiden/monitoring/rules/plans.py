"""Rules made ready for tables: a plan costs seconds where there are thousands of rules, so that plans are kept from run to run.

A plan is known by the very entries that it was made of: a rule that was taken anew is another entry, and its plan is made anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np
import pyarrow as pa

from hiden.monitoring.rules.logsources import KEYWORDS, where
from hiden.monitoring.rules.reading import Rule
from hiden.monitoring.rules.sought import sought
from hiden.monitoring.rules.told import ANY, Told, told_by
from hiden.sigma import rules as sigma
from hiden.sigma.columns import Gate, Plan
from hiden.sigma.columns.universe import Places
from hiden.sigma.conditions import ANYWHERE, all_of, fields
from hiden.sigma.gates import gates, looked_at
from hiden.sigma.rules import LogSource
from hiden.sigma.taxonomy import CONNECTOR, Meaning

_MOST: Final = 12  # plans that are kept: one of all rules of the view, few of those that reach back, one for each connector


@dataclass(frozen=True, slots=True)
class Ready:
    """Rules that can be asked of a table at once. `fields`: the columns that they look at; `where`: in which events each, by what
    rules say (`told`, by key).
    `sought`: in which events of Windows a field is looked for."""

    entries: tuple[sigma.Rule, ...]
    fields: frozenset[str]
    where: Mapping[str, Sequence[Told]]
    told: Mapping[str, Told]
    plan: Plan
    sought: Mapping[str, frozenset[str] | None]

    def hits(self, table: pa.Table) -> dict[str, Places]:
        """Which rows each rule hits, by its key. Hits that several gates found are one."""
        return self.plan.hits(table)


_kept: OrderedDict[tuple[object, ...], Ready] = OrderedDict()
_turn = Lock()


def of_view(rules: Sequence[Rule]) -> Ready:
    """Those rules that are asked of the view."""
    return _ready("", [each for each in rules if each.of_view], lambda source: where(source).view, KEYWORDS)


def of_records(connector: str, rules: Sequence[Rule]) -> Ready:
    """Those rules that are asked of records of a connector."""

    def means(source: LogSource) -> tuple[Meaning, ...]:
        found = where(source)
        return found.records if connector in found.connectors else ()

    return _ready(connector, [each for each in rules if not each.of_view], means, ())


def _ready(
    of: str,
    rules: Sequence[Rule],
    means: Callable[[LogSource], tuple[Meaning, ...]],
    anywhere: tuple[str, ...],
) -> Ready:
    entries = tuple(each.entry for each in rules if isinstance(each.entry, sigma.Rule))
    name = (of, *map(id, entries))
    with _turn:
        found = _kept.get(name)
        if found is None:  # entries live as long as what was made of them, so that no other gets their id
            found = _kept[name] = _made(entries, means, anywhere)
        _kept.move_to_end(name)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
        return found


def _made(
    entries: tuple[sigma.Rule, ...],
    means: Callable[[LogSource], tuple[Meaning, ...]],
    anywhere: tuple[str, ...],
) -> Ready:
    made = tuple(gates(entries, means)[0])
    asked = looked_at(made)
    if any(ANYWHERE in fields(each) for gate in made for each in gate.rules.values()):
        asked |= set(anywhere)
    plan = Plan(made, {*asked, CONNECTOR}, anywhere)
    told = _told(made)
    return Ready(entries, frozenset(asked - {CONNECTOR}), _where(made, told), told, plan, sought(made))


def _told(made: Sequence[Gate]) -> dict[str, Told]:
    """What each rule says of the events that meet it; of one that is asked of several kinds of event, nothing."""
    found: dict[str, Told] = {}
    for gate in made:
        for key, condition in gate.rules.items():
            found[key] = ANY if key in found else told_by(all_of(gate.condition, condition))
    return found


def _where(made: Sequence[Gate], told: Mapping[str, Told]) -> dict[str, list[Told]]:
    found: dict[str, dict[Told, None]] = {}
    for gate in made:
        for key, condition in gate.rules.items():
            for name in fields(condition):
                found.setdefault(name, {})[told[key]] = None
    return {name: list(some) for name, some in found.items()}


def rows_of(table: pa.Table, places: Places) -> pa.Table:
    """Some rows of a table."""
    return table if len(places) == table.num_rows else table.take(pa.array(np.asarray(places)))


__all__ = ["Ready", "of_records", "of_view", "rows_of"]
