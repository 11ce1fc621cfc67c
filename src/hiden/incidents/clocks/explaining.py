"""How a day was counted, in sentences: what somebody checks with a calendar in the hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from hiden.base.clock import TOKYO
from hiden.base.dates import last_official_year
from hiden.base.words import say
from hiden.catalogue.clock_model import Unit
from hiden.incidents.clocks.counting import Due, Period, closed_by
from hiden.ui.written import clock_time, date_with_era


def length(amount: int, unit: Unit) -> str:
    """「60日」「72時間」「3年」."""
    words: Final[Mapping[Unit, str]] = {
        "hours": say("{n}時間", n=amount),
        "days": say("{n}日", n=amount),
        "business_days": say("{n}営業日", n=amount),
        "months": say("{n}か月", n=amount),
        "years": say("{n}年", n=amount),
    }
    return words[unit]


def steps(start: datetime, period: Period, due: Due) -> list[str]:
    """From the start to the end, one sentence each."""
    found = [_begin(start, period, due), _end(period, due)]
    if due.rolled:
        found.append(_rolled(period, due))
    elif period.roll == "none" and period.unit in ("days", "months", "years"):
        found.append(say("末日が休日でも、後ろへは延ばしません（早い方が安全です）。"))
    return found


def doubts(due: Due, period: Period, today: date) -> list[str]:
    """What may still change about the day."""
    if period.unit == "hours" or not due.uncertain(today):
        return []
    if period.roll == "none" and period.unit != "business_days":
        return []
    return [
        say(
            "{year}年の祝日は、まだ公表されていません（公表済みは{last}年まで）。公表されたら、期限の日を確かめてください。",
            year=due.before_rolling.year,
            last=last_official_year(today),
        )
    ]


def remaining(until: datetime, at: datetime) -> str:
    """「あと3日」「あと5時間」「2日過ぎています」. Below two days in hours; what is over is never rounded away."""
    left = until - at
    if left < timedelta(0):
        return say("{length}過ぎています", length=_rough(-left))
    return say("あと{length}", length=_rough(left))


def _rough(span: timedelta) -> str:
    if span >= timedelta(days=2):
        return length(span.days, "days")
    hours, rest = divmod(int(span.total_seconds()), 3600)
    return length(hours, "hours") if hours else say("{n}分", n=rest // 60)


def _day(day: date) -> str:
    return date_with_era(day, with_weekday=True)


def _begin(start: datetime, period: Period, due: Due) -> str:
    local = start.astimezone(TOKYO)
    shown, clock = _day(local.date()), clock_time(start)
    if period.unit == "hours":
        return say(
            "{day}{clock}から、すぐに数え始めます。土日・祝日も夜間も進みます。", day=shown, clock=clock
        )
    if due.first == local.date():
        return say("{day}を1日目として数えます（{clock}であっても1日です）。", day=shown, clock=clock)
    if period.unit == "business_days":
        return say("{day}は数えず、その後の営業日から数えます。", day=shown)
    first = _day(due.first)
    return say("{day}は数えず、翌日の{first}を1日目とします。", day=shown, first=first)


def _end(period: Period, due: Due) -> str:
    last = _day(due.before_rolling)
    if period.unit == "hours":
        return say(
            "{length}後は、{last}{clock}です。",
            length=length(period.amount, period.unit), last=last, clock=clock_time(due.at),
        )  # fmt: skip
    if period.unit in ("months", "years"):
        return say(
            "{length}は暦で数え、末日は{last}です。", length=length(period.amount, period.unit), last=last
        )
    return say("{length}目は、{last}です。", length=length(period.amount, period.unit), last=last)


def _rolled(period: Period, due: Due) -> str:
    day = _day(due.day)
    why = closed_by(due.before_rolling, period.roll)
    if period.roll == "office":
        return say("その日は行政機関の休日（{why}）なので、次に役所が開く{day}が期限です。", why=why, day=day)
    return say("その日は休日（{why}）なので、休日でない次の日の{day}が期限です。", why=why, day=day)
