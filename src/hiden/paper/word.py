"""A text as a Word document (ISO/IEC 29500) with real numbering: adding an article in Word renumbers all others.

Articles, paragraphs and items are levels of one multilevel list (第１条, １, (1), ア); references to articles and paragraphs
are fields on bookmarks, with the number of today as their cached result.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from hiden.base.clock import now
from hiden.paper.frame import Frame
from hiden.paper.numbering import END, SUPPLEMENT, Numbers, counts_paragraphs, full_width, pieces
from hiden.paper.text import Annex, Article, Item, Text
from hiden.paper.word_numbers import Lists

_MINCHO, _GOTHIC = "游明朝", "游ゴシック"
_SOFT, _ALARM = RGBColor(0x55, 0x58, 0x5F), RGBColor(0xA8, 0x0F, 0x0F)


def docx_of(text: Text, frame: Frame) -> bytes:
    """The document as bytes of a .docx file, A4. The same text on the same second gives the same words and numbers."""
    return _Writer(text, frame).written()


class _Writer:
    """Writes one text, line by line."""

    def __init__(self, text: Text, frame: Frame) -> None:
        self._text, self._frame = text, frame
        self._numbers = Numbers(text)
        self._document: Any = docx.Document()
        self._lists = Lists(self._document, text.style)
        self._places = {one.id: place for place, one in enumerate(text.articles, 1)}
        self._bookmarks = 0

    def written(self) -> bytes:
        self._set_up()
        self._heading(self._text.title, size=15, align=WD_ALIGN_PARAGRAPH.CENTER, level=0)
        for words in self._text.opening:
            self._words(self._plain(), words)
        for article in self._text.articles:
            self._article(article)
        for words in self._text.closing:
            self._closing(words)
        for annex in self._text.annexes:
            self._annex(annex)
        stream = io.BytesIO()
        self._document.save(stream)
        return stream.getvalue()

    def _closing(self, words: str) -> None:
        if words == SUPPLEMENT:
            self._heading(words, size=12, align=WD_ALIGN_PARAGRAPH.CENTER, level=1)
            return
        paragraph = self._plain()
        if words == END:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._words(paragraph, words)

    # ---------- page and properties ----------

    def _set_up(self) -> None:
        document, moment = self._document, now()
        _describe(document.core_properties, self._text.title, self._frame.company, moment)
        section = document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        section.top_margin, section.bottom_margin = Mm(25), Mm(22)
        _font(document.styles["Normal"], _MINCHO, 10.5)
        document.styles["Normal"].paragraph_format.space_after = Pt(3)
        document.styles["Normal"].paragraph_format.line_spacing = 1.25
        for name, size in (("Title", 15), ("Heading 1", 12), ("Heading 2", 10.5)):
            style = document.styles[name]
            _font(style, _GOTHIC, size, bold=True)
            _without_border(style)
        for name in ("Header", "Footer"):
            document.styles[name].paragraph_format.tab_stops.clear_all()
        self._header(section)
        self._footer(section)

    def _header(self, section: Any) -> None:
        paragraph = section.header.paragraphs[0]
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(160), WD_TAB_ALIGNMENT.RIGHT)
        _small(paragraph.add_run(f"{self._frame.company}　{self._frame.version}"))
        if self._frame.marking:
            run = paragraph.add_run(f"\t{self._frame.marking}")
            _small(run, _ALARM)
            run.bold = True

    def _footer(self, section: Any) -> None:
        paragraph = section.footer.paragraphs[0]
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(160), WD_TAB_ALIGNMENT.RIGHT)
        _small(paragraph.add_run(f"{self._frame.made}\t"))
        for code, between in (("PAGE", " / "), ("NUMPAGES", "")):
            for run in _field(paragraph, code, "1"):
                _small(run)
            _small(paragraph.add_run(between))

    # ---------- lines ----------

    def _plain(self) -> Any:
        return self._document.add_paragraph()

    def _heading(self, words: str, *, size: float, align: Any = None, level: int = 1) -> Any:
        paragraph = self._document.add_heading("", level)
        paragraph.alignment = align
        self._words(paragraph, words)
        paragraph.paragraph_format.space_before = Pt(size if level else 0)
        return paragraph

    def _article(self, article: Article) -> None:
        if article.chapter:
            chapter = self._heading(article.chapter, size=16, align=WD_ALIGN_PARAGRAPH.CENTER, level=1)
            self._lists.chapter(chapter)
        legal = self._text.style.legal
        words = f"（{article.heading}）" if legal else article.heading
        heading = self._heading(words, size=9, level=2)
        self._lists.level(heading, 0)
        self._mark(heading, self._bookmark(article.id))
        counted = counts_paragraphs(article, self._text.style)
        for place, each in enumerate(article.paragraphs, 1):
            paragraph = self._plain()
            if counted:
                self._lists.level(paragraph, 1)
                self._mark(paragraph, self._bookmark(article.id, place))
            elif not legal:
                paragraph.paragraph_format.left_indent = Pt(10.5)
            self._words(paragraph, each.words)
            self._items(each.items, 2)

    def _items(self, items: tuple[Item, ...], level: int) -> None:
        for item in items:
            paragraph = self._plain()
            self._lists.level(paragraph, level)
            self._words(paragraph, item.words)
            self._items(item.items, level + 1)

    def _annex(self, annex: Annex) -> None:
        heading = self._heading(f"{self._numbers.annex(annex.id)}　{annex.heading}", size=0, level=1)
        heading.paragraph_format.page_break_before = True
        for words in annex.words:
            self._words(self._plain(), words)
        if annex.header:
            self._table(annex)

    def _table(self, annex: Annex) -> None:
        table = self._document.add_table(rows=0, cols=len(annex.header), style="Table Grid")
        for place, row in enumerate([annex.header, *annex.rows]):
            cells = table.add_row().cells
            for cell, words in zip(cells, row, strict=True):
                spacing = cell.paragraphs[0].paragraph_format
                spacing.space_before = spacing.space_after = Pt(2)
                run = cell.paragraphs[0].add_run(self._numbers.plain(words))
                run.font.size = Pt(9)
                run.bold = place == 0
        mark = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(mark)

    # ---------- words with references ----------

    def _words(self, paragraph: Any, words: str) -> None:
        for piece in pieces(words):
            if isinstance(piece, str):
                paragraph.add_run(self._numbers.plain(piece))
                continue
            ident, steps, annex = piece
            if annex:
                paragraph.add_run(self._numbers.annex(ident))
            else:
                self._reference(paragraph, ident, steps)

    def _reference(self, paragraph: Any, ident: str, steps: tuple[int, ...]) -> None:
        """Fields for article and paragraph. An item's number stands in brackets, so 第２号 cannot be a field."""
        whole = self._numbers.reference(ident, steps)
        if not self._text.style.legal:
            number = self._numbers.article(ident)
            paragraph.add_run("第")
            list(_field(paragraph, f"REF {self._bookmark(ident)} \\n \\h", number))
            paragraph.add_run(whole.removeprefix(f"第{number}"))
            return
        number = self._numbers.article(ident)
        list(_field(paragraph, f"REF {self._bookmark(ident)} \\n \\h", number))
        rest = whole.removeprefix(number)
        if steps and self._counted(ident):
            paragraph.add_run("第")
            list(_field(paragraph, f"REF {self._bookmark(ident, steps[0])} \\n \\h", full_width(steps[0])))
            rest = rest.removeprefix(f"第{full_width(steps[0])}")
        if rest:
            paragraph.add_run(rest)

    def _counted(self, ident: str) -> bool:
        article = next(one for one in self._text.articles if one.id == ident)
        return counts_paragraphs(article, self._text.style)

    def _bookmark(self, ident: str, paragraph: int = 0) -> str:
        """A name that Word keeps hidden. Word allows 40 characters, so places stand for ids."""
        return f"_Ref_a{self._places[ident]}" + (f"_p{paragraph}" if paragraph else "")

    def _mark(self, paragraph: Any, name: str) -> None:
        self._bookmarks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), str(self._bookmarks))
        start.set(qn("w:name"), name)
        end.set(qn("w:id"), str(self._bookmarks))
        paragraph._p.append(start)
        paragraph._p.append(end)


