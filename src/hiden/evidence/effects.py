"""What happens when cases of this room are decided."""

from __future__ import annotations

from hiden.evidence.holds import effects as holds  # noqa: F401
