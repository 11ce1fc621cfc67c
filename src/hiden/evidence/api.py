"""API of the room."""

from __future__ import annotations

from ninja import Router

from hiden.evidence.holds.api import router as holds
from hiden.evidence.stamps.api import router as stamps

router = Router(tags=["evidence"])
for _one in (holds, stamps):
    router.add_router("", _one)
