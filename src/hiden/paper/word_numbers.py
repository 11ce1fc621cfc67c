"""The multilevel lists of a Word document: 第１条, １, (1), ア; and 第１章 beside them."""

from __future__ import annotations

from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from hiden.paper.text import Style

_ARTICLES, _CHAPTERS = 701, 702

# (format, text, left and hanging indent in twentieths of a point, what follows the number)
_LEGAL = (
    ("decimalFullWidth", "第%1条", 0, 0, "nothing"),
    ("decimalFullWidth", "%2", 315, 315, "tab"),
    ("decimal", "(%3)", 735, 420, "tab"),
    ("aiueoFullWidth", "%4", 1050, 315, "tab"),
)
_PLEDGE = (
    ("decimalFullWidth", "%1", 315, 315, "tab"),
    ("decimalFullWidth", "%2", 315, 315, "tab"),
    ("decimal", "(%3)", 735, 420, "tab"),
    ("aiueoFullWidth", "%4", 1050, 315, "tab"),
)
_CHAPTER = (("decimalFullWidth", "第%1章　", 0, 0, "nothing"),)
Level = tuple[str, str, int, int, str]


class Lists:
    """The lists of one document; `level` and `chapter` make a paragraph one of their lines."""

    def __init__(self, document: Any, style: Style) -> None:
        levels = _LEGAL if style.legal else _PLEDGE
        numbering = document.part.numbering_part.element
        for ident, made in ((_ARTICLES, levels), (_CHAPTERS, _CHAPTER)):
            _define(numbering, ident, made)

    def level(self, paragraph: Any, level: int) -> None:
        """Let a paragraph be a line of the articles' list: 0 article, 1 paragraph, 2 item, 3 sub-item."""
        _number(paragraph, _ARTICLES, level)

    def chapter(self, paragraph: Any) -> None:
        """Let a paragraph be a chapter heading."""
        _number(paragraph, _CHAPTERS, 0)


def _define(numbering: Any, ident: int, levels: tuple[Level, ...]) -> None:
    """An abstract list and its one instance. The schema wants all abstract ones before all instances."""
    body = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="{suffix}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr></w:lvl>'
        for place, (form, text, left, hanging, suffix) in enumerate(levels)
    )
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{ident}"><w:multiLevelType w:val="multilevel"/>{body}</w:abstractNum>'
    )
    instances = numbering.findall(qn("w:num"))
    if instances:
        instances[0].addprevious(abstract)
    else:
        numbering.append(abstract)
    instance = f'<w:num {nsdecls("w")} w:numId="{ident}"><w:abstractNumId w:val="{ident}"/></w:num>'
    numbering.append(parse_xml(instance))


def _number(paragraph: Any, ident: int, level: int) -> None:
    number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    number.get_or_add_ilvl().val = level
    number.get_or_add_numId().val = ident
