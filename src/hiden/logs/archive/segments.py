"""Segment files: one Parquet file of blocks. Written once, read as often as anybody asks.

Columns: key (i64), count (u32), places (u32 big-endian each), leaf (32 bytes), sealed. Nothing in it is readable without keys, and
nothing in it is compressed again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from hiden.ledger.tree import Frontier
from hiden.logs.archive.blocks import Block, BlockError, numbers_in, numbers_out, seal, unseal
from hiden.logs.archive.keys import KeyRing

if TYPE_CHECKING:
    import pyarrow as pa


@cache
def _schema() -> pa.Schema:
    import pyarrow as pa  # here and below: whoever only registers a job that verifies need not load Arrow

    return pa.schema(
        [
            pa.field("key", pa.int64(), nullable=False),
            pa.field("count", pa.uint32(), nullable=False),
            pa.field("places", pa.binary(), nullable=False),
            pa.field("leaf", pa.binary(32), nullable=False),
            pa.field("sealed", pa.binary(), nullable=False),
        ]
    )


@dataclass(frozen=True, slots=True)
class Sealed:
    """A block as it lies in the file."""

    key: int
    places: Sequence[int]
    leaf: bytes
    sealed: bytes

    def open(self, ring: KeyRing) -> Block | None:
        """Its records; None where the key was destroyed. Raises BlockError."""
        cipher = ring.cipher(self.key)
        if cipher is None:
            return None
        return unseal(self.sealed, cipher, key=self.key, places=self.places, leaf=self.leaf)


def write_segment(path: Path, blocks: Sequence[Block], ring: KeyRing) -> bytes:
    """Seal blocks into a file; returns the root."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    done = []
    for block in blocks:
        cipher = ring.cipher(block.key)
        if cipher is None:
            raise BlockError("nothing is sealed under a key that was destroyed")
        done.append(seal(block, cipher))
    rows = pa.table(
        [
            [block.key for block in blocks],
            [len(block.places) for block in blocks],
            [numbers_out("I", block.places) for block in blocks],
            [leaf for _, leaf in done],
            [sealed for sealed, _ in done],
        ],
        schema=_schema(),
    )
    pq.write_table(rows, path, compression="NONE", use_dictionary=False, write_statistics=False)
    return root_of([leaf for _, leaf in done])


def root_of(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 over the leaves of the blocks, in the order of the file."""
    return Frontier().append(leaves).root


def read_segment(path: Path) -> list[Sealed]:
    """The blocks of a file. Raises BlockError where it is no segment, FileNotFoundError."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows = pq.read_table(path, schema=_schema())
    except (pa.ArrowInvalid, OSError) as fault:
        if isinstance(fault, FileNotFoundError):
            raise
        raise BlockError("the file is no segment") from fault
    columns = [rows[name].to_pylist() for name in ("key", "count", "places", "leaf", "sealed")]
    found = []
    for key, count, places, leaf, sealed in zip(*columns, strict=True):
        numbers = numbers_in("I", places)
        if len(numbers) != count:
            raise BlockError("a block does not hold what it says")
        found.append(Sealed(key, numbers, leaf, sealed))
    return found


def opened(blocks: Sequence[Sealed], ring: KeyRing) -> Iterator[tuple[Sealed, Block | None]]:
    """Each block with its records, or None where they were made unreadable."""
    ring.fetch(block.key for block in blocks)
    for block in blocks:
        yield block, block.open(ring)


def sha256_of(path: Path) -> str:
    """Of a whole file, in hexadecimal."""
    found = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            found.update(piece)
    return found.hexdigest()
