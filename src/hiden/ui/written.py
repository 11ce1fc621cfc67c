"""How days and hours are written for the reader of now: 西暦（和暦） in Japanese, day month year in English."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import translation

from hiden.base.clock import FOREVER_DATE, TOKYO
from hiden.base.dates import show_date, show_fiscal_year, weekday_name
from hiden.base.words import say

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def in_english() -> bool:
    """Whether the reader has chosen English."""
    return (translation.get_language() or "ja").startswith("en")


def day_of(value: date | datetime) -> date:
    """The day in Japan of a day or an instant."""
    if isinstance(value, datetime):
        return value.astimezone(TOKYO).date() if value.tzinfo else value.date()
    return value


def date_with_era(value: date | datetime, *, with_weekday: bool = False) -> str:
    """2026年11月23日（令和8年）; 23 Nov 2026 in English; 期限なし for the end that never comes."""
    day = day_of(value)
    if day >= FOREVER_DATE:
        return say("期限なし")
    if in_english():
        plain = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        return f"{_WEEKDAYS[day.weekday()]} {plain}" if with_weekday else plain
    return show_date(day, "both", weekday=with_weekday)


def plain_date(value: date | datetime) -> str:
    """2026年11月23日, where the era would be too much; 23 Nov 2026 in English; 期限なし for the end that never comes."""
    day = day_of(value)
    no_era = in_english() or day >= FOREVER_DATE
    return date_with_era(day) if no_era else show_date(day, "western")


def fiscal_year_name(year: int, first_month: int) -> str:
    """2026年度（令和8年度）; FY2026 in English."""
    return f"FY{year}" if in_english() else show_fiscal_year(year, first_month)


def era_date(value: date | datetime) -> str:
    """令和8年11月23日; 23 Nov 2026 in English."""
    return date_with_era(value) if in_english() else show_date(day_of(value), "era")


def short_era_date(value: date | datetime) -> str:
    """R8.11.23."""
    return show_date(day_of(value), "stamp")


def near_day(value: date | datetime) -> str:
    """11月23日（月）, where the year is known; Mon 23 Nov in English."""
    day = day_of(value)
    if in_english():
        return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return f"{day.month}月{day.day}日（{weekday_name(day)}）"


def clock_time(value: datetime) -> str:
    """14:05 in Japan."""
    return value.astimezone(TOKYO).strftime("%H:%M")
