"""What the list of partners' handlers can show about measures."""

from __future__ import annotations

from datetime import datetime

from hiden.access.partners.models import PartnerHandler
from hiden.access.partners.queries import live
from hiden.base.clock import TOKYO, now
from hiden.base.words import say
from hiden.measures.facts_registry import Shown, fact


@fact("access.partner_handlers", lambda: say("名簿にある取引先の取扱者（いま有効なもの）"), shows=["P1-b"])
def named(as_of: datetime | None) -> Shown | None:
    """How many are named at an instant, over all items."""
    at = as_of or now()
    count = PartnerHandler.objects.filter(live(at)).count()
    return Shown(say("{n}件", n=count), at.astimezone(TOKYO).date(), "access_partners")
