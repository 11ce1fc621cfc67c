"""What this room can show about measures: counts from the records, with the page behind them."""

from __future__ import annotations

from datetime import datetime

from hiden.access.models import EmergencyUse, Grant
from hiden.access.partners import facts as partner_facts
from hiden.access.reviews import facts as review_facts
from hiden.access.searching import of_the_gone
from hiden.base.clock import now, today
from hiden.base.words import say
from hiden.classification.queries import holding
from hiden.measures.facts_registry import Shown, fact


@fact("access.grants", lambda: say("期限のある権限（いま有効なもの）"), shows=["E1-a", "E1-b"])
def live_grants(as_of: datetime | None) -> Shown | None:
    """Rights with an end that hold."""
    count = Grant.objects.filter(holding(as_of or now())).count()
    return Shown(say("{n}件", n=count), today(), "access_grants")


@fact("access.leavers_with_grants", lambda: say("在籍していない人に残る権限"), shows=["L1-a", "E1-a"])
def of_leavers(as_of: datetime | None) -> Shown | None:
    """Rights of persons who are not here. Known for the present only."""
    if as_of is not None:
        return None
    count = Grant.objects.filter(holding(now()), of_the_gone()).count()
    return Shown(
        say("{n}件", n=count), today(), "access_grants", (("when", "live"), ("who", "gone")), care=count > 0
    )


@fact("access.unreviewed_emergencies", lambda: say("確認していない緊急の利用"), shows=["E1-b"])
def unreviewed(as_of: datetime | None) -> Shown | None:
    """Emergencies that nobody has looked at yet. Known for the present only."""
    if as_of is not None:
        return None
    count = EmergencyUse.objects.filter(reviewed_at=None).count()
    return Shown(say("{n}件", n=count), today(), "access_emergencies", care=count > 0)


__all__ = ["partner_facts", "review_facts"]
