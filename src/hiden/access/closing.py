"""What ends by itself: the grants of those who are not here any more."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from hiden.access.granting import end_unasked
from hiden.access.models import Grant
from hiden.base.clock import now, today
from hiden.base.words import say
from hiden.ledger import SYSTEM, Author
from hiden.people.queries import here_on


@transaction.atomic
def end_of_leavers(people: Collection[int] | None = None, *, by: Author = SYSTEM) -> int:
    """End the grants of persons (None: of anybody) who are not here today; returns how many."""
    at = now()
    rows = Grant.objects.filter(person__isnull=False, until__gt=at).exclude(
        person__in=here_on(today()).values("person")
    )
    if people is not None:
        rows = rows.filter(person__in=list(people))
    return end_unasked(rows, reason=say("在籍が終わったため"), by=by)


def settle_leavers() -> int:
    """The same for everybody, every night."""
    return end_of_leavers()
