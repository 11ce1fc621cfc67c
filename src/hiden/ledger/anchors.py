"""Who besides the ledger's own key vouches for it, and up to where. Rooms above register where they keep such proofs.

An anchor says: at this moment somebody outside saw a ledger of this size with this root. A ledger that is shorter now was turned
back, one with another root at that size was rewritten; whoever holds the key and the database cannot undo what others saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Anchor:
    """`kind`: stamp or witness; `who` by name; `at`: when they saw it; `state`: a word for machines (good, expired, bad)."""

    kind: str
    who: str
    size: int
    root: bytes
    at: datetime
    state: str = "good"


Keeper = Callable[[], Iterable[Anchor]]
_keepers: list[Keeper] = []


def anchored_by(keeper: Keeper) -> Keeper:
    """Register where anchors are kept. Called from a room's `guard.py` or `jobs.py`, once."""
    _keepers.append(keeper)
    return keeper


def anchors() -> list[Anchor]:
    """All anchors, the furthest first."""
    found = [one for keeper in _keepers for one in keeper()]
    return sorted(found, key=lambda one: (one.size, one.at), reverse=True)


@dataclass(frozen=True, slots=True)
class Carried:
    """A stamp that goes along with what leaves the house: the signed note as it was stamped, the answer, its chain and roots (PEM)."""

    who: str
    size: int
    note: bytes
    answer: bytes
    chain: str
    roots: str

    def files(self, name: str) -> dict[str, bytes]:
        """As files that `openssl ts` takes as they are."""
        return {
            f"{name}.note": self.note,
            f"{name}.tsr": self.answer,
            f"{name}.chain.pem": self.chain.encode(),
            f"{name}.roots.pem": self.roots.encode(),
        }


Bringer = Callable[[int], Iterable[Carried]]
_bringers: list[Bringer] = []


def brought_by(bringer: Bringer) -> Bringer:
    """Register who gives the stamps over a ledger up to a size, the smallest first."""
    _bringers.append(bringer)
    return bringer


def lay_down(folder: Path, size: int, write: Callable[[Path, bytes], None]) -> Iterator[tuple[str, Carried]]:
    """Write the stamps that go along with a ledger of a size into `stamps` of a folder; gives each with the name of its files."""
    for number, one in enumerate(carried(size), 1):
        name = f"{number:04d}"
        (folder / "stamps").mkdir(mode=0o700, exist_ok=True)
        for file, content in one.files(name).items():
            write(folder / "stamps" / file, content)
        yield name, one


def carried(size: int) -> list[Carried]:
    """The stamps that go along with a ledger of a size, the smallest first."""
    return sorted((one for bringer in _bringers for one in bringer(size)), key=lambda one: one.size)
