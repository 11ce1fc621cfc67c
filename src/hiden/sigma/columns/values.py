"""The distinct values of one column, and which of them meet a predicate."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from ipaddress import IPv4Network, IPv6Address, IPv6Network
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import re2

from hiden.sigma import patterns
from hiden.sigma.columns.universe import NONE, Marks, Places, Universe, belongs
from hiden.sigma.columns.words import Found, Words
from hiden.sigma.conditions import NUMBERS, TEXTS, Operator, Part, Predicate
from hiden.sigma.folding import APART
from hiden.sigma.moments import part_of

_SIGNS: Final = {
    Operator.LESS: np.less,
    Operator.AT_MOST: np.less_equal,
    Operator.MORE: np.greater,
    Operator.AT_LEAST: np.greater_equal,
    Operator.SAME_NUMBER: np.equal,
}


class Values(Universe[Predicate]):
    """Distinct values, and behind them one member more, the missing value, which meets nothing."""

    def __init__(self, column: pa.ChunkedArray, words: Words, cased: Words, zone: int) -> None:
        told = _whole(column).dictionary_encode()
        self._values: pa.Array = _text(told.dictionary).cast(pa.large_string())
        self.count = len(self._values)
        self.size = self.count + 1
        self.codes: npt.NDArray[np.int64] = (
            pc.fill_null(told.indices, self.count).to_numpy(zero_copy_only=False).astype(np.int64)
        )
        self._words, self._cased, self._zone = words, cased, zone
        self._known: dict[Predicate, Places] = {}

    @cached_property
    def folded(self) -> pa.Array:
        """The values as they are compared without case."""
        told = self._values
        for letter, other in APART.items():
            told = pc.replace_substring(told, chr(letter), str(other))
        return pc.utf8_lower(told)

    @cached_property
    def _found(self) -> Found:
        return self._words.found(*_bytes(self.folded))

    @cached_property
    def _found_cased(self) -> Found:
        return self._cased.found(*_bytes(self._values))

    def words(self) -> Iterator[tuple[bool, str]]:
        """The words that stand in any value: with case or without, and the word."""
        for cased, words in ((False, self._words), (True, self._cased)):
            if words.place:
                yield from ((cased, each) for each in (self._found_cased if cased else self._found).words())

    def leaf_most(self, leaf: Predicate) -> int:
        if leaf.operator in TEXTS:
            return len(self.leaf_select(leaf))
        return len(self._candidates(leaf)) if leaf.operator is Operator.WILDCARDS else self.size

    def leaf_select(self, leaf: Predicate) -> Places:
        known = self._known.get(leaf)
        if known is None:
            known = self._known[leaf] = self._select(leaf)
        return known

    def leaf_marks(self, leaf: Predicate, among: Places) -> Marks:
        if leaf.operator in TEXTS or leaf in self._known or len(among) * 2 > self.size:
            return belongs(among, self.leaf_select(leaf), self.size)
        if leaf.operator is Operator.WILDCARDS:
            candidates = belongs(among, self._candidates(leaf), self.size)
            candidates[candidates] = self._tried(leaf, among[candidates])
            return candidates
        present = among < self.count
        present[present] = self._tried(leaf, among[present])
        return present

    def _select(self, leaf: Predicate) -> Places:
        if leaf.operator is Operator.EXISTS:
            return np.arange(self.count)
        if leaf.operator in TEXTS:
            return self._having(leaf, leaf.wanted, leaf.operator)
        among = self._candidates(leaf) if leaf.operator is Operator.WILDCARDS else np.arange(self.count)
        return among[self._tried(leaf, among)] if len(among) else NONE

    def _candidates(self, leaf: Predicate) -> Places:
        return self._having(leaf, patterns.longest(leaf.wanted), Operator.CONTAINS)

    def _having(self, leaf: Predicate, word: str, operator: Operator) -> Places:
        if word:
            return (self._found_cased if leaf.cased else self._found).values(word, operator)
        if operator is Operator.EQUALS:
            return np.flatnonzero(pc.equal(self._values, "").to_numpy(zero_copy_only=False))
        return np.arange(self.count)

    def _tried(self, leaf: Predicate, among: Places) -> Marks:
        """Which of some values (none of them missing) meet what has to be tried on each."""
        if leaf.operator is Operator.EXISTS:
            return np.ones(len(among), np.bool_)
        if leaf.operator in NUMBERS:
            numbers = self._parts(leaf.part) if leaf.part else self._numbers
            with np.errstate(invalid="ignore"):
                return _SIGNS[leaf.operator](numbers[among], float(leaf.value))
        if leaf.operator is Operator.CIDR:
            return self._within(leaf.value, among)
        if leaf.operator is Operator.WILDCARDS:
            values = self._values if leaf.cased else self.folded
            return _matching(values, among, patterns.wildcards(leaf.wanted))
        return _matching(self._values, among, leaf.value)

    @cached_property
    def _numbers(self) -> npt.NDArray[np.float64]:
        """The values as numbers, not-a-number where they are none."""
        told = np.full(self.count, np.nan)
        are = np.flatnonzero(_matching(self._values, np.arange(self.count), patterns.NUMBER))
        if len(are):
            plain = pc.utf8_ltrim(self._values.take(pa.array(are)), characters="+")
            told[are] = pc.cast(plain, pa.float64()).to_numpy(zero_copy_only=False)
        return told

    def _parts(self, part: Part) -> npt.NDArray[np.float64]:
        return np.array([part_of(each, part, self._zone) for each in self._values.to_pylist()], np.float64)

    def _within(self, network: str, among: Places) -> Marks:
        net = patterns.network(network)
        if isinstance(net, IPv4Network):
            return _matching(self._values, among, patterns.in_ipv4(net))
        return self._within6(net, among)

    def _within6(self, net: IPv6Network, among: Places) -> Marks:
        low, high = int(net.network_address), int(net.broadcast_address)
        told = self._addresses
        return np.fromiter(
            ((at := told.get(int(each))) is not None and low <= at <= high for each in among),
            np.bool_,
            len(among),
        )

    @cached_property
    def _addresses(self) -> dict[int, int]:
        """The values that are addresses of IPv6, as numbers."""
        are = np.flatnonzero(_matching(self.folded, np.arange(self.count), patterns.IPV6))
        texts = self.folded.take(pa.array(are)).to_pylist()
        return {
            int(at): int(IPv6Address(each.partition("%")[0])) for at, each in zip(are, texts, strict=True)
        }

    def text(self, codes: Places, *, folded: bool) -> list[str | None]:
        """The values themselves; None where missing."""
        values = self.folded if folded else self._values
        told: list[str | None] = values.take(
            pa.array(codes, mask=np.asarray(codes == self.count))
        ).to_pylist()
        return told


def _whole(column: pa.ChunkedArray) -> pa.Array:
    told = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(told, pa.ChunkedArray):  # no rows at all
        told = pa.concat_arrays(told.chunks) if told.num_chunks else pa.array([], told.type)
    return told


def _text(values: pa.Array) -> pa.Array:
    return values if pa.types.is_string(values.type) else pc.cast(values, pa.string())


def _bytes(values: pa.Array) -> tuple[npt.NDArray[np.int64], Any]:
    _valid, offsets, data = values.buffers()
    told = np.frombuffer(offsets, np.int64)[values.offset : values.offset + len(values) + 1]
    return told, data if data is not None else b""


def _matching(values: pa.Array, among: Places, expression: str) -> Marks:
    """Arrow and RE2's own binding are the same engine; Arrow does not come back into Python for each value."""
    if not len(among):
        return np.zeros(0, np.bool_)
    tried = values if len(among) == len(values) else values.take(pa.array(among))
    try:
        told = pc.match_substring_regex(tried, pattern=expression)
    except pa.ArrowInvalid:  # larger than Arrow lets it grow
        compiled = re2.compile(expression)
        return np.array([compiled.search(each) is not None for each in tried.to_pylist()], np.bool_)
    marks: Marks = told.to_numpy(zero_copy_only=False)
    return marks
