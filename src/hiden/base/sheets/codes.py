"""What spreadsheets do to numbers that are names: 社員番号 0012 becomes 12, 100000 becomes 1E+05, 4-1 becomes a day in April."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time, timedelta

from hiden.base.sheets.cells import Cell
from hiden.base.text import fold
from hiden.base.words import say

_EXPONENT = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")
_DECIMAL = re.compile(r"\d+\.0+")
_MOST_DIGITS = 15  # Excel keeps no more of a number


def spoilt(cell: Cell, *, decimals: bool = True) -> tuple[str, str] | None:
    """What is wrong with a code that a spreadsheet took for something else, and what to do; None for a sound one.

    `decimals`: 1.0 is a spoilt 1. In a register it may as well be the first chapter.
    """
    value, text = cell.value, cell.text
    if isinstance(value, bool | date | time | timedelta):
        what = say("「{text}」は番号ではなく、Excelが別の値に置き換えたもののようです。", text=text)
    elif isinstance(value, int | float) and abs(value) >= 10**_MOST_DIGITS:
        what = say("「{text}」は桁が多く、Excelが下の桁を失っています。", text=text)
    elif _EXPONENT.fullmatch(text):
        what = say("「{text}」は、桁の多い番号がExcelで指数に置き換わったもののようです。", text=text)
    elif decimals and _DECIMAL.fullmatch(text):
        what = say("「{text}」は、番号が小数に置き換わったもののようです。", text=text)
    else:
        return None
    return what, say("番号の列を文字列にして、正しい番号を入力し直してください。")


def lost_zeros(number: str, known: str) -> tuple[str, str]:
    """What to say of a number that is a known one without its leading zeros."""
    return (
        say("「{n}」は、登録済みの「{known}」の先頭の0が落ちたもののようです。", n=number, known=known),
        say("番号の列を文字列として保存し直してください。"),
    )


def without_zeros(numbers: Iterable[str]) -> dict[str, str]:
    """Numbers without leading zeros → as registered: Excel likes to lose them."""
    return {number.lstrip("0"): number for number in numbers if number.startswith("0") and number.isdigit()}


def spellings(codes: Iterable[str]) -> dict[str, str]:
    """Folded code → as registered: a-1 and A-1 are one, and the registered spelling stays."""
    return {fold(code): code for code in codes}


def as_registered(code: str, known: dict[str, str]) -> str:
    """The registered spelling of a code; a new one becomes known as it is written."""
    return known.setdefault(fold(code), code) if code else code
