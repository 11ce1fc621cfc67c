"""What happens by itself in this room."""

from __future__ import annotations

from hiden.evidence.stamps import jobs as stamps  # noqa: F401
