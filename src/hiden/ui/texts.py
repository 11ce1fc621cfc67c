"""The words of a document as a part of a page. Written here and not in a template: a pledge of a hundred lines is drawn for
everybody who signs it, and a loop of the template would be most of that page's cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from hiden.paper.numbering import Level, Line

_CENTRED = frozenset({Level.CHAPTER, Level.ANNEX})


def anchor(line: Line) -> str:
    """The id of an article's or annex's heading, to be linked to."""
    return f"article-{line.article}"


def text_html(lines: Iterable[Line], *, title: bool = False) -> SafeString:
    """Line by line, in Japanese whoever reads; neighbouring rows are one table. `title`: with the title above."""
    parts = []
    for is_table, some in groupby(lines, lambda line: line.level is Level.ROW):
        run = list(some)
        parts.append(_table(run) if is_table else "".join(_one(line, title=title) for line in run))
    return mark_safe(f'<div class="text" lang="ja">{"".join(parts)}</div>')  # noqa: S308 - every word is escaped


def _one(line: Line, *, title: bool) -> str:
    words, level = escape(line.words), line.level
    if level is Level.TITLE:
        return f'<p data-level="title"><b>{words}</b></p>' if title else ""
    if level in _CENTRED:
        ident = f' id="{escape(anchor(line))}"' if level is Level.ANNEX else ""
        return f'<h3 class="chapter"{ident}>{line.number}　{words}</h3>'
    if level is Level.ARTICLE:
        # 第１条（見出し）, but １　見出し where articles have no 条.
        heading = f"（{words}）" if line.number.startswith("第") else f"　{words}"
        return f'<h3 id="{escape(anchor(line))}">{line.number}{heading}</h3>'
    number = f'<span class="no">{line.number}</span>' if line.number else ""
    return f'<p data-level="{level.value}">{number}<span>{words}</span></p>'


def _table(rows: Sequence[Line]) -> str:
    """The rows of an annex, the first of them its header."""
    head, *body = ([escape(cell) for cell in row.words.split("｜")] for row in rows)
    cells = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    return (
        f'<div class="scroll"><table class="list" aria-labelledby="{escape(anchor(rows[0]))}">'
        f"<thead><tr>{cells}</tr></thead><tbody>{''.join(_row(head, row) for row in body)}</tbody></table></div>"
    )


def _row(head: Sequence[str], row: Sequence[str]) -> str:
    first, *others = row
    cells = "".join(
        f'<td data-label="{label}">{cell}</td>' for label, cell in zip(head[1:], others, strict=False)
    )
    return f'<tr><th scope="row">{first}</th>{cells}</tr>'
