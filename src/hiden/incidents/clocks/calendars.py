"""Verbs: the address under which a calendar program reads somebody's deadlines. One for each person, made and ended by themselves.

Who has the address reads it without signing in, so it tells the number of an incident and the name of a clock, and nothing else; and
it asks the gate each time what its owner may know of at that moment.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from hiden.base.clock import now
from hiden.home import address
from hiden.incidents.clocks.entries import CalendarChanged
from hiden.incidents.clocks.models import ClockFeed
from hiden.ledger import record
from hiden.people.models import Account, Person
from hiden.people.turn import in_turn

_NOTED_AT_MOST_EVERY: Final = timedelta(hours=1)


def feed_of(person: Person) -> ClockFeed | None:
    """The address that works now, if there is one."""
    return ClockFeed.objects.filter(person=person, revoked_at=None).first()


@in_turn
def make_feed(*, by: Person) -> str:
    """A new address, shown this one time; an earlier one stops working."""
    _end(by)
    secret = secrets.token_urlsafe(32)
    ClockFeed.objects.create(person=by, secret=_hash(secret), made_at=now())
    record(CalendarChanged(by.key, "made"), by=by)
    return f"{address()}/calendar/{secret}.ics"


@in_turn
def end_feed(*, by: Person) -> None:
    """Let the address stop working at once."""
    if _end(by):
        record(CalendarChanged(by.key, "ended"), by=by)


def owner_of(secret: str) -> Person | None:
    """Whose calendar it is; None for an unknown or ended address, and for whoever may no longer sign in."""
    feed = ClockFeed.objects.select_related("person").filter(secret=_hash(secret), revoked_at=None).first()
    if feed is None or not Account.objects.filter(person=feed.person, is_active=True).exists():
        return None
    if feed.read_at is None or now() - feed.read_at > _NOTED_AT_MOST_EVERY:
        ClockFeed.objects.filter(pk=feed.pk).update(read_at=now())
    return feed.person


def _end(person: Person) -> int:
    return ClockFeed.objects.filter(person=person, revoked_at=None).update(revoked_at=now())


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


__all__ = ["end_feed", "feed_of", "make_feed", "owner_of"]
