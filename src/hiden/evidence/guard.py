"""How the gate sees the things of this room."""

from __future__ import annotations

from hiden.evidence.locker import guard as locker  # noqa: F401
