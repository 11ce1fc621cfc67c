"""Records of a segment again, exactly as they came and in their order."""

from __future__ import annotations

from collections.abc import Iterator

from hiden.logs.archive.keys import KeyRing
from hiden.logs.archive.places import place
from hiden.logs.archive.segments import opened, read_segment
from hiden.logs.models import Segment

Record = tuple[int, bytes]  # moment of receipt (µs since 1970), bytes


def records_of(segment: Segment, ring: KeyRing | None = None) -> Iterator[Record]:
    """All records that can still be read, in order. Raises BlockError, FileNotFoundError when it has expired."""
    found: list[Record | None] = [None] * segment.count
    for sealed, block in opened(read_segment(place(segment.file)), ring or KeyRing()):
        if block is not None:
            for at, moment, record in zip(sealed.places, block.moments, block.records, strict=True):
                found[at] = (moment, record)
    return (each for each in found if each is not None)


def record_at(segment: Segment, at: int, ring: KeyRing | None = None) -> Record | None:
    """One record by its place; None where its key was destroyed. Opens only its block."""
    keys = ring or KeyRing()
    for sealed in read_segment(place(segment.file)):
        if at in sealed.places:
            block = sealed.open(keys)
            if block is None:
                return None
            inside = list(sealed.places).index(at)
            return block.moments[inside], block.records[inside]
    raise IndexError(at)
