"""The words of a text as a part of a page. Written here and not in a template: a pledge of a hundred lines is drawn for everybody
who signs it, and a loop of the template would be most of that page's cost.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from hiden.paper.numbering import Level, Line

_HEADINGS = frozenset({Level.TITLE, Level.CHAPTER, Level.ARTICLE, Level.ANNEX})


def words_html(lines: Iterable[Line]) -> SafeString:
    """Line by line, each with its level as a class."""
    parts = []
    for is_table, some in groupby(lines, lambda line: line.level is Level.ROW):
        run = list(some)
        parts.append(_table(run) if is_table else "".join(_one(line) for line in run))
    return mark_safe("".join(parts))  # noqa: S308 - every word is escaped


def _table(rows: list[Line]) -> str:
    """Neighbouring rows are one table, whose first row is its header."""
    head, *body = ([escape(cell) for cell in row.words.split("｜")] for row in rows)
    cells = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    lines = "".join(
        "<tr>"
        + "".join(f'<td data-label="{label}">{cell}</td>' for label, cell in zip(head, row, strict=False))
        + "</tr>"
        for row in body
    )
    return f'<div class="scroll"><table class="list"><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table></div>'


def _one(line: Line) -> str:
    words = escape(line.words if line.level is Level.TITLE else line.whole)
    inner = f"<b>{words}</b>" if line.level in _HEADINGS else str(words)
    return f'<p class="words-{line.level.value}">{inner}</p>'
