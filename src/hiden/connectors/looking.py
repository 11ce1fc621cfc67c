"""Looks at the beginning of a table: by which sign its columns are parted, what stands before the header, whether there is one."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from hiden.base.words import say
from hiden.connectors.grammar import Split, Unreadable
from hiden.connectors.guessing_words import column_of
from hiden.connectors.reading import decode, unlike
from hiden.connectors.splitting import chunks

_DELIMITERS: Final = ("\t", ",", ";", "|")
_LOOKED_AT: Final = 400
_MOST_BEFORE: Final = 50  # lines before a header; further down nobody writes one
_VALUE: Final = re.compile(r"\d{1,4}[-/.:年]\d|^\d+$|^\d{1,3}(\.\d{1,3}){3}$|@|^https?://|^[A-Za-z]:\\|^\\\\")


@dataclass(frozen=True, slots=True)
class Look:
    """What a sample looks like. `rows` are cells; rows of another width than the header are left out and counted."""

    delimiter: str
    skip: int
    has_header: bool
    encoding: str  # "utf-16-le", … where a mark says so; "" else
    header: list[str]
    rows: list[list[str]]
    others: int

    def layout(self) -> dict[str, Any]:
        """The part of `AnyCsv` that says how the file is laid out."""
        return {"delimiter": self.delimiter, "skip": self.skip, "has_header": self.has_header}


def look(sample: bytes, *, encoding: str = "") -> Look:
    """What the beginning of a file looks like. Raises Unreadable where nothing in it is a table."""
    chunk = next(chunks(io.BytesIO(sample), Split.CSV, head=0, records=_LOOKED_AT), None)
    records = chunk.records if chunk is not None else []
    encoding = chunk.encoding if chunk is not None and chunk.encoding else encoding
    if len(records) > 1 and not sample.endswith("\n".encode(encoding or "ascii")):
        records = records[:-1]
    lines = [line for record in records if (line := _text(record, encoding)) is not None]
    delimiter, table = max(
        ((each, _cells(lines, each)) for each in _DELIMITERS), key=lambda each: _worth(each[1])
    )
    width = _width(table)
    if width < 2:
        raise Unreadable(say("列の区切りが見つかりません。"))
    first = next(at for at, row in enumerate(table) if len(row) == width)
    if first > _MOST_BEFORE:
        raise Unreadable(say("見出しの行が見つかりません。"))
    has_header = _is_header(table[first], [row for row in table[first + 1 :] if len(row) == width])
    begin = first + 1 if has_header else first
    rows = [row for row in table[begin:] if len(row) == width]
    header = unlike([name.strip() for name in table[first]]) if has_header else _made_up(width)
    others = sum(1 for row in table[begin:] if len(row) not in (width, 0))
    return Look(delimiter, first, has_header, encoding, header, rows, others)


def _text(record: bytes, encoding: str) -> str | None:
    try:
        return decode(record, encoding).lstrip("\ufeff").rstrip("\r")
    except Unreadable:
        return None


def _cells(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    table = []
    for line in lines:
        try:
            found = list(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter))
        except csv.Error:
            found = []
        table.append(found[0] if len(found) == 1 else [])
    return table


def _width(table: Sequence[Sequence[str]]) -> int:
    """How many columns most rows have that have several."""
    counted = Counter(len(row) for row in table if len(row) > 1)
    return max(counted, key=lambda width: (counted[width], width)) if counted else 0


def _worth(table: Sequence[Sequence[str]]) -> tuple[float, int]:
    """How well a delimiter explains the lines: the share of rows of one width, then how many columns."""
    width = _width(table)
    said = sum(1 for row in table if row)
    alike = sum(1 for row in table if len(row) == width) if width else 0
    return (round(alike / said, 1) if said else 0.0, width)


def _is_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """A header holds words and no values; where the rows hold words alone too, known words decide."""
    if sum(1 for cell in first if _VALUE.search(cell.strip())) > 0:
        return False
    if any(_VALUE.search(cell.strip()) for row in rest[:20] for cell in row):
        return True
    return sum(1 for cell in first if column_of(cell) is not None) * 2 >= len(first)


def _made_up(width: int) -> list[str]:
    return [say("列{number}", number=at) for at in range(1, width + 1)]
