"""Stored hashes of the tree: 256 to a tile (c2sp.org/tlog-tiles), written once a tile is full.

The hashes of the last, unfinished tile of a level are made from at most 255 entries or full tiles below it, so appending one
entry never rewrites a tile, and a proof in a tree of a million reads a handful of rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from hiden.ledger.models import LedgerEntry, LedgerTile
from hiden.ledger.tree import HASH_SIZE, leaf_hash, perfect_root

HEIGHT = 8
WIDTH = 1 << HEIGHT


def split(raw: bytes) -> list[bytes]:
    """Hashes that lie one after the other."""
    return [raw[at : at + HASH_SIZE] for at in range(0, len(raw), HASH_SIZE)]


def leaf_hashes(first: int, last: int) -> list[bytes]:
    """The hashes of the entries [first, last), computed from their stored bytes."""
    rows = LedgerEntry.objects.filter(index__gte=first, index__lt=last).order_by("index")
    return [leaf_hash(bytes(raw)) for raw in rows.values_list("leaf", flat=True)]


def tile_roots(level: int, first: int, last: int) -> list[bytes]:
    """The roots of the full tiles [first, last) of a level: the hashes of the level above."""
    rows = LedgerTile.objects.filter(level=level, number__gte=first, number__lt=last).order_by("number")
    return [bytes(raw) for raw in rows.values_list("root", flat=True)]


def new_tiles(size: int, leaves: Sequence[bytes]) -> list[LedgerTile]:
    """The tiles that become full when these leaf hashes are appended to a tree of that size. Nothing is saved."""
    tiles: list[LedgerTile] = []
    level, start, fresh = 0, size, list(leaves)
    while (start + len(fresh)) // WIDTH > start // WIDTH:
        begin = start - start % WIDTH
        stored = leaf_hashes(begin, start) if level == 0 else tile_roots(level - 1, begin, start)
        hashes = stored + fresh
        roots = []
        for at in range(0, len(hashes) - WIDTH + 1, WIDTH):
            part = hashes[at : at + WIDTH]
            roots.append(perfect_root(part))
            number = (begin + at) // WIDTH
            tiles.append(LedgerTile(level=level, number=number, root=roots[-1], hashes=b"".join(part)))
        level, start, fresh = level + 1, begin // WIDTH, roots
    return tiles


class StoredNodes:
    """The nodes of the stored tree, as `tree.Node`; remembers the tiles it has read."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._read: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The root over the leaves [index·2^level, (index+1)·2^level). Raises LookupError if they are not stored."""
        row, height = divmod(level, HEIGHT)
        first = index << height
        hashes = self._tile(row, first // WIDTH)[first % WIDTH : first % WIDTH + (1 << height)]
        if len(hashes) != 1 << height:
            raise LookupError(f"no stored hashes for node {index} of level {level}")
        return perfect_root(hashes)

    def _tile(self, level: int, number: int) -> list[bytes]:
        place = (level, number)
        if place not in self._read:
            begin, end = number * WIDTH, min((number + 1) * WIDTH, self.size >> HEIGHT * level)
            if end - begin == WIDTH:
                rows = LedgerTile.objects.filter(level=level, number=number)
                self._read[place] = split(
                    b"".join(bytes(raw) for raw in rows.values_list("hashes", flat=True))
                )
            elif level == 0:
                self._read[place] = leaf_hashes(begin, end)
            else:
                self._read[place] = tile_roots(level - 1, begin, end)
        return self._read[place]
