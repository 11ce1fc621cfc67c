"""API of the room."""

from __future__ import annotations

from ninja import Router

from hiden.evidence.holds.api import router as holds
from hiden.evidence.insiders.api import router as insiders
from hiden.evidence.locker.api import router as locker
from hiden.evidence.stamps.api import router as stamps

router = Router(tags=["evidence"])
for _one in (locker, holds, stamps, insiders):
    router.add_router("", _one)
