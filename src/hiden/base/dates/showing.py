"""How a date is written for people."""

from __future__ import annotations

from datetime import date
from typing import Literal

from hiden.base.dates.eras import era_name, era_of, era_year

Style = Literal["both", "western", "era", "stamp", "slash", "iso"]

_WEEKDAYS = "月火水木金土日"


def weekday_name(day: date) -> str:
    """「月」 … 「日」."""
    return _WEEKDAYS[day.weekday()]


def show_date(day: date, style: Style = "both", *, weekday: bool = False) -> str:
    """A day for a reader.

    both 2026年11月9日（令和8年） · western 2026年11月9日 · era 令和8年11月9日 · stamp R8.11.9 (for date stamps) ·
    slash 2026/11/09 · iso 2026-11-09. `weekday` adds （月） right after the day. A datetime is shown by its date part:
    turn it to Japan's time before.
    """
    mark = f"（{weekday_name(day)}）" if weekday else ""
    western = f"{day.year}年{day.month}月{day.day}日"
    if style == "both":
        return f"{western}{mark}（{era_name(day)}）"
    if style == "western":
        return western + mark
    if style == "era":
        return f"{era_name(day)}{day.month}月{day.day}日{mark}"
    if style == "stamp":
        return _stamp(day) + mark
    if style == "slash":
        return f"{day.year:04}/{day.month:02}/{day.day:02}{mark}"
    return f"{day.year:04}-{day.month:02}-{day.day:02}{mark}"


def _stamp(day: date) -> str:
    era, found = era_of(day), era_year(day)
    if era is None or found is None:
        return f"{day.year}.{day.month}.{day.day}"
    return f"{era.letter}{found[1]}.{day.month}.{day.day}"
