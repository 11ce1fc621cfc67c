"""Rules made ready once, then asked of one table after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from hiden.sigma import patterns
from hiden.sigma.columns.clauses import Needs
from hiden.sigma.columns.rows import Column, Pair, Rows, met_by_nothing
from hiden.sigma.columns.universe import All, Any_, Places, Without
from hiden.sigma.columns.words import Words
from hiden.sigma.conditions import (
    ANYWHERE,
    FIELDS,
    TEXTS,
    And,
    Condition,
    Not,
    Operator,
    Or,
    Predicate,
    any_of,
    fields,
    predicates,
)
from hiden.sigma.sql import JAPAN


@dataclass(frozen=True, slots=True)
class Gate:
    """Rules about the same events: only rows that meet `condition` are tried with them."""

    condition: Condition
    rules: Mapping[str, Condition]


class Plan:
    """Rules by key, over columns of these names. A field without a column is missing in every row.

    `anywhere`: columns in which keywords are looked for. `zone`: minutes east of UTC, for parts of moments.
    """

    def __init__(
        self, gates: Iterable[Gate], columns: Iterable[str], anywhere: Sequence[str] = (), zone: int = JAPAN
    ) -> None:
        gates = list(gates)
        names = set(columns)
        self._entrance = _Group(
            {str(at): each.condition for at, each in enumerate(gates)}, names, anywhere, zone
        )
        self._groups = [_Group(each.rules, names, anywhere, zone) for each in gates]

    def hits(self, table: pa.Table) -> dict[str, Places]:
        """Which rows of the table each rule finds, rising; rules that find none are left out."""
        found: dict[str, list[Places]] = {}
        entered = self._entrance.hits(table)
        for at, group in enumerate(self._groups):
            rows = entered.get(str(at))
            if rows is None:
                continue
            whole = len(rows) == table.num_rows
            for key, hits in group.hits(table if whole else group.taken(table, rows)).items():
                found.setdefault(key, []).append(hits if whole else rows[hits])
        return {
            key: each[0] if len(each) == 1 else np.unique(np.concatenate(each)) for key, each in found.items()
        }


class _Group:
    """Rules that are asked of the same rows."""

    def __init__(
        self, rules: Mapping[str, Condition], names: set[str], anywhere: Sequence[str], zone: int
    ) -> None:
        spread = {
            key: _spread(each, [name for name in anywhere if name in names]) for key, each in rules.items()
        }
        self._fields = set().union(*map(fields, spread.values())) & names if spread else set()
        self._zone = zone
        self._words = {name: _words(spread.values(), name) for name in self._fields}
        leaves: dict[tuple[str, Condition], Column] = {}
        self._trees = {key: _tree(each, names, leaves) for key, each in spread.items()}
        self._needs = Needs(spread)

    def taken(self, table: pa.Table, rows: Places) -> pa.Table:
        """Some rows of the columns that are looked at."""
        return table.select([name for name in table.column_names if name in self._fields]).take(
            pa.array(rows)
        )

    def hits(self, table: pa.Table) -> dict[str, Places]:
        """See `Plan.hits`."""
        present = set(table.column_names)
        rows = Rows(
            table.num_rows,
            {name: (table.column(name), *self._words[name]) for name in self._fields if name in present},
            self._zone,
        )
        possible = self._needs.possible(rows.words())
        told = ((key, rows.select(tree)) for key, tree in self._trees.items() if key in possible)
        return {key: each for key, each in told if len(each)}


def _spread(condition: Condition, anywhere: Sequence[str]) -> Condition:
    """Keywords as what they mean: any of some fields."""
    if isinstance(condition, Not):
        return Not(_spread(condition.member, anywhere))
    if isinstance(condition, And | Or):
        return type(condition)(tuple(_spread(each, anywhere) for each in condition.members))
    if condition.field != ANYWHERE:
        return condition
    told = condition
    return any_of(*(Predicate(name, told.operator, told.value, told.cased, told.part) for name in anywhere))


def _words(conditions: Iterable[Condition], name: str) -> tuple[Words, Words]:
    """What is looked for in a column, without case and with."""
    found: dict[bool, dict[str, None]] = {False: {}, True: {}}
    for condition in conditions:
        for each in predicates(condition):
            if each.field != name:
                continue
            if each.operator in TEXTS:
                found[each.cased].setdefault(each.wanted)
            elif each.operator is Operator.WILDCARDS:
                found[each.cased].setdefault(patterns.longest(each.wanted))
    folded, cased = (Words([word for word in told if word]) for told in (found[False], found[True]))
    return folded, cased


def _tree(condition: Condition, names: set[str], leaves: dict[tuple[str, Condition], Column]) -> Any:
    """What is about one field becomes one leaf, whatever its shape: it is decided on the values, not on the rows."""
    about = fields(condition)
    if len(about) == 1 and not _compares(condition):
        (name,) = about
        if name not in names:
            return All(()) if met_by_nothing(_shape(condition)) else Any_(())
        return leaves.setdefault((name, condition), Column(name, _shape(condition)))
    if isinstance(condition, Not):
        return Without(_tree(condition.member, names, leaves))
    if isinstance(condition, And | Or):
        return _joined(condition, names, leaves)
    if condition.operator in FIELDS and {condition.field, condition.value} <= names:
        return Pair(condition)
    return Any_(())


def _joined(condition: And | Or, names: set[str], leaves: dict[tuple[str, Condition], Column]) -> Any:
    """Members about the same field come together first."""
    kind = type(condition)
    together: dict[Any, list[Condition]] = {}
    for at, each in enumerate(condition.members):
        about = fields(each)
        alone = len(about) == 1 and not _compares(each)
        together.setdefault(next(iter(about)) if alone else at, []).append(each)
    members = tuple(
        _tree(told[0] if len(told) == 1 else kind(tuple(told)), names, leaves) for told in together.values()
    )
    if len(members) == 1:
        return members[0]
    return All(members) if kind is And else Any_(members)


def _compares(condition: Condition) -> bool:
    return any(each.operator in FIELDS for each in predicates(condition))


def _shape(condition: Condition) -> Any:
    if isinstance(condition, Not):
        return Without(_shape(condition.member))
    if isinstance(condition, And | Or):
        members = tuple(map(_shape, condition.members))
        return All(members) if isinstance(condition, And) else Any_(members)
    return condition
