"""API of the room."""

from __future__ import annotations

from ninja import Router

from hiden.monitoring.cases.api import router as cases
from hiden.monitoring.desk.api import router as desk

router = Router(tags=["monitoring"])
for _one in (
    cases,
    desk,
):
    router.add_router("", _one)
