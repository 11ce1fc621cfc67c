"""The six factors as data, and what in a sheet calls for a second look. Pure: nothing is judged, nothing is counted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from hiden.base.words import say
from hiden.catalogue.issue import Issue
from hiden.catalogue.load import by_id, records_of
from hiden.catalogue.model import Part, Record, Text, Words
from hiden.rules.model import Name

FILE = Path(__file__).parent / "factors.yaml"
FactorId = Literal["interest", "position", "area", "period", "acts", "compensation"]
ONE_YEAR, TWO_YEARS = 12, 24
# So many other people with the same limits are called a blanket one.
MANY = 3
_BRIEF = 12

_VAGUE = re.compile(
    r"^(?:(?:会社|当社)の)?(?:営業秘密|秘密情報|企業秘密|機密情報)(?:全般|一切|のすべて|の全て)?$"
)
_OPEN = re.compile(
    r"全世界|世界(?:各国|中)|国内外|全国|日本(?:国内)?(?:全域|全土|全体)?$|(?:限定|制限|限り)(?:は)?(?:し)?な[いし]|問わ(?:ない|ず)"
)
_GENERAL = re.compile(
    r"一切の[^、。]{0,12}|(?:同業|競業|競合)(?:他社|する(?:会社|企業|事業者?|他社))?(?:へ|に)の?(?:就職|転職|就業|従事|役員就任)[^、。]{0,6}|(?:直接|間接)(?:・|又は|または|、)?(?:直接|間接)?[^、。]{0,6}(?:を問わず)|その他(?:これ|これら)に(?:類|準)[^、。]{0,10}"
)
_NOTHING = re.compile(r"^(?:なし|無し|無|ない|ありません|0円?|該当なし|-+|―+|ー+)?$")
_IN_SERVICE = re.compile(r"在職中|在籍中|月給|基本給|賃金|給与|手当|賞与|退職金")


class Point(Part):
    """Something that calls for a second look; `{n}` and `{words}` are what was seen."""

    id: Name
    ja: Words
    en: Words


class Factor(Record):
    """One of the six factors: what to ask oneself, what courts are said to look at, what calls for a look."""

    id: FactorId
    ask: Text
    looked_at: Text
    points: tuple[Point, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a sheet. `months` after leaving; `items` named; `handled`: those of them in the person's hands today.

    `others`: how many other people have a sheet with the same area, period and acts.
    """

    interest: str
    position: str
    area: str
    months: int
    acts: str
    compensation: str
    items: int
    handled: int
    others: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A point that applies, with the words or number that it is about."""

    factor: FactorId
    point: str
    n: int = 0
    words: str = ""


def read(path: Path = FILE) -> tuple[list[Factor], list[Issue]]:
    """The factors in the order of the file, and what could not be read."""
    return records_of(path, Factor)


@cache
def factors() -> Mapping[str, Factor]:
    """The factors by id. Raises Misconfigured when the file is broken."""
    found, issues = read()
    return by_id(found, issues, lambda why: say("競業避止の要素を読み込めません（{why}）。", why=why))


def look(sheet: Written) -> list[Seen]:
    """Everything in a sheet that calls for a second look, in the order of the factors."""
    return [
        *_interest(sheet),
        *_position(sheet),
        *_area(sheet),
        *_period(sheet),
        *_acts(sheet),
        *_compensation(sheet),
    ]


def _plain(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).split())


def _interest(sheet: Written) -> Iterator[Seen]:
    if not sheet.items:
        yield Seen("interest", "no_items")
    words = _plain(sheet.interest)
    if len(words) < _BRIEF or _VAGUE.search(words):
        yield Seen("interest", "vague_interest")


def _position(sheet: Written) -> Iterator[Seen]:
    if sheet.items and not sheet.handled:
        yield Seen("position", "not_handling")
    if sheet.others >= MANY:
        yield Seen("position", "same_for_many", sheet.others)


def _area(sheet: Written) -> Iterator[Seen]:
    words = _plain(sheet.area)
    if not words or _OPEN.search(words):
        yield Seen("area", "open_area")


def _period(sheet: Written) -> Iterator[Seen]:
    if sheet.months >= TWO_YEARS:
        yield Seen("period", "over_two_years", sheet.months)
    elif sheet.months > ONE_YEAR:
        yield Seen("period", "over_one_year", sheet.months)


def _acts(sheet: Written) -> Iterator[Seen]:
    if match := _GENERAL.search(_plain(sheet.acts)):
        yield Seen("acts", "general_acts", words=match[0])


def _compensation(sheet: Written) -> Iterator[Seen]:
    words = _plain(sheet.compensation).rstrip("。")
    if _NOTHING.fullmatch(words):
        yield Seen("compensation", "no_compensation")
    elif _IN_SERVICE.search(words):
        yield Seen("compensation", "pay_in_service")
