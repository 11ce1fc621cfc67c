"""What happens by itself: days pass, so accounts become dormant, leavers leave and exceptions end; signals go out and come in."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from hiden.identity.reviewing import review_all
from hiden.identity.signals.leavers import announce_leavers
from hiden.identity.signals.polling import fetch_keys, poll_sources
from hiden.identity.signals.sending import deliver_due
from hiden.jobs import job
from hiden.ledger import SYSTEM
from hiden.people.turn import take_turn


@job("identity.review", every=timedelta(hours=1))
def review_today() -> None:
    """Bring every finding up to today."""
    with transaction.atomic():
        take_turn()
        review_all(by=SYSTEM)


job("identity.announce_leavers", every=timedelta(minutes=1))(announce_leavers)
job("identity.deliver", every=timedelta(seconds=5))(deliver_due)
job("identity.poll", every=timedelta(seconds=30))(poll_sources)
job("identity.fetch_keys", every=timedelta(minutes=1))(fetch_keys)
