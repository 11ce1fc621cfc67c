"""When an account was last used, in the many ways in which systems write it.

Nothing is guessed cell by cell: whether 10/1/2026 is in January or October is settled by the other cells of the same column, and
where they do not settle it nobody is told a wrong day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from hiden.base.clock import TOKYO
from hiden.base.dates import parse_full_date
from hiden.base.errors import BadInput
from hiden.base.text import fold

_NEVER = frozenset(
    {
        "",
        "never",
        "never logged in",
        "never signed in",
        "なし",
        "未使用",
        "未ログイン",
        "一度もない",
        "-",
        "—",
        "n/a",
        "null",
    }
)
_SLASHED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ ,T].*)?")
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|UTC|[+-]\d\d:?\d\d)", re.IGNORECASE
)
_FILETIME = range(10**17, 4 * 10**17)  # 100 ns since 1601: how Active Directory keeps lastLogonTimestamp
_WINDOWS_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
Order = str  # "md", "dm" or "" where nothing settles it


def order_of(texts: Iterable[str]) -> Order:
    """Whether days written 10/1/2026 have the month or the day first; "" when nothing settles it."""
    first, second, half_days = False, False, False
    for text in texts:
        if found := _SLASHED.fullmatch(text.strip()):
            first |= int(found[1]) > 12
            second |= int(found[2]) > 12
            half_days |= text.strip().upper().endswith(("AM", "PM"))
    if first and second:
        return ""
    return "dm" if first else "md" if second or half_days else ""


def day_of(value: object, order: Order) -> date | None:
    """The day in Japan of a cell; None for never. Raises BadInput for what cannot be read."""
    if isinstance(value, datetime):
        return (value.astimezone(TOKYO) if value.tzinfo else value).date()
    if isinstance(value, date):
        return value
    text = str(value or "").strip()
    return None if fold(text) in _NEVER or text == "0" else _written(text, order)


def _written(text: str, order: Order) -> date:
    if text.isascii() and text.isdigit() and int(text) in _FILETIME:
        return (_WINDOWS_EPOCH + timedelta(microseconds=int(text) // 10)).astimezone(TOKYO).date()
    if _ISO.fullmatch(text):
        plain = re.sub(r"\s*(?:UTC|Z)$", "+00:00", text, flags=re.IGNORECASE)
        return datetime.fromisoformat(plain).astimezone(TOKYO).date()
    if (found := _SLASHED.fullmatch(text)) and order:
        month, day = (found[1], found[2]) if order == "md" else (found[2], found[1])
        with suppress(ValueError):
            return date(int(found[3]), int(month), int(day))
    try:
        return parse_full_date(text)
    except BadInput:
        return parse_full_date(text.split(" ", maxsplit=1)[0])
