"""Headers of segments: what is a leaf of the archive's tree. Canonical JSON, so that anybody can read and check it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from hiden.ledger.canonical import canonical
from hiden.ledger.tree import leaf_hash

FORMAT: Final = "hiden log segment 1"


@dataclass(frozen=True, slots=True)
class Header:
    """`source`: its key; `first`: sequence number of the first record; `before`: leaf of the source's segment before, "" at
    the beginning. `context`: what stood before the records and is needed to read them (a header line), as hexadecimal.
    Moments are microseconds since 1970; the clock of this machine told when records were received.
    """

    source: str
    connector: str
    first: int
    count: int
    blocks: int
    root: str
    before: str
    context: str
    encoding: str
    received_from: int
    received_until: int

    def raw(self) -> bytes:
        """The bytes that are hashed and stored."""
        return canonical({"format": FORMAT, **{name: getattr(self, name) for name in self.__slots__}})

    @property
    def leaf(self) -> bytes:
        """Its leaf in the archive's tree."""
        return leaf_hash(self.raw())

    @classmethod
    def parse(cls, raw: bytes) -> Header:
        """From stored bytes. Raises ValueError unless they are exactly what `raw` would write."""
        said = json.loads(raw)
        if not isinstance(said, dict) or said.pop("format", None) != FORMAT:
            raise ValueError("this is no header of a segment")
        found = cls(**{name: said[name] for name in cls.__slots__})
        if found.raw() != raw:
            raise ValueError("the header is not in its one form")
        return found
