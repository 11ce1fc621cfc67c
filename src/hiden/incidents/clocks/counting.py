"""How a period is counted: pure, with the calendar of `base.dates` and nothing else.

Sources: 民法139条–143条; 刑事訴訟法55条; 行政機関の休日に関する法律2条; for 確報 the Commission's guideline, by which the day of knowing is
day 1 and weekends count. A moment belongs to the day it has in Japan.
"""

from __future__ import annotations

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from hiden.base.clock import TOKYO, end_of
from hiden.base.dates import (
    HOLIDAYS_KNOWN_UNTIL,
    add_business_days,
    holiday_name,
    last_official_year,
    roll_back,
    roll_forward,
)
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.catalogue.clock_model import FirstDay, Roll, Unit

_ONE_DAY: Final = timedelta(days=1)
_SUNDAY: Final = 6
NO_DAYS_OFF: Final[frozenset[date]] = frozenset()


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time and how it is counted. `amount` ≥ 1. Business days leave the first day out and need no roll."""

    amount: int
    unit: Unit
    first_day: FirstDay = "left_out"
    roll: Roll = "none"


@dataclass(frozen=True, slots=True)
class Due:
    """When a period ends.

    `at`: the last instant that is in time, UTC; `day`: its day in Japan. `first`: the day that was counted as day 1.
    `before_rolling`: the last day before holidays were looked at.
    """

    at: datetime
    day: date
    first: date
    before_rolling: date

    @property
    def rolled(self) -> bool:
        """Whether a holiday pushed it on."""
        return self.day != self.before_rolling

    def uncertain(self, today: date) -> bool:
        """Whether it lies in a year whose holidays the Cabinet Office has not published yet."""
        return self.before_rolling.year > last_official_year(today)


def count(start: datetime, period: Period, *, days_off: Collection[date] = NO_DAYS_OFF) -> Due:
    """When a period that starts at an aware moment ends. `days_off`: the company's own, for business days.

    Raises BadInput for a length below 1, and where the end lies beyond the years whose holidays can be computed.
    """
    if start.tzinfo is None:
        raise ValueError("a period starts at an aware moment")
    if period.amount < 1:
        raise BadInput(say("期間の長さが1より小さくなっています。"), say("1以上の数を入力してください。"))
    local = start.astimezone(TOKYO)
    try:
        due = _by_hours(start, period) if period.unit == "hours" else _by_days(local, period, days_off)
    except (OverflowError, ValueError):
        raise _too_far() from None
    if due.day.year > HOLIDAYS_KNOWN_UNTIL:
        raise _too_far()
    return due


def target(
    start: datetime, due: Due, period: Period, lead: int, *, days_off: Collection[date] = NO_DAYS_OFF
) -> datetime:
    """The moment to aim at: `lead` hours (for hours) or days before the end, on a business day, never before the start."""
    if period.unit == "hours":
        return max(start, due.at - timedelta(hours=lead)).astimezone(UTC)
    aimed = roll_back(due.day - timedelta(days=lead), company_holidays=days_off, office_closure=True)
    return end_of(max(aimed, start.astimezone(TOKYO).date()))


def guided(start: datetime, day_number: int) -> date:
    """The n-th day as a guideline means it: the day of the start is the first, nothing is pushed on (the earlier day is the safer)."""
    return start.astimezone(TOKYO).date() + timedelta(days=day_number - 1)


def closed_by(day: date, roll: Roll) -> str:
    """Why the last day is pushed on, as the reader's word; "" when it is not."""
    if roll == "none":
        return ""
    if name := holiday_name(day):
        return name
    if day.weekday() == _SUNDAY:
        return say("日曜日")
    if roll == "custom":
        return ""
    if day.weekday() == _SUNDAY - 1:
        return say("土曜日")
    return (
        say("年末年始の閉庁日") if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3) else ""
    )


def _by_hours(start: datetime, period: Period) -> Due:
    at = start.astimezone(UTC) + timedelta(hours=period.amount)
    day = at.astimezone(TOKYO).date()
    return Due(at, day, start.astimezone(TOKYO).date(), day)


def _by_days(local: datetime, period: Period, days_off: Collection[date]) -> Due:
    if period.unit == "business_days":
        day = add_business_days(local.date(), period.amount, company_holidays=days_off)
        return Due(end_of(day), day, local.date() + _ONE_DAY, day)
    first = _first(local, period.first_day)
    if period.unit == "days":
        last = first + timedelta(days=period.amount - 1)
    else:
        last = _by_calendar(first, period.amount * (12 if period.unit == "years" else 1))
    day = _rolled(last, period.roll)
    return Due(end_of(day), day, first, last)


def _first(local: datetime, first_day: FirstDay) -> date:
    """Day 1. A period that begins exactly at midnight counts its first day in any case (民法140条ただし書)."""
    whole = local.time() == time.min
    return local.date() if first_day == "counts" or whole else local.date() + _ONE_DAY


def _by_calendar(first: date, months: int) -> date:
    """The day before the one that corresponds to day 1; where the last month has no such day, its last day (民法143条2項)."""
    index = first.year * 12 + first.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if first.day > calendar.monthrange(year, month)[1]:
        return date(year, month, calendar.monthrange(year, month)[1])
    return date(year, month, first.day) - _ONE_DAY


def _rolled(day: date, roll: Roll) -> date:
    if roll == "office":
        return roll_forward(day, office_closure=True)
    while roll == "custom" and closed_by(day, roll):
        day += _ONE_DAY
    return day


def _too_far() -> BadInput:
    return BadInput(
        say("期限が{year}年より後になり、休日を計算できません。", year=HOLIDAYS_KNOWN_UNTIL),
        say("期間の長さと、数え始める日時を確かめてください。"),
    )
