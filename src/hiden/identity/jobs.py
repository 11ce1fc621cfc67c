"""What happens by itself: days pass, so accounts become dormant, leavers leave and exceptions end."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from hiden.identity.reviewing import review_all
from hiden.jobs import job
from hiden.ledger import SYSTEM
from hiden.people.turn import take_turn


@job("identity.review", every=timedelta(hours=1))
def review_today() -> None:
    """Bring every finding up to today."""
    with transaction.atomic():
        take_turn()
        review_all(by=SYSTEM)
