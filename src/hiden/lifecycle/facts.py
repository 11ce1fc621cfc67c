"""What this room shows about measures: steps that are late, days from leaving to closure, PCs held, leavers who were told."""

from __future__ import annotations

from datetime import datetime

from hiden.base.clock import today
from hiden.base.words import say
from hiden.lifecycle.models import Departure, LifeEvent, Outcome, Passage
from hiden.lifecycle.queries import days_to_close, holds, late, leaving_unfinished, open_steps
from hiden.measures.facts_registry import Shown, fact


@fact("lifecycle.late_steps", lambda: say("期限を過ぎた入退社の手順"), shows=["E1-a", "L1-a", "E4-b"])
def late_steps(as_of: datetime | None) -> Shown | None:
    """Known for the present only."""
    if as_of is not None or not LifeEvent.objects.exists():
        return None
    count = late(open_steps()).count()
    return Shown(say("{n}件", n=count), today(), "lifecycle_board", (("late", "yes"),), care=count > 0)


@fact(
    "lifecycle.days_to_close",
    lambda: say("退職から、すべての手順が終わるまでの日数（平均）"),
    shows=["L1-a", "L2-a"],
)
def closure(as_of: datetime | None) -> Shown | None:
    """Of leavers whose steps are complete."""
    found = days_to_close() if as_of is None else None
    if found is None:
        return None
    words = say("{days}日（{n}人）", days=round(found[1], 1), n=found[0])
    return Shown(words, today(), "lifecycle_board")


@fact(
    "lifecycle.unfinished_leavers",
    lambda: say("退職日を過ぎても手順が残っている人"),
    shows=["L1-a", "L2-a", "L4-a"],
)
def unfinished(as_of: datetime | None) -> Shown | None:
    """Nobody may be forgotten."""
    if as_of is not None or not LifeEvent.objects.filter(passage=Passage.LEFT).exists():
        return None
    count = leaving_unfinished().count()
    return Shown(say("{n}人", n=count), today(), "lifecycle_board", (("late", "yes"),), care=count > 0)


@fact("lifecycle.told_leavers", lambda: say("退職に当たってのお知らせを手渡した人"), shows=["L3-q"])
def told(as_of: datetime | None) -> Shown | None:
    """Tightening counts only when the person was told."""
    notices = Departure.objects.filter(event__passage=Passage.NOTICE).exclude(
        event__outcome=Outcome.WITHDRAWN
    )
    whole = notices.count() if as_of is None else 0
    if not whole:
        return None
    part = notices.filter(told_on__isnull=False).count()
    return Shown(
        say("{whole}件中{part}件", whole=whole, part=part), today(), "lifecycle_board", care=part < whole
    )


@fact("lifecycle.held_pcs", lambda: say("初期化せずに保管している退職者のPC"), shows=["L2-a"])
def held(as_of: datetime | None) -> Shown | None:
    """Known for the present only."""
    count = holds().count() if as_of is None else 0
    return Shown(say("{n}台", n=count), today(), "lifecycle_board") if count else None
