"""What follows in the parts of this room: from cases of signs that are handed on, and from what is known of an incident."""

from __future__ import annotations

from hiden.incidents.clocks import following as clocks  # noqa: F401
from hiden.incidents.intake import taking  # noqa: F401
