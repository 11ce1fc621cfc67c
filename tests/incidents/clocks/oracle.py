"""The same days, found another way: every day is walked with a pencil, holidays come from another source (`jpholiday`).

It reads the words of the law and shares no line with the product: no arithmetic on months, no rolling by steps of the product.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import jpholiday

JAPAN = ZoneInfo("Asia/Tokyo")


@cache
def is_holiday(day: date) -> bool:
    return bool(jpholiday.is_holiday(day))


def office_is_closed(day: date) -> bool:
    """行政機関の休日に関する法律1条."""
    turn_of_the_year = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}
    return day.isoweekday() in {6, 7} or is_holiday(day) or (day.month, day.day) in turn_of_the_year


def no_trade(day: date) -> bool:
    """民法142条, where the custom is there: a Saturday is no holiday."""
    return day.isoweekday() == 7 or is_holiday(day)


def last_day(start: datetime, amount: int, unit: str, first_day: str, roll: str) -> date:
    day = start.astimezone(JAPAN).date()
    if first_day == "left_out" and start.astimezone(JAPAN).strftime("%H%M%S%f") != "000000000000":
        day += timedelta(days=1)
    day = _nth(day, amount) if unit == "days" else _calendar(day, amount if unit == "months" else amount * 12)
    closed = {"none": lambda _: False, "office": office_is_closed, "custom": no_trade}[roll]
    while closed(day):
        day += timedelta(days=1)
    return day


def _nth(first: date, amount: int) -> date:
    """Count on the fingers: the first is 1."""
    day, number = first, 1
    while number < amount:
        day, number = day + timedelta(days=1), number + 1
    return day


def _calendar(first: date, months: int) -> date:
    """Walk from month to month until so many have passed, then look for the day of the same number."""
    year, month = first.year, first.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    day = date(year, month, 1)
    while day.month == month:
        if day.day == first.day:
            return day - timedelta(days=1)
        day += timedelta(days=1)
    return day - timedelta(days=1)


def business_day(start: datetime, amount: int) -> date:
    day, left = start.astimezone(JAPAN).date(), amount
    while left:
        day += timedelta(days=1)
        if day.isoweekday() < 6 and not is_holiday(day):
            left -= 1
    return day
