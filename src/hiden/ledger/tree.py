"""The Merkle tree of RFC 6962 section 2.1 and RFC 9162 section 2.1, with SHA-256. Bytes in, bytes or an exception out.

1. A leaf is SHA-256(0x00 ‖ entry), an inner node SHA-256(0x01 ‖ left ‖ right); the empty tree is SHA-256 of nothing.
2. A tree of n leaves splits at the largest power of two smaller than n. Perfect subtrees therefore never change as the tree grows.
3. The frontier of a tree is its perfect subtrees from the left, one for each bit of its size; it is all one needs to append.
4. A proof is a list of 32-byte hashes; one hash too many or too few is refused.
5. Consistency from a tree of size 0 proves nothing and is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

# node(level, index): the root of the perfect subtree over the leaves [index·2^level, (index+1)·2^level)
Node = Callable[[int, int], bytes]


class ProofError(ValueError):
    """A proof, a size or a hash does not hold."""


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962 2.1: MTH({d}) = SHA-256(0x00 ‖ d)."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 2.1: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\1" + left + right).digest()


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of neighbouring hashes."""
    level = list(hashes)
    if not level or len(level) & (len(level) - 1):
        raise ValueError("a perfect subtree has a power of two of leaves")
    while len(level) > 1:
        level = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=True)]
    return level[0]


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree reduced to what appending needs: its size and its perfect subtrees, largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or self.size.bit_count() != len(self.hashes):
            raise ProofError("the frontier does not fit the size of the tree")
        if any(len(each) != HASH_SIZE for each in self.hashes):
            raise ProofError("a hash of the frontier is not 32 bytes long")

    @classmethod
    def parse(cls, size: int, raw: bytes) -> Frontier:
        """From the stored form: the hashes one after the other."""
        if len(raw) % HASH_SIZE:
            raise ProofError("the frontier is not a whole number of hashes")
        return cls(size, tuple(raw[at : at + HASH_SIZE] for at in range(0, len(raw), HASH_SIZE)))

    @property
    def raw(self) -> bytes:
        """The stored form."""
        return b"".join(self.hashes)

    @property
    def root(self) -> bytes:
        """The root of the tree, RFC 6962 2.1."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root

    def append(self, leaves: Iterable[bytes], *, level: int = 0) -> Frontier:
        """The tree grown by these leaf hashes, or by the roots of perfect subtrees of 2^level leaves. About 1 µs each.

        Raises ProofError if the tree does not end where such a subtree may begin.
        """
        hashes, size = list(self.hashes), self.size
        if size & ((1 << level) - 1):
            raise ProofError("a perfect subtree cannot begin here")
        for leaf in leaves:
            node, bits = leaf, size >> level
            while bits & 1:
                node = sha256(b"\1" + hashes.pop() + node).digest()
                bits >>= 1
            hashes.append(node)
            size += 1 << level
        return Frontier(size, tuple(hashes))


def frontier_at(size: int, node: Node) -> Frontier:
    """The frontier of the first `size` leaves, read from stored nodes."""
    hashes, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            hashes.append(node(level, start >> level))
            start += 1 << level
    return Frontier(size, tuple(hashes))


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _range_root(start: int, end: int, node: Node) -> bytes:
    """The hash over the leaves [start, end), where `start` is aligned as in the tree."""
    width = end - start
    if width & (width - 1) == 0:
        return node(width.bit_length() - 1, start // width)
    middle = start + _split(width)
    return node_hash(_range_root(start, middle, node), _range_root(middle, end, node))


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """RFC 6962 2.1.1: the path from leaf `index` to the root of the first `size` leaves, lowest first."""
    if not 0 <= index < size:
        raise ProofError("the leaf is not in a tree of that size")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(middle, end, node))
            end = middle
        else:
            path.append(_range_root(start, middle, node))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """RFC 6962 2.1.2: that the first `old` leaves are a prefix of the first `new`; empty when they are equal."""
    if not 0 < old <= new:
        raise ProofError("consistency is proved from a size of at least 1 to one that is not smaller")
    path, start, end = [], 0, new
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range_root(middle, end, node))
            end = middle
        else:
            path.append(_range_root(start, middle, node))
            start = middle
    if start:  # the old tree is not itself a perfect subtree at the left edge, so its last part must be given
        path.append(_range_root(start, end, node))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """RFC 9162 2.1.3.2. Raises ProofError unless the leaf hash stands at `index` in the tree of that size and root."""
    if not 0 <= index < size:
        raise ProofError("the leaf is not in a tree of that size")
    _check_hashes([leaf, root, *proof])
    fn, sn, node = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            raise ProofError("the proof is too long")
        if fn & 1 or fn == sn:
            node = node_hash(sibling, node)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = node_hash(node, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise ProofError("the proof is too short")
    if node != root:
        raise ProofError("the proof leads to another root")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """RFC 9162 2.1.4.2. Raises ProofError unless the old tree is a prefix of the new one."""
    if not 0 < old <= new:
        raise ProofError("consistency is proved from a size of at least 1 to one that is not smaller")
    _check_hashes([old_root, new_root, *proof])
    if old == new:
        if proof or old_root != new_root:
            raise ProofError("two trees of one size are equal, without a proof")
        return
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        raise ProofError("the proof is too short")
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old_node = new_node = path[0]
    for sibling in path[1:]:
        if sn == 0:
            raise ProofError("the proof is too long")
        if fn & 1 or fn == sn:
            old_node, new_node = node_hash(sibling, old_node), node_hash(sibling, new_node)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new_node = node_hash(new_node, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise ProofError("the proof is too short")
    if old_node != old_root or new_node != new_root:
        raise ProofError("the new tree does not continue the old one")


def _check_hashes(hashes: Iterable[bytes]) -> None:
    if any(len(each) != HASH_SIZE for each in hashes):
        raise ProofError("a hash is not 32 bytes long")
