"""And, Or and Not over the members of a finite set, from what is rare to what is frequent, and no further than needed.

The same way serves twice: over the distinct values of one column, and over the rows of a table. What a leaf is, each says itself.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]  # members, rising, each once
Marks = npt.NDArray[np.bool_]
NONE: Final[Places] = np.empty(0, np.int64)
Leaf = TypeVar("Leaf")


@dataclass(frozen=True, slots=True, eq=False)
class All:
    """All of the members: leaves, or trees again."""

    members: tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Any_:  # noqa: N801 - typing's Any is another thing
    """Any of the members."""

    members: tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Without:
    """Not the member."""

    member: Any


class Universe(ABC, Generic[Leaf]):
    """A set of `size` members, 0, 1, 2 …"""

    size: int

    @abstractmethod
    def leaf_most(self, leaf: Leaf) -> int:
        """At most so many members meet it; cheap to say."""

    @abstractmethod
    def leaf_select(self, leaf: Leaf) -> Places:
        """Those that meet it."""

    @abstractmethod
    def leaf_marks(self, leaf: Leaf, among: Places) -> Marks:
        """Which of some members meet it."""

    def most(self, tree: Any) -> int:
        """At most so many members meet it."""
        if isinstance(tree, All):
            least = self.size
            for each in tree.members:
                least = min(least, self.most(each))
                if not least:
                    break
            return least
        if isinstance(tree, Any_):
            return min(self.size, sum(self.most(each) for each in tree.members))
        return self.size if isinstance(tree, Without) else self.leaf_most(tree)

    def select(self, tree: Any) -> Places:
        """Those that meet it."""
        if isinstance(tree, All):
            return self._select_all(tree)
        if isinstance(tree, Any_):
            return self._union([found for each in tree.members if len(found := self.select(each))])
        if isinstance(tree, Without):
            left = np.ones(self.size, np.bool_)
            left[self.select(tree.member)] = False
            return np.flatnonzero(left)
        return self.leaf_select(tree)

    def _select_all(self, tree: All) -> Places:
        bounds = []
        for each in tree.members:
            bound = self.most(each)
            if not bound:
                return NONE
            bounds.append(bound)
        if not bounds:
            return np.arange(self.size)
        order = sorted(range(len(bounds)), key=bounds.__getitem__)
        found = self.select(tree.members[order[0]])
        for place in order[1:]:
            if not len(found):
                break
            found = found[self.marks(tree.members[place], found)]
        return found

    def _union(self, found: list[Places]) -> Places:
        if len(found) < 2:
            return found[0] if found else NONE
        if sum(map(len, found)) * 8 < self.size:
            return np.unique(np.concatenate(found))
        marks = np.zeros(self.size, np.bool_)
        for each in found:
            marks[each] = True
        return np.flatnonzero(marks)

    def marks(self, tree: Any, among: Places) -> Marks:
        """Which of some members meet it."""
        if isinstance(tree, Without):
            return ~self.marks(tree.member, among)
        if not isinstance(tree, All | Any_):
            return self.leaf_marks(tree, among)
        settled = isinstance(tree, Any_)  # what one member can decide for the whole
        told = np.full(len(among), not settled)
        open_ = np.arange(len(among))
        for each in sorted(tree.members, key=self.most, reverse=settled):
            if not len(open_):
                break
            met = self.marks(each, among[open_])
            if not settled:
                met = ~met
            told[open_[met]] = settled
            open_ = open_[~met]
        return told


def belongs(among: Places, known: Places, size: int) -> Marks:
    """Which of some members are among known ones."""
    if not len(known):
        return np.zeros(len(among), np.bool_)
    if len(among) * 16 > size:
        marks = np.zeros(size, np.bool_)
        marks[known] = True
        return marks[among]
    at = np.searchsorted(known, among)
    at[at == len(known)] = 0
    told: Marks = known[at] == among
    return told
