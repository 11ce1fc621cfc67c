"""Cedar text cut into statements, each with the line on which it begins, so that an error can name file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A comment, a quoted string, the end of a statement: nothing else matters for finding where statements end.
_TOKEN = re.compile(r'//[^\n]*|"(?:\\.|[^"\\])*"|;', re.DOTALL)
_LEADING = re.compile(r"(?:\s+|//[^\n]*)*")


@dataclass(frozen=True, slots=True)
class Statement:
    """One policy or one declaration. `path` is relative to the folder of rooms, `line` counts from 1."""

    path: str
    line: int
    text: str


def statements(path: str, text: str) -> Iterator[Statement]:
    """The statements of one file in order. What follows the last `;` is one too, unless it is only space or comment."""
    start = 0
    for token in _TOKEN.finditer(text):
        if token.group() == ";":
            yield _statement(path, text, start, token.end())
            start = token.end()
    if text[_after_space(text, start) :]:
        yield _statement(path, text, start, len(text))


def _statement(path: str, text: str, start: int, end: int) -> Statement:
    begin = _after_space(text, start)
    return Statement(path, text.count("\n", 0, begin) + 1, text[begin:end])


def _after_space(text: str, start: int) -> int:
    match = _LEADING.match(text, start)
    return match.end() if match else start
