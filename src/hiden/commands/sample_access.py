"""The sample company's rights: some with an end, and an emergency that somebody should look at."""

from __future__ import annotations

from datetime import timedelta

from hiden.access import actions as access
from hiden.access.actions import Target
from hiden.access.models import Grant
from hiden.access.partners import actions as partners
from hiden.access.partners.models import PartnerHandler
from hiden.base.clock import now
from hiden.base.words import say
from hiden.inventory.models import Decision
from hiden.inventory.queries import states
from hiden.people.queries import person_by_number

_MANAGER = "1001"


def open_some() -> list[Grant]:
    """Two rights and an emergency; by the same actions as everybody's."""
    manager = person_by_number(_MANAGER)
    secrets = states().filter(decision=Decision.SECRET, rank=2).order_by("number")
    top = states().filter(decision=Decision.SECRET, rank__gte=3).order_by("number")[0]
    grants = [
        access.give(
            Target(item=state.item), person=person_by_number(number), level=level, purpose=purpose,
            until=now() + timedelta(days=days), by=manager,
        )
        for state, number, level, purpose, days in (
            (secrets[0], "2601", 2, say("新製品の見積りのため"), 10),
            (secrets[1], "2201", 1, say("決算の確認のため"), 45),
        )
    ]  # fmt: skip
    grants.append(
        access.open_in_emergency(
            top.item,
            reason=say("夜間に設備が止まり、加工の条件を確かめる必要があったため"),
            by=person_by_number("2601"),
        )
    )
    return grants


def name_partners() -> list[PartnerHandler]:
    """Two handlers of a partner's for the first secret; the time of one is nearly over."""
    manager = person_by_number(_MANAGER)
    item = states().filter(decision=Decision.SECRET, rank=2).order_by("number")[0].item
    return [
        partners.name_handler(
            item, partners.Outside("北斗精機株式会社", name, mail, purpose, now() + timedelta(days=days)), by=manager
        )
        for name, mail, purpose, days in (
            ("三浦 航", "w.miura@hokuto-seiki.example", say("治具の製作を委託するため"), 180),
            ("長谷川 澪", "m.hasegawa@hokuto-seiki.example", say("図面の確認のため"), 9),
        )
    ]  # fmt: skip
