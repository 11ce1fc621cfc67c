"""What this room shows about measures: what is late, lost, not counted, not collected; who left with nothing."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from hiden.base.clock import FOREVER, end_of, today
from hiden.base.words import say
from hiden.lending.kinds import Sight
from hiden.lending.models import Loan, LossReport, Thing, ThingCount
from hiden.lending.queries import (
    A_YEAR,
    handed_out,
    not_collected,
    open_losses,
    outside,
    overdue,
    unseen,
    waiting_sights,
)
from hiden.measures.facts_registry import Shown, fact
from hiden.measures.queries import day_of
from hiden.people.models import Kind


@fact("lending.overdue", lambda: say("期限を過ぎて戻っていない貸出し"), shows=["E3-j", "E2-b", "P2-a"])
def late_loans(as_of: datetime | None) -> Shown | None:
    """Of what is lent; on a past day, of what was lent then. Two queries."""
    day = day_of(as_of)
    at = as_of or end_of(day)
    open_then = (
        Loan.objects.filter(since__lte=at, until__gt=at) if as_of else Loan.objects.filter(until=FOREVER)
    )
    whole = open_then.count()
    if not whole and not Loan.objects.exists():
        return None
    part = open_then.filter(due_on__lt=day).count() if as_of else Loan.objects.filter(overdue(day)).count()
    words = say("貸出中{whole}件のうち{part}件", whole=whole, part=part)
    return Shown(words, day, "lending_loans", (("state", "late"),), care=part > 0)


@fact("lending.outside", lambda: say("持帰り・社外への持出しで貸しているもの"), shows=["E2-b", "E3-j"])
def taken_outside(as_of: datetime | None) -> Shown | None:
    """Known for the present only."""
    if as_of is not None or not Loan.objects.exists():
        return None
    count = Loan.objects.filter(outside(), until=FOREVER).count()
    return Shown(say("{n}件", n=count), today(), "lending_loans", (("state", "outside"),))


@fact("lending.not_counted", lambda: say("1年以内に現物を確かめていない貸出品"), shows=["E3-j"])
def not_counted(as_of: datetime | None) -> Shown | None:
    """Seen in a count, or taken back, within a year. Known for the present only."""
    rows = Thing.objects.filter(until=FOREVER)
    whole = rows.count() if as_of is None else 0
    if not whole:
        return None
    part = rows.filter(unseen()).count()
    words = say("{whole}点中{part}点", whole=whole, part=part)
    return Shown(words, today(), "lending_things", (("state", "unseen"),), care=part > 0)


@fact("lending.counts", lambda: say("現物確認で、見当たらない・まだ見ていない貸出品"), shows=["E3-j"])
def counts(as_of: datetime | None) -> Shown | None:
    """Of the counts that are open; of the last one when none is. Known for the present only."""
    latest = ThingCount.objects.order_by("-number").first() if as_of is None else None
    if latest is None:
        return None
    waiting = waiting_sights().count()
    missing = latest.sights.filter(finding=Sight.MISSING).count()
    words = say("見当たらない{missing}点、まだ{waiting}点", missing=missing, waiting=waiting)
    return Shown(words, today(), "lending_counts", care=missing + waiting > 0)


@fact("lending.losses", lambda: say("対応の終わっていない紛失の届出"), shows=["E3-j", "E2-b"])
def losses(as_of: datetime | None) -> Shown | None:
    """Known for the present only."""
    if as_of is not None or not LossReport.objects.exists():
        return None
    count = open_losses().count()
    return Shown(say("{n}件", n=count), today(), "lending_losses", (("state", "open"),), care=count > 0)


@fact("lending.collected", lambda: say("会議の配布資料のうち、回収していないもの"), shows=["E2-a"])
def collected(as_of: datetime | None) -> Shown | None:
    """Of the meetings within a year that are over. Known for the present only."""
    if as_of is not None:
        return None
    day = today()
    recent = Q(meeting__held_on__gte=day - A_YEAR)
    whole = handed_out(day).filter(recent).count()
    if not whole:
        return None
    part = not_collected(day).filter(recent).count()
    words = say("{whole}部中{part}部", whole=whole, part=part)
    return Shown(words, day, "lending_meetings", (("state", "out"),), care=part > 0)


@fact("lending.leavers", lambda: say("退職した人に貸したまま戻っていないもの"), shows=["L2-a"])
def leavers(as_of: datetime | None) -> Shown | None:
    """Known for the present only."""
    if as_of is not None or not Loan.objects.exists():
        return None
    count = Loan.objects.filter(until=FOREVER, person__kind=Kind.LEAVER).count()
    return Shown(say("{n}件", n=count), today(), "lending_loans", (("state", "leaver"),), care=count > 0)


@fact("lending.partners", lambda: say("社外の取扱者に貸しているもの"), shows=["P2-a"])
def partners(as_of: datetime | None) -> Shown | None:
    """Known for the present only."""
    if as_of is not None or not Loan.objects.exists():
        return None
    rows = Loan.objects.filter(until=FOREVER, person=None)
    count, late = rows.count(), rows.filter(due_on__lt=today()).count()
    words = say("{n}件（期限を過ぎた{late}件）", n=count, late=late)
    return Shown(words, today(), "lending_loans", (("who", "outside"),), care=late > 0)
