"""Blocks: the records of one subject and month within a segment, compressed, encrypted, and bound by one leaf.

    body   = seed (16) ‖ count (u32) ‖ lengths (u32 each) ‖ moments (i64 each, or one for all) ‖ the records
    sealed = nonce (12) ‖ AES-256-GCM(zstd(body)), bound to the block's leaf
    salt i = bytes 16·i … 16·i+15 of SHAKE-128(seed)
    hash i = SHA-256(salt i ‖ moment i (i64) ‖ record i)
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
        """The salt of each record."""
        stream = shake_128(self.seed).digest(SALT * len(self.records))
        return [stream[at : at + SALT] for at in range(0, len(stream), SALT)]

    def hashes(self) -> list[bytes]:
        """The hash of each record. About 1 µs each."""
        if _alike(self.moments):
            moment = struct.pack(">q", self.moments[0])
            return [
                sha256(salt + moment + record).digest()
                for salt, record in zip(self.salts(), self.records, strict=True)
            ]
        return [
            sha256(salt + struct.pack(">q", moment) + record).digest()
            for salt, moment, record in zip(self.salts(), self.moments, self.records, strict=True)
        ]

    def leaf(self) -> bytes:
        """What binds the block."""
        return leaf_of(self.key, self.places, self.hashes())


def leaf_of(key: int, places: Sequence[int], hashes: Sequence[bytes]) -> bytes:
    """The leaf of a block, from what may be shown of it without its records."""
    return sha256(
        b"\0" + struct.pack(">qI", key, len(places)) + numbers_out("I", places) + b"".join(hashes)
    ).digest()


def seal(block: Block, cipher: AESGCM) -> tuple[bytes, bytes]:
    """(sealed, leaf)."""
    leaf = block.leaf()
    lengths = list(map(len, block.records))
    one = _alike(block.moments)
    head = struct.pack(">I?", len(lengths), one)
    moments = block.moments[:1] if one else block.moments
    body = b"".join([block.seed, head, numbers_out("I", lengths), numbers_out("q", moments), *block.records])
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
