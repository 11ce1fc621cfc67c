"""What rules are made of: columns parted into their distinct values, answers combined, and the conditions of Sigma read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Places = npt.NDArray[np.int64]
Test = Callable[[Any], bool]


class NotUnderstood(ValueError):  # noqa: N818 - a refusal with its reason, not a fault
    """A construct that is not understood: the rule does not run."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question about one value. `lowered`: it is given text in small letters; `key`: the same for the same question."""

    test: Test
    lowered: bool = False
    key: tuple[Any, ...] = ()


@dataclass(slots=True)
class Columns:
    """A table while rules are asked of it: each column is parted into distinct values once, and put in small letters once."""

    table: pa.Table
    every: Places = field(init=False)
    _coded: dict[str, tuple[list[Any], Places]] = field(default_factory=dict)
    _small: dict[str, list[Any]] = field(default_factory=dict)
    _known: dict[tuple[Any, ...], Places] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.every = np.arange(self.table.num_rows, dtype=np.int64)

    def distinct(self, name: str) -> tuple[list[Any], Places]:
        """The distinct values of a column, the last of them null, and each row's place among them."""
        if name not in self._coded:
            self._coded[name] = self._parted(name)
        return self._coded[name]

    def _parted(self, name: str) -> tuple[list[Any], Places]:
        if name not in self.table.column_names:
            return [None], np.zeros(self.table.num_rows, np.int64)
        coded = self.table[name].combine_chunks().dictionary_encode()
        values = coded.dictionary.to_pylist()
        return [*values, None], coded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)

    def _lowered(self, name: str) -> list[Any]:
        if name not in self._small:
            values, _places = self.distinct(name)
            self._small[name] = [each.lower() if isinstance(each, str) else each for each in values]
        return self._small[name]

    def where(self, name: str, ask: Ask, rows: Places) -> Places:
        """Those of some rows of whose value it is true. Only values that stand in these rows are asked about."""
        whole = rows is self.every
        key = (name, *ask.key)
        if whole and ask.key and key in self._known:
            return self._known[key]
        values, places = self.distinct(name)
        if ask.lowered:
            values = self._lowered(name)
        codes = places[rows]
        answers = np.zeros(len(values), np.bool_)
        there = np.zeros(len(values), np.bool_)
        there[codes] = True
        asked = np.flatnonzero(there).tolist()
        answers[asked] = [ask.test(values[each]) for each in asked]
        found = rows[answers[codes]]
        if whole and ask.key:
            self._known[key] = found
        return found


# Given rows (places in ascending order), those of them that it is true of.
Node = Callable[[Columns, Places], Places]


def all_of(nodes: Sequence[Node]) -> Node:
    """And: each is asked of what the ones before it left."""

    def node(columns: Columns, rows: Places) -> Places:
        for each in nodes:
            if not rows.size:
                break
            rows = each(columns, rows)
        return rows

    return nodes[0] if len(nodes) == 1 else node


def any_of(nodes: Sequence[Node]) -> Node:
    """Or: each is asked of what the ones before it did not find."""

    def node(columns: Columns, rows: Places) -> Places:
        found = nodes[0](columns, rows)
        for each in nodes[1:]:
            rest = rows if not found.size else without(rows, found)
            if not rest.size:
                break
            found = np.union1d(found, each(columns, rest))
        return found

    return nodes[0] if len(nodes) == 1 else node


def without(rows: Places, found: Places) -> Places:
    """Rows that were not found."""
    left: Places = np.setdiff1d(rows, found, assume_unique=True)
    return left


_TOKENS: Final = re.compile(r"\(|\)|[^\s()]+")


class Condition:
    """A condition of Sigma, read by descent: or, and, not, brackets, `1 of x*`, `all of them`."""

    def __init__(self, text: str, named: Mapping[str, Node]) -> None:
        if "|" in text:
            raise NotUnderstood("aggregation in a condition (write a correlation)")
        self._tokens: list[str] = _TOKENS.findall(text)
        self._named = named
        self._at = 0

    def read(self) -> Node:
        """The whole of it. Raises NotUnderstood."""
        node = self._or()
        if self._at != len(self._tokens):
            raise NotUnderstood(f"condition: {self._tokens[self._at]}")
        return node

    def _next(self) -> str:
        return self._tokens[self._at].lower() if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        if self._at >= len(self._tokens):
            raise NotUnderstood("condition: it ends early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _or(self) -> Node:
        nodes = [self._and()]
        while self._next() == "or":
            self._take()
            nodes.append(self._and())
        return any_of(nodes)

    def _and(self) -> Node:
        nodes = [self._not()]
        while self._next() == "and":
            self._take()
            nodes.append(self._not())
        return all_of(nodes)

    def _not(self) -> Node:
        if self._next() != "not":
            return self._atom()
        self._take()
        inner = self._not()
        return lambda columns, rows: without(rows, inner(columns, rows))

    def _atom(self) -> Node:
        token = self._take()
        if token == "(":  # noqa: S105 - a bracket
            node = self._or()
            if self._take() != ")":
                raise NotUnderstood("condition: a bracket is not closed")
            return node
        if self._next() == "of":
            self._take()
            return self._of(token.lower(), self._take())
        if token not in self._named:
            raise NotUnderstood(f"condition: {token} is no search")
        return self._named[token]

    def _of(self, many: str, which: str) -> Node:
        if which.lower() == "them":
            nodes = [node for name, node in self._named.items() if not name.startswith("_")]
        else:
            pattern = re.compile(re.escape(which).replace(r"\*", ".*"))
            nodes = [node for name, node in self._named.items() if pattern.fullmatch(name)]
        if not nodes or many not in ("1", "any", "all"):
            raise NotUnderstood(f"condition: {many} of {which}")
        return all_of(nodes) if many == "all" else any_of(nodes)
