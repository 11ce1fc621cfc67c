"""What the rooms below can show about measures: the register, the people, and this room's own records."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from hiden.base.words import say
from hiden.classification.models import HandlingRule
from hiden.classification.queries import holding
from hiden.inventory.models import Decision, Handler, ItemState, Life, StockTaking
from hiden.measures.facts_registry import Shown, fact
from hiden.measures.queries import day_of
from hiden.people.models import Account, Kind


def _secrets(as_of: datetime | None) -> QuerySet[ItemState]:
    return ItemState.objects.filter(holding(as_of), life=Life.ACTIVE, decision=Decision.SECRET)


def _share(part: int, whole: int, as_of: datetime | None) -> Shown | None:
    """「12件中10件」; nothing where there is nothing to count."""
    if not whole:
        return None
    words = say("{whole}件中{part}件", whole=whole, part=part)
    return Shown(words, day_of(as_of), "inventory_items", (("decision", "secret"),), care=part < whole)


@fact(
    "inventory.secrets_with_handlers", lambda: say("取扱者が登録されている秘密情報"), shows=["E1-a", "E1-b"]
)
def secrets_with_handlers(as_of: datetime | None) -> Shown | None:
    """Access can be granted by rule only where somebody said who may handle an item."""
    handled = Handler.objects.filter(holding(as_of), item=OuterRef("item"))
    secrets = _secrets(as_of)
    return _share(secrets.filter(Exists(handled)).count(), secrets.count(), as_of)


@fact("inventory.secrets_with_manager", lambda: say("管理責任者が登録されている秘密情報"), shows=["E3-b"])
def secrets_with_manager(as_of: datetime | None) -> Shown | None:
    """責任の分担 begins with a name."""
    secrets = _secrets(as_of)
    return _share(secrets.filter(manager__isnull=False).count(), secrets.count(), as_of)


@fact("inventory.secrets_with_class", lambda: say("区分が決まっている秘密情報"), shows=["E4-c", "P4-b"])
def secrets_with_class(as_of: datetime | None) -> Shown | None:
    """What has no class cannot be marked."""
    secrets = _secrets(as_of)
    return _share(secrets.filter(secrecy_class__isnull=False).count(), secrets.count(), as_of)


@fact("inventory.last_stock_taking", lambda: say("最後に締め切った棚卸し"), shows=["E3-j", "E3-p"])
def last_stock_taking(as_of: datetime | None) -> Shown | None:
    """The day on which the register was last compared with what is there."""
    closed = StockTaking.objects.filter(closed_at__isnull=False)
    if as_of is not None:
        closed = closed.filter(closed_at__lte=as_of)
    last = closed.order_by("-closed_at").first()
    return None if last is None else Shown(last.title, day_of(last.closed_at))


@fact(
    "people.leavers_with_account",
    lambda: say("退職者のうち、アカウントが使えるままの人"),
    shows=["L1-a", "E1-b"],
)
def leavers_with_account(as_of: datetime | None) -> Shown | None:
    """Known for the present only: accounts have no past."""
    if as_of is not None:
        return None
    leavers = Account.objects.filter(Q(person__kind=Kind.LEAVER), is_active=True).count()
    return Shown(say("{n}人", n=leavers), day_of(None), care=leavers > 0)


@fact("classification.handling_rules", lambda: say("取扱表に定めた取扱い"), shows=["E4-a", "E1-a"])
def handling_rules(as_of: datetime | None) -> Shown | None:
    """Rules must be there before they can be taught."""
    rules = HandlingRule.objects.filter(holding(as_of))
    count, latest = rules.count(), rules.order_by("-since").first()
    if latest is None:
        return None
    return Shown(say("{n}件", n=count), day_of(latest.since), "classification_table")
