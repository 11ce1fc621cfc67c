"""Blocks: the records of one subject and month within a segment, compressed, encrypted, and bound by one leaf.

    body   = seed (16) ‖ count (u32) ‖ lengths (u32 each) ‖ moments (i64 each, or one for all) ‖ the records
    sealed = nonce (12) ‖ AES-256-GCM(zstd(body)), bound to the block's leaf
    run r  = records 32·r … 32·r+31, as many as there are; each has a moment, also where one is written for all
    salt r = bytes 16·r … 16·r+15 of SHAKE-128(seed)
    hash r = SHA-256(salt r ‖ moments of the run (i64 each) ‖ lengths (u32 each) ‖ its records)
    leaf   = SHA-256(0x00 ‖ key number (i64) ‖ count (u32) ‖ places (u32 each) ‖ hashes)

Numbers are big-endian. Moments are microseconds since 1970 in UTC. Bytes in, bytes or an exception out.
"""

from __future__ import annotations

import os
import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256, shake_128
from sys import byteorder
from threading import local
from typing import Final

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SALT: Final = 16
RUN: Final = 32  # records that share a hash: one can be shown with these neighbours of the same person
_NONCE: Final = 12
_LEVEL: Final = 3
_LONGEST: Final = 1 << 31
_here = local()


class BlockError(ValueError):
    """A block is not what was sealed."""


@dataclass(frozen=True, slots=True)
class Block:
    """The records of a subject and month, opened. `places` are their places in the segment, ascending."""

    key: int
    places: Sequence[int]
    records: list[bytes]
    moments: Sequence[int]
    seed: bytes

    def salts(self) -> list[bytes]:
        """The salt of each run of records."""
        stream = shake_128(self.seed).digest(SALT * -(-len(self.records) // RUN))
        return [stream[at : at + SALT] for at in range(0, len(stream), SALT)]

    def hashes(self) -> list[bytes]:
        """The hash of each run of records."""
        return _hashes(self, _Written.of(self))

    def leaf(self) -> bytes:
        """What binds the block."""
        return leaf_of(self.key, self.places, self.hashes())


@dataclass(frozen=True, slots=True)
class _Written:
    """A block's numbers and records as bytes: written once, hashed and sealed."""

    lengths: bytes
    moments: bytes  # all of them
    records: bytes

    @classmethod
    def of(cls, block: Block) -> _Written:
        moments = block.moments
        if _alike(moments):
            written = numbers_out("q", moments[:1]) * len(block.records)
        else:
            written = numbers_out("q", moments)
        return cls(numbers_out("I", [*map(len, block.records)]), written, b"".join(block.records))


def _hashes(block: Block, written: _Written) -> list[bytes]:
    found, begin, whole = [], 0, memoryview(written.records)
    for run, salt in enumerate(block.salts()):
        first, last = run * RUN, (run + 1) * RUN
        end = begin + sum(map(len, block.records[first:last]))
        hashed = sha256(salt + written.moments[8 * first : 8 * last] + written.lengths[4 * first : 4 * last])
        hashed.update(whole[begin:end])
        found.append(hashed.digest())
        begin = end
    return found


def leaf_of(key: int, places: Sequence[int], hashes: Sequence[bytes]) -> bytes:
    """The leaf of a block, from what may be shown of it without its records."""
    return sha256(
        b"\0" + struct.pack(">qI", key, len(places)) + numbers_out("I", places) + b"".join(hashes)
    ).digest()


def seal(block: Block, cipher: AESGCM) -> tuple[bytes, bytes]:
    """(sealed, leaf)."""
    written = _Written.of(block)
    leaf = leaf_of(block.key, block.places, _hashes(block, written))
    one = _alike(block.moments)
    head = struct.pack(">I?", len(block.records), one)
    moments = written.moments[:8] if one else written.moments
    body = b"".join([block.seed, head, written.lengths, moments, written.records])
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, _compressor().compress(body), leaf), leaf


def _compressor() -> zstandard.ZstdCompressor:
    """This thread's: making one costs as much as half a block."""
    if not hasattr(_here, "compressor"):
        _here.compressor = zstandard.ZstdCompressor(level=_LEVEL)
    return _here.compressor  # type: ignore[no-any-return]


def unseal(sealed: bytes, cipher: AESGCM, *, key: int, places: Sequence[int], leaf: bytes) -> Block:
    """The block again. Raises BlockError where a single bit of it, its places or its leaf is another."""
    try:
        packed = cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], leaf)
        body = zstandard.decompress(packed, max_output_size=_LONGEST)
        block = _parsed(body, key, places)
    except (InvalidTag, zstandard.ZstdError, struct.error, ValueError) as fault:
        raise BlockError("the block cannot be opened") from fault
    return block


def _parsed(body: bytes, key: int, places: Sequence[int]) -> Block:
    count, one = struct.unpack_from(">I?", body, SALT)
    at = SALT + 5
    lengths = numbers_in("I", body[at : at + 4 * count])
    at += 4 * count
    several = 1 if one else count
    moments = numbers_in("q", body[at : at + 8 * several])
    at += 8 * several
    records = []
    for length in lengths:
        records.append(body[at : at + length])
        at += length
    if at != len(body) or count != len(places) or len(lengths) != count or len(moments) != several:
        raise BlockError("the block does not hold what it says")
    return Block(key, places, records, [moments[0]] * count if one else moments, body[:SALT])


def new_seed() -> bytes:
    """What the salts of a block come from."""
    return os.urandom(SALT)


def _alike(moments: Sequence[int]) -> bool:
    """Whether all came together, as the records of a file do: then one moment is kept."""
    return moments.count(moments[0]) == len(moments)


def numbers_out(kind: str, numbers: Sequence[int]) -> bytes:
    found = array(kind, numbers)
    if byteorder == "little":
        found.byteswap()
    return found.tobytes()


def numbers_in(kind: str, raw: bytes) -> array[int]:
    found = array(kind, raw)
    if byteorder == "little":
        found.byteswap()
    return found
