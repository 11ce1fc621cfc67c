"""Thousands of words looked for in all values of a column at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import BytesAhoCorasick, Implementation

from hiden.sigma.columns.universe import NONE, Places
from hiden.sigma.conditions import Operator

_PIECE: Final = 1 << 22  # bytes that are looked through at once: what is found takes memory as well
_DFA_BYTES: Final = 400_000  # of words; more of them become an automaton that is smaller and slower


class Words:
    """The words, each once and none empty. Made once for a set of rules."""

    def __init__(self, words: Sequence[str]) -> None:
        told = [word.encode() for word in words]
        self.place = {word: number for number, word in enumerate(words)}
        small = sum(map(len, told)) <= _DFA_BYTES
        kind = Implementation.DFA if small else Implementation.ContiguousNFA
        self._automaton = BytesAhoCorasick(told, implementation=kind) if told else None

    def found(self, offsets: npt.NDArray[np.int64], data: Any) -> Found:
        """Where they are. Value k is `data[offsets[k]:offsets[k + 1]]`, in UTF-8."""
        told = [self._piece(offsets, data, *piece) for piece in _pieces(offsets)] if self._automaton else []
        told = [each for each in told if len(each)]
        if not told:
            return Found(self, np.empty((0, 3), np.int64), offsets)
        return Found(self, np.concatenate(told), offsets)

    def _piece(
        self, offsets: npt.NDArray[np.int64], data: Any, first: int, until: int
    ) -> npt.NDArray[np.int64]:
        assert self._automaton is not None
        low, high = int(offsets[first]), int(offsets[until])
        told = self._automaton.find_matches_as_indexes(memoryview(data).cast("B")[low:high], overlapping=True)
        matches = np.fromiter(chain.from_iterable(told), np.int64, 3 * len(told)).reshape(-1, 3)
        matches[:, 1:] += low
        return matches


def _pieces(offsets: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Stretches of values of at most so many bytes together, or of one value that is longer."""
    cuts = [0]
    last = len(offsets) - 1
    while cuts[-1] < last:
        until = int(np.searchsorted(offsets, offsets[cuts[-1]] + _PIECE, "right")) - 1
        cuts.append(min(max(until, cuts[-1] + 1), last))
    return list(pairwise(cuts))


class Found:
    """Which words are in which values, and where in them."""

    def __init__(self, words: Words, matches: npt.NDArray[np.int64], offsets: npt.NDArray[np.int64]) -> None:
        word, start, end = matches.T
        value = np.searchsorted(offsets, start, "right") - 1
        inside = (
            end <= offsets[value + 1]
        )  # a word may run from one value into the next, and is then in neither
        order = np.argsort(word[inside], kind="stable")
        self._words = words
        self._value = value[inside][order]
        self._begins = (start == offsets[value])[inside][order]
        self._finishes = (end == offsets[value + 1])[inside][order]
        self._cuts: list[int] = np.searchsorted(word[inside][order], np.arange(len(words.place) + 1)).tolist()

    def words(self) -> list[str]:
        """The words that are in any value."""
        cuts = self._cuts
        return [word for word, place in self._words.place.items() if cuts[place] < cuts[place + 1]]

    def values(self, word: str, operator: Operator) -> Places:
        """The values that have it as the operator says."""
        place = self._words.place[word]
        first, until = self._cuts[place], self._cuts[place + 1]
        if first == until:
            return NONE
        told = self._value[first:until]
        if operator in (Operator.STARTS, Operator.EQUALS):
            kept = self._begins[first:until]
            if operator is Operator.EQUALS:
                kept = kept & self._finishes[first:until]
            told = told[kept]
        elif operator is Operator.ENDS:
            told = told[self._finishes[first:until]]
        return _once(told)


def _once(rising: Places) -> Places:
    if len(rising) < 2:
        return rising
    new = np.ones(len(rising), np.bool_)
    np.not_equal(rising[1:], rising[:-1], out=new[1:])
    return rising[new]
