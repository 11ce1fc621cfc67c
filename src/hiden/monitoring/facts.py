"""What this room shows about measures."""

from __future__ import annotations

from hiden.monitoring.cases import facts as cases  # noqa: F401
