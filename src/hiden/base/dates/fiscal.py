"""年度: the business year, whose first month is a setting of the company (4 where nothing else is said)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hiden.base.dates.eras import era_of

APRIL = 4


def fiscal_year(day: date, first_month: int = APRIL) -> int:
    """The western year in which the business year of this day begins."""
    _check(first_month)
    return day.year if day.month >= first_month else day.year - 1


def fiscal_year_start(year: int, first_month: int = APRIL) -> date:
    """The first day of a business year."""
    _check(first_month)
    return date(year, first_month, 1)


def fiscal_year_end(year: int, first_month: int = APRIL) -> date:
    """The last day of a business year, inclusive."""
    return fiscal_year_start(year + 1, first_month) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FiscalPeriod:
    """Where a day stands in its business year. `half` is 1 or 2, `quarter` 1 to 4; the dates are inclusive."""

    year: int
    half: int
    quarter: int
    half_start: date
    half_end: date
    quarter_start: date
    quarter_end: date

    @property
    def half_name(self) -> str:
        """「上期」 or 「下期」."""
        return "上期" if self.half == 1 else "下期"

    @property
    def quarter_name(self) -> str:
        """「第1四半期」 …"""
        return f"第{self.quarter}四半期"


def fiscal_period(day: date, first_month: int = APRIL) -> FiscalPeriod:
    """Half and quarter of the business year in which the day lies, with their first and last days."""
    year = fiscal_year(day, first_month)
    passed = (day.month - first_month) % 12
    half, quarter = passed // 6 + 1, passed // 3 + 1
    half_start, half_end = _span(year, first_month, (half - 1) * 6, 6)
    quarter_start, quarter_end = _span(year, first_month, (quarter - 1) * 3, 3)
    return FiscalPeriod(year, half, quarter, half_start, half_end, quarter_start, quarter_end)


def show_fiscal_year(year: int, first_month: int = APRIL) -> str:
    """「2026年度（令和8年度）」; 2019 is 令和元年度, 1988 is 昭和63年度, as the offices called them.

    The era is the one that holds on the middle day of the business year, counted from the year of its first day.
    """
    start = fiscal_year_start(year, first_month)
    for day in (_months_later(start, 6), start):
        era = era_of(day)
        number = year - era.first.year + 1 if era else 0
        if era and number >= 1:
            return f"{year}年度（{era.name}{'元' if number == 1 else number}年度）"
    return f"{year}年度"


def _span(year: int, first_month: int, offset: int, months: int) -> tuple[date, date]:
    start = _months_later(date(year, first_month, 1), offset)
    return start, _months_later(start, months) - timedelta(days=1)


def _months_later(first_of_month: date, months: int) -> date:
    index = first_of_month.year * 12 + first_of_month.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _check(first_month: int) -> None:
    if not 1 <= first_month <= 12:
        raise ValueError(f"a business year begins in month 1 to 12, not {first_month}")
