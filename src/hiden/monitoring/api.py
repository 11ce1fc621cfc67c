"""API of the room."""

from __future__ import annotations

from ninja import Router

from hiden.monitoring.desk.api import router as desk

router = Router(tags=["monitoring"])
router.add_router("", desk)
