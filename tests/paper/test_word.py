"""Word documents: numbers are Word's own, references are fields, and both say what the screen says."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
from docx.oxml.ns import qn

from hiden.paper.frame import Frame
from hiden.paper.numbering import lines
from hiden.paper.text import Article, Paragraph, Style, Text
from hiden.paper.word import docx_of
from tests.paper.test_numbering import rule

FRAME = Frame("見本精工株式会社", "社外秘", "第2版", "2026年11月28日")


def opened(text: Text) -> Any:
    """The document as Word would open it."""
    return docx.Document(io.BytesIO(docx_of(text, FRAME)))


def levels(document: Any) -> list[tuple[int, int] | None]:
    """(list, level) of every paragraph; None for those without number."""
    found: list[tuple[int, int] | None] = []
    for paragraph in document.paragraphs:
        number = paragraph._p.pPr.numPr if paragraph._p.pPr is not None else None
        found.append(None if number is None else (number.numId.val, number.ilvl.val))
    return found


def test_articles_paragraphs_and_items_are_levels_of_one_list() -> None:
    document = opened(rule())
    numbered = [each for each in levels(document) if each is not None]
    articles = numbered[1][0]
    assert numbered == [
        (numbered[0][0], 0),
        (articles, 0),
        (articles, 0),
        (articles, 1),
        (articles, 2),
        (articles, 3),
        (articles, 3),
        (articles, 2),
        (articles, 1),
    ]
    assert not any(re.match(r"第[０-９]+条（", paragraph.text) for paragraph in document.paragraphs)


def test_the_list_counts_in_full_width_as_the_screen_does() -> None:
    numbering = opened(rule()).part.numbering_part.element
    forms = [
        (level.find(qn("w:numFmt")).get(qn("w:val")), level.find(qn("w:lvlText")).get(qn("w:val")))
        for level in numbering.iter(qn("w:lvl"))
    ]
    for wanted in (("decimalFullWidth", "第%1条"), ("decimal", "(%3)"), ("aiueoFullWidth", "%4")):
        assert wanted in forms


def test_references_are_fields_on_bookmarks_that_exist() -> None:
    body = opened(rule()).element.body
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    fields = [each.text.split()[1] for each in body.iter(qn("w:instrText")) if "REF" in each.text]
    assert fields
    assert set(fields) <= marks


def test_the_words_are_those_of_the_screen() -> None:
    text = rule()
    document = opened(text)
    read = "".join(paragraph.text for paragraph in document.paragraphs).replace("（", "").replace("）", "")
    for line in lines(text):
        if line.level != "row":
            assert line.words in read
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["極秘", "最も重い"]


def test_a_pledge_has_no_articles() -> None:
    pledge = Text(
        Style.PLEDGE,
        "誓約書",
        ("御中",),
        (Article("duty", "秘密保持", (Paragraph("守ります。"), Paragraph("{@duty}。"))),),
    )
    numbering = opened(pledge).part.numbering_part.element
    assert not any("条" in level.get(qn("w:val")) for level in numbering.iter(qn("w:lvlText")))
    assert [each for each in levels(opened(pledge)) if each] == [(701, 0)]


def test_marking_and_company_stand_on_every_page() -> None:
    header = opened(rule()).sections[0].header.paragraphs[0].text
    assert "見本精工株式会社" in header
    assert header.endswith("社外秘")
