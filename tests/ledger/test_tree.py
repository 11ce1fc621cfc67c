"""The tree against RFC 6962's own recursion, which shares no line with the code under test."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    ProofError,
    consistency_proof,
    frontier_at,
    inclusion_proof,
    leaf_hash,
    perfect_root,
    verify_consistency,
    verify_inclusion,
)

from .exported import sha256

# The eight inputs and roots that Certificate Transparency implementations test each other with.
INPUTS = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def mth(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962 2.1, word for word."""
    n = len(entries)
    if n == 0:
        return sha256(b"")
    if n == 1:
        return sha256(b"\x00" + entries[0])
    k = 1
    while k * 2 < n:
        k *= 2
    return sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:]))


def path_of(m: int, entries: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962 2.1.1."""
    n = len(entries)
    if n == 1:
        return []
    k = 1
    while k * 2 < n:
        k *= 2
    if m < k:
        return [*path_of(m, entries[:k]), mth(entries[k:])]
    return [*path_of(m - k, entries[k:]), mth(entries[:k])]


def subproof(m: int, entries: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962 2.1.2."""
    n = len(entries)
    if m == n:
        return [] if whole else [mth(entries)]
    k = 1
    while k * 2 < n:
        k *= 2
    if m <= k:
        return [*subproof(m, entries[:k], whole), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], False), mth(entries[:k])]


def entries_of(size: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(size)]


def node_over(entries: list[bytes]):
    def node(level: int, index: int) -> bytes:
        width = 1 << level
        part = entries[index * width : (index + 1) * width]
        assert len(part) == width, "a proof asked for a subtree that is not perfect"
        return mth(part)

    return node


def root_of(entries: list[bytes]) -> bytes:
    return Frontier().append(map(leaf_hash, entries)).root


@pytest.mark.parametrize("size", range(1, 9))
def test_known_roots(size: int) -> None:
    assert root_of(INPUTS[:size]).hex() == ROOTS[size - 1]
    assert mth(INPUTS[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert Frontier().root == EMPTY_ROOT == mth([])
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(st.integers(0, 5), st.integers(0, 4), st.integers(1, 4))
def test_perfect_subtrees_can_be_appended_whole_where_one_may_begin(
    before: int, level: int, count: int
) -> None:
    width = 1 << level
    entries = [leaf_hash(one) for one in entries_of((before + count) * width)]
    tree = Frontier().append(entries[: before * width])
    roots = [perfect_root(entries[at : at + width]) for at in range(before * width, len(entries), width)]
    assert tree.append(roots, level=level) == Frontier().append(entries)
    if level:
        with pytest.raises(ProofError):
            tree.append([entries[0]]).append(roots, level=level)


@given(st.integers(0, 130), st.integers(0, 130))
def test_appending_at_once_or_in_parts_gives_the_same_tree(first: int, second: int) -> None:
    entries = entries_of(first + second)
    hashes = list(map(leaf_hash, entries))
    grown = Frontier().append(hashes[:first]).append(hashes[first:])
    assert grown == Frontier().append(hashes)
    assert grown.root == mth(entries)
    assert Frontier.parse(grown.size, grown.raw) == grown
    assert frontier_at(first, node_over(entries)) == Frontier().append(hashes[:first])


@given(st.integers(1, 70).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_an_inclusion_proof_is_the_rfc_s_and_holds_for_its_leaf_alone(place: tuple[int, int]) -> None:
    index, size = place
    entries = entries_of(size)
    proof = inclusion_proof(index, size, node_over(entries))
    assert proof == path_of(index, entries)
    root = mth(entries)
    verify_inclusion(leaf_hash(entries[index]), index, size, proof, root)
    for other in range(size):
        if other != index:
            with pytest.raises(ProofError):
                verify_inclusion(leaf_hash(entries[index]), other, size, proof, root)
            with pytest.raises(ProofError):
                verify_inclusion(leaf_hash(entries[other]), index, size, proof, root)


@given(st.integers(1, 70).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))))
def test_a_consistency_proof_is_the_rfc_s_and_holds(sizes: tuple[int, int]) -> None:
    old, new = sizes
    entries = entries_of(new)
    proof = consistency_proof(old, new, node_over(entries))
    assert proof == (subproof(old, entries, True) if old < new else [])
    verify_consistency(old, mth(entries[:old]), new, mth(entries), proof)


@given(st.data())
def test_a_damaged_proof_never_holds(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 70))
    old = data.draw(st.integers(1, new - 1))
    entries = entries_of(new)
    node = node_over(entries)
    proof = consistency_proof(old, new, node)
    how = data.draw(st.sampled_from(["longer", "shorter", "flipped"]))
    if how == "longer":
        proof.insert(data.draw(st.integers(0, len(proof))), sha256(b"junk"))
    elif how == "shorter":
        proof.pop(data.draw(st.integers(0, len(proof) - 1)))
    else:
        at = data.draw(st.integers(0, len(proof) - 1))
        proof[at] = bytes([proof[at][0] ^ 1]) + proof[at][1:]
    with pytest.raises(ProofError):
        verify_consistency(old, mth(entries[:old]), new, mth(entries), proof)


@given(st.data())
def test_a_rewritten_history_has_no_consistency_proof(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 60))
    old = data.draw(st.integers(1, new))
    entries = entries_of(new)
    forged = list(entries)
    forged[data.draw(st.integers(0, old - 1))] = b"rewritten"
    proof = consistency_proof(old, new, node_over(forged)) if old < new else []
    with pytest.raises(ProofError):
        verify_consistency(old, mth(entries[:old]), new, mth(forged), proof)


@pytest.mark.parametrize(("old", "new"), [(0, 5), (0, 0), (5, 4), (-1, 3)])
def test_consistency_from_nothing_or_backwards_is_refused(old: int, new: int) -> None:
    with pytest.raises(ProofError):
        consistency_proof(old, new, node_over(entries_of(8)))
    with pytest.raises(ProofError):
        verify_consistency(old, EMPTY_ROOT, new, mth(entries_of(max(new, 0))), [])


@pytest.mark.parametrize("hash_", [b"", b"x" * 31, b"x" * 33])
def test_a_hash_of_another_length_is_refused(hash_: bytes) -> None:
    root = mth(entries_of(2))
    with pytest.raises(ProofError):
        verify_inclusion(leaf_hash(b"entry 0"), 0, 2, [hash_], root)
    with pytest.raises(ProofError):
        verify_inclusion(leaf_hash(b"entry 0"), 0, 2, [leaf_hash(b"entry 1")], hash_)


def test_a_leaf_outside_the_tree_has_no_proof() -> None:
    with pytest.raises(ProofError):
        inclusion_proof(5, 5, node_over(entries_of(5)))
    with pytest.raises(ProofError):
        verify_inclusion(leaf_hash(b"entry 0"), 1, 1, [], mth(entries_of(1)))


@pytest.mark.parametrize(("size", "raw"), [(3, b"x" * 32), (1, b"x" * 31), (0, b"x" * 32), (2, b"x" * 64)])
def test_a_frontier_that_does_not_fit_its_size_is_refused(size: int, raw: bytes) -> None:
    with pytest.raises(ProofError):
        Frontier.parse(size, raw)


def test_a_perfect_subtree_needs_a_power_of_two() -> None:
    assert perfect_root(list(map(leaf_hash, entries_of(8)))) == mth(entries_of(8))
    for size in (0, 3, 5):
        with pytest.raises(ValueError, match="power of two"):
            perfect_root([b"x" * 32] * size)
