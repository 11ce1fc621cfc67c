"""What a number format of Excel really shows: era years, months without days, codes with leading zeros.

A cell formatted `gggee"年"` shows 令和08年 but arrives from every reader as the number 46349, and 社員番号 123 under the
format 00000 is the code 00123 to the person who sees it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree

Shows = Literal["day", "year", "fiscal_year", "month", "no_year", "code"]

# The numbers that a Japanese Excel gives to its own formats; their codes are not written into the file.
_JAPANESE_BUILT_IN: dict[int, str] = {
    27: "ge.m.d", 28: "ggge年m月d日", 29: "ggge年m月d日", 30: "m/d/yy", 31: "yyyy年m月d日",
    34: "yyyy年m月", 35: "m月d日", 36: "ge.m.d", 50: "ge.m.d", 51: "ggge年m月d日", 52: "yyyy年m月", 53: "m月d日",
    54: "ggge年m月d日", 55: "yyyy年m月", 56: "m月d日", 57: "ge.m.d", 58: "ggge年m月d日",
    16: "d-mmm", 17: "mmm-yy",
}  # fmt: skip

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_BRACKETED = re.compile(r"\[[^\]]*\]")
_SCIENTIFIC = re.compile(r"e[+-]")
_CODE = re.compile(r'((?:"[^"]*"|\\.|[-/ ()])*)(0{2,})')


@dataclass(frozen=True, slots=True)
class Format:
    """What a format shows. For "code": the literal text before the digits, and how many digits."""

    shows: Shows
    era: bool = False
    prefix: str = ""
    digits: int = 0


def classify(code: str) -> Format | None:
    """What a format code shows, or None where it needs no special care."""
    first = _sections(code)[0]
    if found := _CODE.fullmatch(_BRACKETED.sub("", first)):
        prefix = _LITERAL.sub(lambda part: part[1] or part[2] or "", found[1])
        return Format("code", prefix=prefix, digits=len(found[2]))
    literals = "".join(part[1] or part[2] or "" for part in _LITERAL.finditer(first))
    bare = _SCIENTIFIC.sub("", _BRACKETED.sub("", _LITERAL.sub("", first)).lower())
    if (
        "general" in bare
        or "標準" in bare
        or "h" in bare
        or "s" in bare
        or "0" in bare
        or "#" in bare
        or "@" in bare
    ):
        return None
    era, year, month, day = bool(re.search("[ger]", bare)), "y" in bare, "m" in bare, "d" in bare
    if month and day:
        return Format("day", era) if era or year else Format("no_year")
    if day or not (era or year):
        return None
    if month:
        return Format("month", era)
    return Format("fiscal_year" if "年度" in literals + bare else "year", era)


def _sections(code: str) -> list[str]:
    """A format split at the semicolons outside of quotes."""
    return re.sub(r'("[^"]*"|\\.)|;', lambda found: found[1] or "\0", code).split("\0")


def special_formats(styles_xml: bytes) -> dict[int, Format]:
    """Style number of a cell (attribute `s`) → what its format shows, for the formats that need care."""
    root = ElementTree.fromstring(styles_xml)  # noqa: S314 - see above
    codes: dict[int, str] = dict(_JAPANESE_BUILT_IN)
    for element in root.iter():
        if _local(element.tag) == "numFmt" and element.get("numFmtId", "").isdigit():
            codes[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
    found: dict[int, Format] = {}
    frames = next((element for element in root if _local(element.tag) == "cellXfs"), None)
    for number, frame in enumerate(frames if frames is not None else ()):
        identifier = frame.get("numFmtId", "0")
        code = codes.get(int(identifier)) if identifier.isdigit() else None
        special = classify(code) if code else None
        if special and (special.shows != "day" or code in _JAPANESE_BUILT_IN.values()):
            found[number] = special  # other full dates arrive as dates by themselves
    return found


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]
