"""API of this room: reviews of access rights."""

from __future__ import annotations

from ninja import Router

from hiden.access.reviews.api import router as reviews

router = Router()
router.add_router("", reviews)
