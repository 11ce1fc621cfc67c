"""Another end for rights that are kept. Of the top class a right is made shorter here, never longer: that goes by request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hiden.access.granting import renew_unasked
from hiden.access.models import Grant, GrantOrigin
from hiden.access.reviews.models import AccessReview, AccessReviewHold, AccessReviewLine
from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import TOKYO, now
from hiden.base.words import say
from hiden.people.models import Person

# Rights whose end is nobody's to move here: a project's follows the project, an emergency's are hours.
_RENEWABLE = frozenset({GrantOrigin.DIRECT, GrantOrigin.REQUEST})


@dataclass(frozen=True, slots=True)
class Renewed:
    """The rights (as they were) that got another end, and how many could not."""

    moved: Sequence[Grant]
    unmoved: int


def renew(
    review: AccessReview, lines: Sequence[AccessReviewLine], last_day: date, *, company: bool, by: Person
) -> Renewed:
    """Let the rights behind lines end with a day. `company`: whether `by` gives rights to whole classes. Inside a transaction."""
    end = datetime.combine(last_day + timedelta(days=1), time(), TOKYO)
    holds = AccessReviewHold.objects.filter(line__in=[line.pk for line in lines], grant__isnull=False)
    rows = Grant.objects.filter(pk__in=holds.values("grant"), until__gt=now()).exclude(until=end)
    grants = list(rows.select_related("person", "department", "item", "secrecy_class"))
    ranks = {line.item_id: line.rank for line in lines}
    moved = [one for one in grants if _movable(one, end, ranks, company=company)]
    reason = say("棚卸し{n}で期限を改めたため", n=review.number)
    renew_unasked(moved, end, reason=reason, by=by)
    return Renewed(moved, len(grants) - len(moved))


def _movable(grant: Grant, end: datetime, ranks: Mapping[int, int], *, company: bool) -> bool:
    if grant.origin not in _RENEWABLE or (grant.item_id is None and not company):
        return False
    if grant.item_id is None:  # a label may stand on anything
        rank = grant.secrecy_class.rank if grant.secrecy_class else TOP_RANK
    else:
        rank = ranks.get(grant.item_id, TOP_RANK)
    return end < grant.until or rank < TOP_RANK
