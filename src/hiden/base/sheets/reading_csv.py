"""Reading CSV: CP932 or UTF-8, comma, tab or semicolon, line breaks inside quotes."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator

from hiden.base.errors import BadInput
from hiden.base.sheets.cells import Grid
from hiden.base.sheets.formulas import unshield
from hiden.base.sheets.limits import Limits
from hiden.base.text import decode_bytes, has_private_characters
from hiden.base.words import say

_DELIMITERS = ",\t;"
_LONGEST_CELL = 1_000_000
_LOOKED_AT = 65_536  # characters in which the delimiter is looked for
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def read_csv(data: bytes, limits: Limits) -> Grid:
    """All records as a grid of text. Row numbers are those that Excel shows: one per record. Raises BadInput."""
    decoded = decode_bytes(data)
    if decoded.text.lstrip()[:1] == "<" and "<t" in decoded.text[:4096].lower():
        raise BadInput(
            say("このファイルは表ではなく、ウェブページ（HTML）です。"),
            say("Excelで開き、「Excelブック（.xlsx）」として保存してから選んでください。"),
        )
    delimiter = _delimiter(decoded.text)
    records = _records(decoded.text, delimiter, limits)
    while records and not any(records[-1]):
        records.pop()
    grid = Grid(
        sheet="",
        values=[[unshield(text) if text else None for text in record] for record in records],
        encoding=decoded.encoding,
        delimiter=delimiter,
    )
    if has_private_characters(decoded.text):
        grid.notes.append(say("外字が含まれています。別の文字に見えていないか、確かめてください。"))
    return grid


def _records(text: str, delimiter: str, limits: Limits) -> list[list[str]]:
    # A line of forty million commas would be made into a list before it could be counted.
    if text.count(delimiter) > 2 * limits.cells:
        raise _too_large(limits)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    records: list[list[str]] = []
    began, cells = 1, 0
    try:
        for record in reader:
            records.append(record)
            began = reader.line_num + 1
            cells += len(record)
            if len(records) > limits.rows or len(record) > limits.columns or cells > limits.cells:
                raise _too_large(limits)
    except csv.Error as error:
        if "limit" in str(error):
            raise _too_long(began) from error
        raise BadInput(
            say('CSVファイルの{line}行目から始まる行で、引用符（"）の対応が取れていません。', line=began),
            say("その行の引用符を直すか、Excelで開いて「CSV UTF-8（コンマ区切り）」で保存し直してください。"),
        ) from error
    return records


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, one after the other: a buffer would hold the whole text a second time, four times as wide."""
    return (found.group() for found in _LINE.finditer(text))


def _too_long(line: int) -> BadInput:
    return BadInput(
        say(
            "CSVファイルの{line}行目から始まる行に、長すぎる値（{n}字超）があります。",
            line=line,
            n=_LONGEST_CELL,
        ),
        say('引用符（"）の閉じ忘れがないかを確かめ、値を短くして、もう一度選んでください。'),
    )


def _too_large(limits: Limits) -> BadInput:
    return BadInput(
        say(
            "表が大きすぎます（上限は{rows}行、{columns}列、{cells}セルです）。",
            rows=limits.rows,
            columns=limits.columns,
            cells=limits.cells,
        ),
        say("ファイルを分けて、もう一度選んでください。"),
    )


def _delimiter(text: str) -> str:
    """The sign that stands equally often in the most records of the beginning, outside of quotes.

    A sign that only one of several records has is part of a text.
    """
    counts: dict[str, list[int]] = {sign: [0] for sign in _DELIMITERS}
    quoted = False
    for sign in text[:_LOOKED_AT].replace("\r\n", "\n").replace("\r", "\n").strip("\n"):
        if sign == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif sign == "\n":
            for numbers in counts.values():
                numbers.append(0)
        elif sign in counts:
            counts[sign][-1] += 1
    records = len(counts[","])
    agreeing = {
        sign: max(Counter(n for n in numbers if n).values(), default=0) for sign, numbers in counts.items()
    }
    best = max(_DELIMITERS, key=lambda sign: agreeing[sign])
    return best if agreeing[best] >= min(2, records) else ","
