"""営業日: national holidays as data, the company's own days off beside them.

National holidays come from the `holidays` package, which agreed with a second source in all years 2000–2030 when
measured. Rolling a legal deadline needs the closure of public offices too (行政機関の休日に関する法律 1条: 12/29–1/3),
so that is an option of every question here.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

from hiden.base.errors import BadInput
from hiden.base.words import say

# Beyond this year the equinoxes are not computed; every weekday would look like a working day.
HOLIDAYS_KNOWN_UNTIL = 2099
_HOLIDAYS_KNOWN_FROM = 1949
_LONGEST_RUN_OF_DAYS_OFF = 366

_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def _national(year: int) -> dict[date, str]:
    import holidays  # takes 0.1 s to load, and most commands never ask

    return dict(holidays.country_holidays("JP", years=year, language="ja").items())


def holiday_name(day: date) -> str:
    """The name of the national holiday on this day, or "" when it is none or lies outside 1949–2099."""
    if not _HOLIDAYS_KNOWN_FROM <= day.year <= HOLIDAYS_KNOWN_UNTIL:
        return ""
    return _national(day.year).get(day, "")


def last_official_year(today: date) -> int:
    """The last year whose holidays are certain: the Cabinet Office publishes a year in February of the year before."""
    return today.year + 1 if today.month >= 3 else today.year


def is_office_closure(day: date) -> bool:
    """Whether public offices are closed for the turn of the year (12月29日～1月3日)."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def is_business_day(
    day: date, *, company_holidays: Collection[date] = frozenset(), office_closure: bool = False
) -> bool:
    """Whether the company works on this day: not Saturday, Sunday, a national holiday or one of its own days off.

    `office_closure` counts 12/29–1/3 as days off, as deadlines towards public offices must.
    """
    return not (
        day.weekday() >= 5
        or day in company_holidays
        or (office_closure and is_office_closure(day))
        or holiday_name(day)
    )


def roll_forward(
    day: date, *, company_holidays: Collection[date] = frozenset(), office_closure: bool = False
) -> date:
    """The day itself if it is a business day, else the next one."""
    return _roll(day, _ONE_DAY, company_holidays, office_closure=office_closure)


def roll_back(
    day: date, *, company_holidays: Collection[date] = frozenset(), office_closure: bool = False
) -> date:
    """The day itself if it is a business day, else the one before."""
    return _roll(day, -_ONE_DAY, company_holidays, office_closure=office_closure)


def add_business_days(
    day: date, count: int, *, company_holidays: Collection[date] = frozenset(), office_closure: bool = False
) -> date:
    """The `count`-th business day after (negative: before) the day, which itself never counts (初日不算入).

    0 gives the day itself rolled forward.
    """
    step = _ONE_DAY if count >= 0 else -_ONE_DAY
    if count == 0:
        return _roll(day, step, company_holidays, office_closure=office_closure)
    for _ in range(abs(count)):
        day = _roll(day + step, step, company_holidays, office_closure=office_closure)
    return day


def _roll(day: date, step: timedelta, company_holidays: Collection[date], *, office_closure: bool) -> date:
    start = day
    for _ in range(_LONGEST_RUN_OF_DAYS_OFF):
        if is_business_day(day, company_holidays=company_holidays, office_closure=office_closure):
            return day
        day += step
    raise BadInput(
        say("{day}から1年以内に営業日がありません。", day=start.isoformat()),
        say("会社の休日の設定を見直してください。"),
    )
