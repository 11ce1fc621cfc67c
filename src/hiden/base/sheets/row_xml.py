"""A row of data as the XML of a sheet. Text is an inline string, which no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from hiden.base.clock import TOKYO
from hiden.base.sheets.cells import Value, text_of

_ZERO = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)  # Excel's earlier day numbers are wrong by one
_FORMULA_SIGNS = frozenset("=+-@\t\r")
_LONGEST_TEXT = 32_767
_SECONDS = 86_400
_BEYOND_EXCEL = 10**15  # more digits would be rounded, so they go as text, as do NaN and infinity

# Signs that XML cannot carry are written as _x0000_, as Excel does; a text that looks like such a code is shielded.
_UNCARRIED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\r\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_SPECIAL = re.compile("[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]|_x")


@dataclass(frozen=True, slots=True)
class Faces:
    """Style numbers of the cells of data."""

    date: int
    instant: int
    clock: int
    text: int
    code: int
    quoted: int


def row_xml(
    number: int, values: Sequence[Value], letters: Sequence[str], faces: Faces, codes: Sequence[bool]
) -> str:
    """`<row>` with one cell per value that is not empty; `codes` says which columns hold codes (format 文字列)."""
    cells = [
        _cell(f"{letter}{number}", value, faces, code=code)
        for letter, value, code in zip(letters, values, codes, strict=True)
        if value is not None and value != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: Value, faces: Faces, *, code: bool) -> str:
    if type(value) is str:
        return _text(place, value, faces, code=code)
    if isinstance(value, bool):
        return f'<c r="{place}" s="{faces.text}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float) and abs(value) < _BEYOND_EXCEL:
        return f'<c r="{place}" s="{faces.text}"><v>{value!r}</v></c>'
    if found := _serial(value, faces):
        return f'<c r="{place}" s="{found[0]}"><v>{found[1]!r}</v></c>'
    return _text(place, text_of(value), faces, code=True)


def _serial(value: Value, faces: Faces) -> tuple[int, float] | None:
    """Style and day number of a date or a time; None where Excel has no number for it."""
    if isinstance(value, time):
        return faces.clock, (value.hour * 3600 + value.minute * 60 + value.second) / _SECONDS
    if not isinstance(value, date):
        return None
    if isinstance(value, datetime):
        naive = value.astimezone(TOKYO).replace(tzinfo=None) if value.tzinfo else value
        days = (naive - datetime(1899, 12, 30)).total_seconds() / _SECONDS  # noqa: DTZ001 - Excel's days have no zone
        return (faces.instant, days) if naive.date() >= _FIRST_DAY else None
    return (faces.date, (value - _ZERO).days) if value >= _FIRST_DAY else None


def _text(place: str, text: str, faces: Faces, *, code: bool) -> str:
    style = faces.quoted if text[0] in _FORMULA_SIGNS else faces.code if code else faces.text
    if len(text) > _LONGEST_TEXT:
        raise ValueError(f"a cell of Excel holds {_LONGEST_TEXT} characters, {place} has {len(text)}")
    if _SPECIAL.search(text):
        text = _escape(text)
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _escape(text: str) -> str:
    text = text.replace("\r\n", "\n")
    text = _UNCARRIED.sub(lambda found: f"_x{ord(found.group()):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
