"""Reading dates from people, spreadsheets and CSV files.

What is not certain is not guessed: a two-digit year, a missing year or a weekday that does not fit is refused with a
sentence; a month or a year alone becomes a `Partial`.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from hiden.base.clock import FOREVER_DATE, TOKYO
from hiden.base.dates.eras import BY_SIGN, ERAS, MEIJI_GREGORIAN, Era, era_name, era_of
from hiden.base.dates.fiscal import APRIL, fiscal_year_end, fiscal_year_start
from hiden.base.dates.showing import show_date, weekday_name
from hiden.base.errors import BadInput
from hiden.base.words import say

Precision = Literal["year", "fiscal_year", "month"]

_LAST_YEAR = (
    2199  # a later year is a slip of the finger, except 9999/12/31, which personnel systems use for "no end"
)
_SERIALS = range(
    10_000, 110_000
)  # Excel's day numbers from 1927 to 2201: smaller ones are more likely something else


@dataclass(frozen=True, slots=True)
class Partial:
    """A date of which only the year, the business year or the month is known. Both ends are inclusive."""

    first: date
    last: date
    precision: Precision
    shown: str

    @classmethod
    def year(cls, year: int, era: Era | None = None) -> Partial:
        """A year; within one era if an era was written (令和元年 begins on 1 May 2019)."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        if era is None:
            return cls(first, last, "year", f"{year}年")
        first, last = max(first, era.first), min(last, era.last)
        return cls(first, last, "year", _era_label(era, year))

    @classmethod
    def month(cls, year: int, month: int, era: Era | None = None) -> Partial:
        """A month; within one era if an era was written."""
        first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        if era is None:
            return cls(first, last, "month", f"{year}年{month}月")
        first, last = max(first, era.first), min(last, era.last)
        return cls(first, last, "month", f"{_era_label(era, year)}{month}月")

    @classmethod
    def fiscal_year(cls, year: int, first_month: int = APRIL) -> Partial:
        """A business year."""
        first, last = fiscal_year_start(year, first_month), fiscal_year_end(year, first_month)
        return cls(first, last, "fiscal_year", f"{year}年度")


_ERA = r"(?P<era>令和|平成|昭和|大正|明治|[令平昭大明]|[RHSTM])\.?(?P<ey>元|\d{1,3})"
_YEAR = rf"(?:{_ERA}|(?P<y>\d{{4}}))"
_AFTER = r"(?:\(?[月火水木金土日](?:曜日?)?\)?)?"
_CLOCK = r"(?:[T ]?\d{1,2}(?::\d{2}){1,2}(?:\.\d+)?|[T ]?\d{1,2}時(?:\d{1,2}分)?(?:\d{1,2}秒)?)?"

_DAY = re.compile(
    rf"{_YEAR}(?:年|[/.\-])(?P<m>\d{{1,2}})(?:月|[/.\-])(?P<d>\d{{1,2}})日?(?P<w>{_AFTER}){_CLOCK}",
    re.IGNORECASE,
)
_MONTH = re.compile(rf"{_YEAR}(?:年|[/.\-])(?P<m>\d{{1,2}})月?", re.IGNORECASE)
_FISCAL = re.compile(rf"{_YEAR}年度", re.IGNORECASE)
_ONLY_YEAR = re.compile(rf"(?:{_ERA}|(?P<y>\d{{4}}))年?", re.IGNORECASE)
_PACKED = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})?")
_SHORT_YEAR = re.compile(r"\d{1,2}[/.\-年]\d{1,2}[/.\-月]\d{1,2}日?")
_NO_YEAR = re.compile(r"\d{1,2}[/.\-月]\d{1,2}日?")
_ISO_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})", re.IGNORECASE
)

_KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十]+(?=[年月日])")
_KANJI_DIGIT = {sign: str(index) for index, sign in enumerate("〇一二三四五六七八九")}
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-") | {"・": "."})


