"""API of the room."""

from __future__ import annotations

from ninja import Router

from hiden.monitoring.cases.api import router as cases
from hiden.monitoring.purposes.api import router as purposes
from hiden.monitoring.rights.api import router as rights

router = Router(tags=["monitoring"])
router.add_router("", cases)
router.add_router("", purposes)
router.add_router("", rights)
