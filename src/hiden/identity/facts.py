"""What this room shows about measures: accounts of nobody, days until the last one is closed, powers without reason, old lists."""

from __future__ import annotations

from datetime import datetime

from hiden.base.clock import today
from hiden.base.words import say
from hiden.identity.closure import days_to_close, in_use, leavers, orphans, with_live_account
from hiden.identity.models import FindingKind
from hiden.identity.queries import overdue_lists, waiting
from hiden.measures.facts_registry import Shown, fact


def _asked(as_of: datetime | None) -> bool:
    """Known for the present only, and only where a system is looked at."""
    return as_of is None and in_use().exists()


@fact("identity.orphans", lambda: say("持ち主のいない、使えるアカウント"), shows=["E1-a", "E1-b", "L1-a"])
def orphan_accounts(as_of: datetime | None) -> Shown | None:
    """Of leavers or unknown."""
    if not _asked(as_of):
        return None
    count = orphans().count()
    return Shown(say("{n}件", n=count), today(), "identity_accounts", (("whose", "nobody"),), care=count > 0)


@fact("identity.leavers_live", lambda: say("使えるアカウントが残っている退職者"), shows=["L1-a", "E1-a"])
def leavers_live(as_of: datetime | None) -> Shown | None:
    """Nobody may be forgotten."""
    if not _asked(as_of):
        return None
    count = leavers().filter(with_live_account()).count()
    return Shown(say("{n}人", n=count), today(), "identity_leavers", (("state", "live"),), care=count > 0)


@fact(
    "identity.days_to_close",
    lambda: say("退職から最後のアカウントの停止までの日数（この1年、平均と最長）"),
    shows=["L1-a"],
)
def closing(as_of: datetime | None) -> Shown | None:
    """Of leavers whose accounts are all closed."""
    found = days_to_close() if _asked(as_of) else None
    if found is None:
        return None
    words = say("平均{mean}日、最長{most}日（{n}人）", n=found[0], mean=round(found[1], 1), most=found[2])
    return Shown(words, today(), "identity_leavers", (("state", "measured"),), care=found[2] > 1)


@fact("identity.privileged", lambda: say("理由が記録されていない特権アカウント"), shows=["E1-a", "E1-b"])
def privileged(as_of: datetime | None) -> Shown | None:
    """Waiting for a reason or for the power to go."""
    if not _asked(as_of):
        return None
    count = waiting().filter(kind=FindingKind.PRIVILEGED).count()
    query = (("kind", FindingKind.PRIVILEGED.value), ("state", "waiting"))
    return Shown(say("{n}件", n=count), today(), "identity_findings", query, care=count > 0)


@fact("identity.lists", lambda: say("アカウントの一覧の点検が遅れているシステム"), shows=["E1-a", "L1-a"])
def lists(as_of: datetime | None) -> Shown | None:
    """Of the systems in use."""
    if not _asked(as_of):
        return None
    late = len(overdue_lists())
    words = say("{whole}件中{part}件", whole=in_use().count(), part=late)
    return Shown(words, today(), "identity_systems", care=late > 0)
