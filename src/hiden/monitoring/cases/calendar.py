"""The calendar as a prior: around the close of a quarter much is read, listed and printed, and that is work."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from hiden.base.dates.fiscal import APRIL, fiscal_period

_BEFORE: Final = 3  # days
_AFTER: Final = 14  # books are closed within two weeks


def closing(day: date, first_month: int = APRIL) -> bool:
    """Whether the books of a quarter are being closed."""
    now = fiscal_period(day, first_month)
    return now.quarter_end - day < timedelta(days=_BEFORE) or (
        day.month == now.quarter_start.month and day.day <= _AFTER
    )


__all__ = ["closing"]
