"""Dates as Japanese offices write and count them: 和暦 and 西暦, 年度, 営業日.

A date that is not fully known is never completed in silence: `parse_date` returns a `Partial`, and the caller refuses
it or widens it openly.
"""

from hiden.base.dates.business import (
    HOLIDAYS_KNOWN_UNTIL,
    add_business_days,
    holiday_name,
    is_business_day,
    is_office_closure,
    last_official_year,
    roll_back,
    roll_forward,
)
from hiden.base.dates.eras import Era, era_name, era_of, era_year
from hiden.base.dates.fiscal import (
    FiscalPeriod,
    fiscal_period,
    fiscal_year,
    fiscal_year_end,
    fiscal_year_start,
    show_fiscal_year,
)
from hiden.base.dates.reading import Partial, day_of_serial, parse_date, parse_full_date
from hiden.base.dates.showing import Style, show_date, weekday_name

__all__ = [
    "HOLIDAYS_KNOWN_UNTIL",
    "Era",
    "FiscalPeriod",
    "Partial",
    "Style",
    "add_business_days",
    "day_of_serial",
    "era_name",
    "era_of",
    "era_year",
    "fiscal_period",
    "fiscal_year",
    "fiscal_year_end",
    "fiscal_year_start",
    "holiday_name",
    "is_business_day",
    "is_office_closure",
    "last_official_year",
    "parse_date",
    "parse_full_date",
    "roll_back",
    "roll_forward",
    "show_date",
    "show_fiscal_year",
    "weekday_name",
]