def parse_date(value: str | date | float, *, fiscal_first_month: int = APRIL) -> date | Partial:
    """A day, or a `Partial` where only year, business year or month are given.

    Takes text in 和暦 or 西暦, dates, datetimes (aware ones become the day in Japan) and numbers: 20261123, 202611,
    2026, and Excel's day numbers (46349 is 2026-11-23). Raises BadInput in two sentences for anything else.
    """
    if isinstance(value, datetime):
        return (value.astimezone(TOKYO) if value.tzinfo else value).date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _unreadable(str(value))
    if isinstance(value, str):
        return _from_text(value, fiscal_first_month)
    return _from_number(value)


def parse_full_date(value: str | date | float) -> date:
    """Like `parse_date`, but a year or a month alone is refused."""
    found = parse_date(value)
    if isinstance(found, Partial):
        raise BadInput(
            say("「{shown}」だけでは日が決まりません。", shown=found.shown),
            say("「{example}」のように、年月日で入力してください。", example=show_date(found.first, "slash")),
        )
    return found


def day_of_serial(serial: float, *, from_1904: bool = False) -> date:
    """The day of an Excel day number. `from_1904`: the workbook counts from 1904 (old Macintosh files)."""
    whole = int(serial)
    if from_1904:
        return date(1904, 1, 1) + timedelta(days=whole)
    # Excel believes that 1900 had a 29 February (day 60); earlier numbers are one day behind.
    return date(1899, 12, 31 if whole < 60 else 30) + timedelta(days=whole)


def _from_number(value: float) -> date | Partial:
    whole = int(value) if value == value and abs(value) < 10**9 else 0  # noqa: PLR0124 - NaN is not itself
    if whole in _SERIALS:
        return day_of_serial(value)
    if whole != value or whole < 1873:
        raise _unreadable(str(value))
    return _from_text(str(whole), APRIL)


def _from_text(original: str, fiscal_first_month: int) -> date | Partial:
    text = _plain(original)
    if not text:
        raise BadInput(say("日付が空です。"), _example())
    if _ISO_INSTANT.fullmatch(text):
        return _instant(text, original)
    if found := _DAY.fullmatch(text) or _PACKED.fullmatch(text):
        return _day_or_month(found, original)
    if found := _FISCAL.fullmatch(text):
        return Partial.fiscal_year(_western(found, original), fiscal_first_month)
    if found := _MONTH.fullmatch(text):
        return _day_or_month(found, original)
    if found := _ONLY_YEAR.fullmatch(text):
        year = _western(found, original)
        return Partial.year(year, _written_era(found))
    if _SHORT_YEAR.fullmatch(text):
        raise BadInput(
            say("「{text}」は、年が西暦か和暦か分かりません。", text=original.strip()),
            say("「2026/11/23」または「R8.11.23」のように入力してください。"),
        )
    if _NO_YEAR.fullmatch(text):
        raise BadInput(say("「{text}」には年がありません。", text=original.strip()), _example())
    raise _unreadable(original)


def _plain(text: str) -> str:
    """Half-width, without spaces inside, kanji numbers as digits; ㋿ becomes 令和 by NFKC."""
    text = unicodedata.normalize("NFKC", text).strip().translate(_HYPHENS)
    text = re.sub(r"(?<=\d)\s+(?=\d{1,2}:\d{2})", "T", text)
    return _KANJI_NUMBER.sub(lambda found: _number(found.group()), re.sub(r"\s+", "", text))


def _number(kanji: str) -> str:
    """「二十三」 → 23, 「二〇二六」 → 2026."""
    if "十" not in kanji:
        return "".join(_KANJI_DIGIT[sign] for sign in kanji)
    tens, _, ones = kanji.partition("十")
    if "十" in ones or len(tens) > 1 or len(ones) > 1:
        return kanji
    return f"{_KANJI_DIGIT.get(tens, '1')}{_KANJI_DIGIT.get(ones, '0')}"


def _instant(text: str, original: str) -> date:
    try:
        return datetime.fromisoformat(text.upper().replace("Z", "+00:00")).astimezone(TOKYO).date()
    except (ValueError, OverflowError):
        raise _unreadable(original) from None


def _written_era(found: re.Match[str]) -> Era | None:
    sign = found.groupdict().get("era")
    return BY_SIGN[sign.upper()] if sign else None


