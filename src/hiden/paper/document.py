"""A text as PDF: the numbers are those of the screen, set by Typst."""

from __future__ import annotations

from hiden.paper.frame import Frame
from hiden.paper.numbering import Level, Numbers, lines
from hiden.paper.text import Text
from hiden.paper.typeset import pdf as typeset


def pdf(text: Text, frame: Frame) -> bytes:
    """PDF/A-2a, A4. Raises Misconfigured as hiden.paper.typeset.pdf does."""
    return typeset("paper/document", document_data(text, frame), title=text.title)


def document_data(text: Text, frame: Frame) -> dict[str, object]:
    """Everything printed, as plain values: lines in reading order, then the tables of the annexes."""
    numbers = Numbers(text)
    tables = {
        one.id: {
            "header": [numbers.plain(cell) for cell in one.header],
            "rows": [[numbers.plain(cell) for cell in row] for row in one.rows],
        }
        for one in text.annexes
        if one.header
    }
    return {
        "company": frame.company,
        "marking": frame.marking,
        "version": frame.version,
        "made": frame.made,
        "style": text.style.value,
        "lines": [
            {"level": one.level.value, "number": one.number, "words": one.words, "article": one.article}
            for one in lines(text)
            if one.level is not Level.ROW
        ],
        "tables": tables,
    }
