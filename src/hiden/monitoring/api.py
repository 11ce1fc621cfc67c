"""API of the room."""

from __future__ import annotations

from ninja import Router

from hiden.monitoring.purposes.api import router as purposes

router = Router(tags=["monitoring"])
router.add_router("", purposes)
