"""API of the room."""

from __future__ import annotations

from ninja import Router

from hiden.monitoring.cases.api import router as cases
from hiden.monitoring.desk.api import router as desk
from hiden.monitoring.purposes.api import router as purposes
from hiden.monitoring.rights.api import router as rights

router = Router(tags=["monitoring"])
for _one in (
    cases,
    desk,
    purposes,
    rights,
):
    router.add_router("", _one)
