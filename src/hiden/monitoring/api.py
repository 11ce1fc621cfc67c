"""API of the room."""

from __future__ import annotations

from ninja import Router

from hiden.monitoring.cases.api import router as cases

router = Router(tags=["monitoring"])
router.add_router("", cases)
