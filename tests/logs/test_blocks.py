"""Blocks: what binds their records, computed a second time by what outsiders check with."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hiden.logs.archive import hiden_verify_logs as offline
from hiden.logs.archive.blocks import RUN, Block, BlockError, new_seed, seal, unseal

CIPHER = AESGCM(bytes(32))
PLACES = list(range(0, 140, 2))


def block(moments: list[int]) -> Block:
    return Block(7, PLACES, [b"record %d" % each for each in PLACES], moments, new_seed())


@pytest.mark.parametrize("moments", [[5] * 70, [*range(70)]], ids=["together", "one by one"])
def test_outsiders_find_the_same_leaf(moments: list[int]) -> None:
    made = block(moments)
    sealed, leaf = seal(made, CIPHER)
    opened = unseal(sealed, CIPHER, key=7, places=made.places, leaf=leaf)
    assert (opened.records, list(opened.moments), opened.leaf()) == (made.records, moments, leaf)
    held = list(zip(moments, made.records, strict=True))
    hashes = [
        offline.run_hash(salt, held[at : at + RUN])
        for salt, at in zip(made.salts(), range(0, 70, RUN), strict=True)
    ]
    assert len(hashes) == 3
    assert hashes == made.hashes()
    # A record can be shown with its run alone: of the others, hashes are enough.
    shown = offline.run_hash(made.salts()[1], held[32:64])
    assert offline.leaf_of(7, PLACES, [hashes[0], shown, hashes[2]]) == leaf


@pytest.mark.parametrize("change", ["moment", "record", "border", "place", "key"])
def test_whatever_is_another_gives_another_leaf(change: str) -> None:
    made = block([*range(70)])
    moments, records, places, key = [*range(70)], [*made.records], [*made.places], 7
    if change == "moment":
        moments[40] += 1
    elif change == "record":
        records[69] = b"another"
    elif change == "border":  # the same bytes, parted elsewhere
        records[3], records[4] = records[3] + records[4][:1], records[4][1:]
    elif change == "place":
        places[0] = 1
    else:
        key = 8
    assert Block(key, places, records, moments, made.seed).leaf() != made.leaf()


def test_a_block_of_other_places_does_not_open() -> None:
    made = block([5] * 70)
    sealed, leaf = seal(made, CIPHER)
    with pytest.raises(BlockError):
        unseal(sealed, CIPHER, key=7, places=[1], leaf=leaf)
    with pytest.raises(BlockError):
        unseal(sealed, CIPHER, key=7, places=made.places, leaf=bytes(32))
