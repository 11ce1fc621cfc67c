"""What follows in the parts of this room."""

from __future__ import annotations

from hiden.incidents.clocks import following as clocks  # noqa: F401
