"""What this room can show about measures."""

from __future__ import annotations

from hiden.monitoring.behaviour import facts as behaviour  # noqa: F401
from hiden.monitoring.cases import facts as cases  # noqa: F401
