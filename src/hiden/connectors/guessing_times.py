"""How the times of a column are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from hiden.base.words import say
from hiden.connectors.any_csv import Unit
from hiden.connectors.grammar import Rows, Setting
from hiden.connectors.moments import moment

_FORMATS: Final = (
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H時%M分%S秒",
    "%Y年%m月%d日 %H時%M分",
    "%Y.%m.%d %H:%M:%S",
    "%Y%m%d %H%M%S",
    "%Y%m%d %H:%M:%S",
    "%y/%m/%d %H:%M:%S",
    "%y/%m/%d %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d-%b-%Y %H:%M:%S",
    "%d/%b/%Y:%H:%M:%S %z",
    "%b %d %Y %H:%M:%S",
    "%b %d %H:%M:%S",
)
_SWAPPED: Final = {
    "%m/%d/%Y %H:%M:%S": "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M": "%d/%m/%Y %H:%M",
}
_ZONED: Final = re.compile(r"(Z|[+-]\d\d:?\d\d)$")
_COUNTS: Final[tuple[tuple[Unit, re.Pattern[str]], ...]] = (
    ("s", re.compile(r"1\d{9}(\.\d+)?$")),
    ("ms", re.compile(r"1\d{12}$")),
)
_LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True)
class Written:
    """`format` is strptime's, "" for what is read without one; `unit` where it is a count; `share`: how many could be read."""

    format: str = ""
    unit: Unit = ""
    zoned: bool = False
    share: float = 0.0
    doubts: tuple[str, ...] = ()


def written_as(values: Sequence[str]) -> Written:
    """How these are written; `share` is 0 where they are no times."""
    said = [value.strip() for value in values if value.strip()][:_LOOKED_AT]
    if not said:
        return Written()
    for unit, pattern in _COUNTS:
        if all(pattern.match(value) for value in said):
            return Written(unit=unit, zoned=True, share=1.0)
    # A bare number is no time, although some can be read as one.
    if not all(re.search(r"\d.*[^\d.].*\d|^\d{14}$", value) for value in said):
        return Written()
    usual = _share(said, "")
    if usual == 1.0:
        return Written(zoned=all(_ZONED.search(value) for value in said), share=usual)
    tried = [(usual, ""), *((_share(said, each), each) for each in _FORMATS)]
    share, best = max(tried, key=lambda each: each[0])
    doubts: tuple[str, ...] = ()
    if best in _SWAPPED and {form: got for got, form in tried}[_SWAPPED[best]] == share:
        doubts = (say("月と日のどちらが先か、この見本からは決められません。"),)
    return Written(best, share=share, zoned="%z" in best, doubts=doubts)


def _share(said: Sequence[str], written: str) -> float:
    rows = Rows(
        {"w": pa.array(said, pa.string())},
        pa.array(range(len(said)), pa.int32()),
        pa.nulls(len(said), pa.int32()),
        Setting(),
    )
    found = moment("w", formats=(written,) if written else ()).over(rows)
    # With a format, what is usual is read as well; it counts for neither.
    return float(len(said) - found.null_count) / len(said)