def _describe(properties: Any, title: str, company: str, moment: datetime) -> None:
    properties.title, properties.author, properties.last_modified_by = title, company, company
    properties.created = properties.modified = moment.replace(microsecond=0, tzinfo=None)
    properties.language, properties.comments, properties.revision = "ja-JP", "", 1


def _font(style: Any, name: str, size: float, *, bold: bool | None = None) -> None:
    style.font.name, style.font.size, style.font.bold = name, Pt(size), bold
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    fonts.set(qn("w:eastAsia"), name)
    # Without it, a machine that lacks the font takes Chinese shapes for the same characters.
    language = style.element.rPr.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        style.element.rPr.append(language)
    language.set(qn("w:val"), "ja-JP")
    language.set(qn("w:eastAsia"), "ja-JP")


def _without_border(style: Any) -> None:
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        border.getparent().remove(border)


def _small(run: Any, colour: RGBColor = _SOFT) -> None:
    run.font.size, run.font.color.rgb = Pt(8), colour


def _field(paragraph: Any, code: str, shown: str) -> Iterator[Any]:
    """A field with its cached result; yields its runs so that they can be dressed."""
    for kind, words in (("begin", ""), ("code", f" {code} "), ("separate", ""), ("text", shown), ("end", "")):
        run = paragraph.add_run(words if kind == "text" else "")
        if kind == "code":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = words
            run._r.append(element)
        elif kind != "text":
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            run._r.append(element)
        yield run
