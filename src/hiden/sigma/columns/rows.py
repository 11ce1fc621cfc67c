"""The rows of a table, and which of them meet what is asked of their columns."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hiden.sigma.columns.clauses import Word
from hiden.sigma.columns.universe import NONE, All, Any_, Marks, Places, Universe, Without, belongs
from hiden.sigma.columns.values import Values
from hiden.sigma.columns.words import Words
from hiden.sigma.conditions import TEXTS, Operator, Predicate


class Column:
    """What is asked of one column."""

    __slots__ = ("cheap", "field", "tree")

    def __init__(self, field: str, tree: Any) -> None:
        self.field = field
        self.tree = tree
        self.cheap = _cheap(tree)


class Pair:
    """Two columns of the same row beside each other."""

    __slots__ = ("told",)

    def __init__(self, told: Predicate) -> None:
        self.told = told


def _cheap(tree: Any) -> bool:
    """Whether the words alone decide it."""
    if isinstance(tree, All | Any_):
        return all(map(_cheap, tree.members))
    if isinstance(tree, Without):
        return _cheap(tree.member)
    return tree.operator in TEXTS or tree.operator is Operator.EXISTS


class _Held:
    """One column: its values, and which rows have which."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.counts = np.bincount(values.codes, minlength=values.size)

    @cached_property
    def by_code(self) -> tuple[Places, npt.NDArray[np.int64]]:
        """Rows in the order of their values, and where each value begins."""
        order = np.argsort(self.values.codes, kind="stable")
        return order, np.concatenate([[0], np.cumsum(self.counts)])


class Rows(Universe[Any]):
    """The rows. `columns`: name → the column, words without case, words with."""

    def __init__(
        self, size: int, columns: dict[str, tuple[pa.ChunkedArray, Words, Words]], zone: int
    ) -> None:
        self.size = size
        self._columns = columns
        self._zone = zone
        self._held: dict[str, _Held | None] = {}
        self._codes: dict[Column, Places] = {}

    def _of(self, name: str) -> _Held | None:
        if name not in self._held:
            told = self._columns.get(name)
            if (
                told and told[0].null_count == self.size
            ):  # records of one kind lack most fields that others have
                told = None
            self._held[name] = _Held(Values(*told, self._zone)) if told else None
        return self._held[name]

    def words(self) -> Iterator[Word]:
        """The words that stand anywhere in the columns."""
        for name in self._columns:
            held = self._of(name)
            if held:
                yield from ((name, cased, word) for cased, word in held.values.words())

    def _known(self, leaf: Column, held: _Held) -> Places:
        codes = self._codes.get(leaf)
        if codes is None:
            codes = self._codes[leaf] = held.values.select(leaf.tree)
        return codes

    def leaf_most(self, leaf: Any) -> int:
        if isinstance(leaf, Pair):
            return self.size
        held = self._of(leaf.field)
        if held is None:
            return self.size if self._missing(leaf) else 0
        if not leaf.cheap and leaf not in self._codes:
            return min(self.size, held.values.most(leaf.tree) and self.size)
        codes = self._known(leaf, held)
        return int(held.counts[codes].sum()) if len(codes) else 0

    def leaf_select(self, leaf: Any) -> Places:
        if isinstance(leaf, Pair):
            everything = np.arange(self.size)
            return everything[self._paired(leaf, everything)]
        held = self._of(leaf.field)
        if held is None:
            return np.arange(self.size) if self._missing(leaf) else NONE
        codes = self._known(leaf, held)
        if not len(codes):
            return NONE
        if int(held.counts[codes].sum()) * 8 > self.size:
            marks = np.zeros(held.values.size, np.bool_)
            marks[codes] = True
            return np.flatnonzero(marks[held.values.codes])
        order, begins = held.by_code
        return np.sort(np.concatenate([order[begins[code] : begins[code + 1]] for code in codes.tolist()]))

    def leaf_marks(self, leaf: Any, among: Places) -> Marks:
        if isinstance(leaf, Pair):
            return self._paired(leaf, among)
        held = self._of(leaf.field)
        if held is None:
            return np.full(len(among), self._missing(leaf))
        codes = held.values.codes[among]
        if leaf.cheap or leaf in self._codes or len(among) * 2 > held.values.size:
            return belongs(codes, self._known(leaf, held), held.values.size)
        distinct, back = np.unique(codes, return_inverse=True)
        return held.values.marks(leaf.tree, distinct)[back]

    def _missing(self, leaf: Column) -> bool:
        return met_by_nothing(leaf.tree)

    def _paired(self, leaf: Pair, among: Places) -> Marks:
        one, other = self._of(leaf.told.field), self._of(leaf.told.value)
        if one is None or other is None:
            return np.zeros(len(among), np.bool_)
        pairs = np.stack([one.values.codes[among], other.values.codes[among]])
        distinct, back = np.unique(pairs, axis=1, return_inverse=True)
        texts = one.values.text(distinct[0], folded=True), other.values.text(distinct[1], folded=True)
        met = [
            mine is not None and theirs is not None and _beside(leaf.told.operator, mine, theirs)
            for mine, theirs in zip(*texts, strict=True)
        ]
        return np.array(met, np.bool_)[back.reshape(-1)] if met else np.zeros(len(among), np.bool_)


def met_by_nothing(tree: Any) -> bool:
    """Whether a missing value meets it: no predicate does."""
    if isinstance(tree, All):
        return all(met_by_nothing(each) for each in tree.members)
    if isinstance(tree, Any_):
        return any(met_by_nothing(each) for each in tree.members)
    return isinstance(tree, Without) and not met_by_nothing(tree.member)


def _beside(operator: Operator, mine: str, theirs: str) -> bool:
    if operator is Operator.SAME_AS:
        return mine == theirs
    if operator is Operator.HOLDS:
        return theirs in mine
    return mine.startswith(theirs) if operator is Operator.BEGINS_AS else mine.endswith(theirs)
