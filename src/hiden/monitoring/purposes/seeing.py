"""Who sees which purpose: everybody those in force, drafts and what is over only those who keep purposes."""

from __future__ import annotations

from django.db.models import QuerySet

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate import allows
from hiden.monitoring.models import MonitoringPurpose
from hiden.monitoring.purposes.standing import find_purpose, in_force_now, is_in_force, purposes
from hiden.people.models import Person


def keeps(by: Person) -> bool:
    """Whether somebody drafts purposes or puts them in force."""
    return allows(by, "monitoring.draft") or allows(by, "monitoring.settle")


def purposes_seen(by: Person) -> QuerySet[MonitoringPurpose]:
    """Those that somebody may read."""
    return purposes() if keeps(by) else in_force_now()


def purpose_seen(key: str, by: Person) -> MonitoringPurpose:
    """One that somebody may read. Raises NotFound for any other: it looks like none."""
    found = find_purpose(key)
    if not is_in_force(found) and not keeps(by):
        raise NotFound(say("この目的はありません。"), say("目的の一覧から選んでください。"))
    return found


__all__ = ["keeps", "purpose_seen", "purposes_seen"]
