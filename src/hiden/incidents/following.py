"""What follows from other rooms: cases of signs that are handed on."""

from __future__ import annotations

from hiden.incidents.intake import taking  # noqa: F401