def _western(found: re.Match[str], original: str) -> int:
    era = _written_era(found)
    if era is None:
        year = int(found["y"])
    else:
        number = 1 if found["ey"] == "元" else int(found["ey"])
        if number < 1:
            raise BadInput(
                say(
                    "「{text}」という年はありません（元号の年は元年から始まります）。", text=original.strip()
                ),
                _example(),
            )
        if era is not ERAS[0] and number > era.last_year:
            raise _after_the_era(original, era, era.western(number))
        year = era.western(number)
    no_end = year == FOREVER_DATE.year and found.groupdict().get("d") is not None
    if not MEIJI_GREGORIAN.year <= year <= _LAST_YEAR and not no_end:
        raise BadInput(
            say(
                "「{text}」は、扱える年（1873年～{last}年）の外にあります。",
                text=original.strip(),
                last=_LAST_YEAR,
            ),
            say("年の桁数を確かめて、入力し直してください。"),
        )
    return year


def _day_or_month(found: re.Match[str], original: str) -> date | Partial:
    groups = found.groupdict()
    year, month = _western(found, original), int(groups["m"])
    if not 1 <= month <= 12:
        raise _no_such_day(original)
    if groups.get("d") is None:
        _check_era(found, Partial.month(year, month), original)
        return Partial.month(year, month, _written_era(found))
    try:
        day = date(year, month, int(groups["d"]))
    except ValueError:
        raise _no_such_day(original) from None
    if year == FOREVER_DATE.year and day != FOREVER_DATE:
        raise _no_such_day(original)
    _check_era(found, Partial(day, day, "month", ""), original)
    _check_weekday(groups.get("w") or "", day, original)
    return day


def _check_era(found: re.Match[str], span: Partial, original: str) -> None:
    """平成31年5月1日 and 令和元年4月 do not exist, though each year does."""
    era = _written_era(found)
    if era is None:
        return
    if span.first > era.last:
        raise _after_the_era(original, era, span.first.year, span.first)
    if span.last < era.first:
        right = era_of(span.last)
        raise BadInput(
            say(
                "「{text}」という日付はありません（{era}は{first}からです）。",
                text=original.strip(),
                era=era.name,
                first=show_date(era.first, "western"),
            ),
            say("{right}のことであれば、そのように入力し直してください。", right=_month_in(right, span.last)),
        )


def _after_the_era(original: str, era: Era, year: int, day: date | None = None) -> BadInput:
    last = f"{era.last_year}年{era.last.month}月{era.last.day}日"
    meant = era_name(day or date(year, 12, 31))
    return BadInput(
        say(
            "「{text}」という日付はありません（{era}は{last}までです）。",
            text=original.strip(),
            era=era.name,
            last=last,
        ),
        say("西暦{year}年のことであれば、「{meant}」と入力し直してください。", year=year, meant=meant),
    )


def _month_in(era: Era | None, day: date) -> str:
    return f"{_era_label(era, day.year)}{day.month}月" if era else f"{day.year}年{day.month}月"


def _era_label(era: Era, western_year: int) -> str:
    number = western_year - era.first.year + 1
    return f"{era.name}{'元' if number == 1 else number}年"


def _check_weekday(written: str, day: date, original: str) -> None:
    sign = written.strip("()")[:1]
    if sign and sign != weekday_name(day):
        raise BadInput(
            say(
                "「{text}」は、日付と曜日が合いません（{day}は{right}曜日です）。",
                text=original.strip(),
                day=show_date(day, "western"),
                right=weekday_name(day),
            ),
            say("日付か曜日のどちらが正しいかを確かめて、入力し直してください。"),
        )


def _no_such_day(original: str) -> BadInput:
    return BadInput(say("「{text}」という日付は暦にありません。", text=original.strip()), _example())


def _unreadable(original: str) -> BadInput:
    return BadInput(say("「{text}」は日付として読めません。", text=original.strip()[:40]), _example())


def _example() -> str:
    return say("「2026/11/23」や「令和8年11月23日」のように入力してください。")
