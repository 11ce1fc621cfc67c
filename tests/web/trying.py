"""What one try of an operation of the API is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Try:
    """A call and its answers. `path` replaces the address where that has parameters."""

    alice: int
    bob: int
    charlie: int
    path: str = ""
    body: Any = None
