"""How the gate sees the things of this room."""

from __future__ import annotations

from hiden.monitoring.cases import guard as cases  # noqa: F401
