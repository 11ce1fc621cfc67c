"""What this room shows about measures: who passed, who confirmed."""

from __future__ import annotations

from datetime import datetime

from hiden.base.clock import today
from hiden.base.words import say
from hiden.measures.facts_registry import Shown, fact
from hiden.training.models import Course, NoticeKind
from hiden.training.queries import confirmed, coverage, published


@fact("training.coverage", lambda: say("「秘密情報の基本」を1年以内に修了した人"), shows=["E4-a"])
def basic(as_of: datetime | None) -> Shown | None:
    """Of those who are here; known for the present only."""
    if as_of is not None or not Course.objects.filter(template="basic").exists():
        return None
    one = next(each for each in coverage() if each.course.template == "basic")
    words = say("{whole}人中{part}人", whole=one.here, part=one.passed)
    return Shown(words, today(), "training_records", care=one.passed < one.here)


@fact("training.partners", lambda: say("「取引先に情報を渡す人」の研修を修了した人"), shows=["P1-a", "P5-c"])
def partners(as_of: datetime | None) -> Shown | None:
    """How many; for whom it is, the company decides."""
    if as_of is not None or not Course.objects.filter(template="purchasing").exists():
        return None
    one = next(each for each in coverage() if each.course.template == "purchasing")
    return Shown(say("{n}人", n=one.passed), today(), "training_records")


def _confirmed(kind: NoticeKind, as_of: datetime | None) -> Shown | None:
    latest = published().filter(kind=kind).first() if as_of is None else None
    if latest is None:
        return None
    one = confirmed([latest])[latest.pk]
    words = say("「{title}」 {whole}人中{part}人", title=latest.title, whole=one.whole, part=one.part)
    return Shown(words, today(), "training_notices", care=one.part < one.whole)


@fact("training.cases_read", lambda: say("最近の事例のお知らせを読んだ人"), shows=["E5-b"])
def cases_read(as_of: datetime | None) -> Shown | None:
    """Who confirmed the latest case."""
    return _confirmed(NoticeKind.CASE, as_of)


@fact("training.good_read", lambda: say("最近の取組のお知らせを読んだ人"), shows=["E5-a"])
def good_read(as_of: datetime | None) -> Shown | None:
    """Who confirmed the latest good practice."""
    return _confirmed(NoticeKind.GOOD, as_of)


@fact("training.monitoring_read", lambda: say("記録の取得の周知を読んだ人"), shows=["E3-o", "E3-m", "E3-n"])
def monitoring_read(as_of: datetime | None) -> Shown | None:
    """Who confirmed the notice on monitoring."""
    return _confirmed(NoticeKind.MONITORING, as_of)
