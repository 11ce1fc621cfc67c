"""Numbers of articles, paragraphs and items, and what points to them: 第１条, ２, (1), ア.

A paragraph is numbered when its article has more than one; the first of several is １. Pledges and letters have no 条: their
articles are １, ２, ３ and their paragraphs have no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from hiden.paper.text import Annex, Article, Item, Style, Text

_REFERENCE = re.compile(r"\{@(annex:)?([a-z][a-z0-9_]*)((?:\.[0-9]+)*)\}")
_FULL = str.maketrans("0123456789", "０１２３４５６７８９")
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
UNFILLED = "＿＿＿＿"
# Two lines of a closing that are set in their own way.
SUPPLEMENT, END = "附則", "以上"
_BLANK = re.compile(r"\{\?[a-z][a-z0-9_]*\}")


class Level(StrEnum):
    """What a line of a text is."""

    TITLE = "title"
    OPENING = "opening"
    CHAPTER = "chapter"
    ARTICLE = "article"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    SUBITEM = "subitem"
    CLOSING = "closing"
    ANNEX = "annex"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is read. `article` is the id of the article or annex it belongs to ("" outside of any)."""

    level: Level
    number: str
    words: str
    article: str = ""

    @property
    def whole(self) -> str:
        """Number and words together."""
        return f"{self.number}　{self.words}" if self.number else self.words


def full_width(number: int) -> str:
    """１２."""
    return str(number).translate(_FULL)


def chapter_number(place: int) -> str:
    """第１章. `place` counts from 1."""
    return f"第{full_width(place)}章"


def counts_paragraphs(article: Article, style: Style) -> bool:
    """Whether the paragraphs of an article carry numbers."""
    return style.legal and len(article.paragraphs) > 1


def article_number(place: int, style: Style) -> str:
    """第１条, or １ in pledges and letters. `place` counts from 1."""
    number = full_width(place)
    return f"第{number}条" if style.legal else number


def item_number(place: int, level: int = 1) -> str:
    """(1) on the first level, ア on the second. `place` counts from 1."""
    return f"({place})" if level == 1 else _KANA[place - 1]


def annex_number(annex: Annex, text: Text) -> str:
    """別表 or 別表第２: those with a table are 別表, others 別紙; the only one of its kind has no number."""
    word = "別表" if annex.header else "別紙"
    same = [each for each in text.annexes if bool(each.header) == bool(annex.header)]
    return word if len(same) == 1 else f"{word}第{full_width(same.index(annex) + 1)}"


class Numbers:
    """The numbers of one text. Made once, asked often."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._articles = {one.id: place for place, one in enumerate(text.articles, 1)}
        self._annexes = {one.id: annex_number(one, text) for one in text.annexes}

    def article(self, ident: str) -> str:
        """The number of an article. Raises KeyError."""
        return article_number(self._articles[ident], self._text.style)

    def annex(self, ident: str) -> str:
        """The number of an annex. Raises KeyError."""
        return self._annexes[ident]

    def reference(self, ident: str, steps: tuple[int, ...] = (), *, annex: bool = False) -> str:
        """第５条第２項第３号. Raises KeyError for what is not there: a text must not point into the void."""
        if annex:
            return self.annex(ident)
        words = self.article(ident)
        if not self._text.style.legal:
            words = f"第{words}項"
            units = ["号"]
        else:
            units = ["項", "号"]
        return words + "".join(f"第{full_width(n)}{unit}" for n, unit in zip(steps, units, strict=False))

    def plain(self, words: str) -> str:
        """Words as they are read: references by number, unfilled places as a line to write on."""
        return _BLANK.sub(UNFILLED, _REFERENCE.sub(self._resolved, words))

    def _resolved(self, found: re.Match[str]) -> str:
        steps = tuple(int(step) for step in found[3].split(".") if step)
        return self.reference(found[2], steps, annex=found[1] is not None)


def references(words: str) -> list[tuple[str, str]]:
    """(annex: or nothing, id) of everything the words point to."""
    return [(found[1] or "", found[2]) for found in _REFERENCE.finditer(words)]


def pieces(words: str) -> Iterator[str | tuple[str, tuple[int, ...], bool]]:
    """Plain words and references (id, steps, whether an annex), in order: for those who make fields or links of them."""
    end = 0
    for found in _REFERENCE.finditer(words):
        if found.start() > end:
            yield words[end : found.start()]
        yield found[2], tuple(int(step) for step in found[3].split(".") if step), found[1] is not None
        end = found.end()
    if end < len(words):
        yield words[end:]


def lines(text: Text) -> list[Line]:
    """The whole text line by line, as it is read."""
    numbers = Numbers(text)
    found = [Line(Level.TITLE, "", text.title)]
    found += [Line(Level.OPENING, "", numbers.plain(words)) for words in text.opening]
    chapters = 0
    for article in text.articles:
        if article.chapter:
            chapters += 1
            heading = numbers.plain(article.chapter)
            found.append(Line(Level.CHAPTER, chapter_number(chapters), heading, article.id))
        found.append(
            Line(Level.ARTICLE, numbers.article(article.id), numbers.plain(article.heading), article.id)
        )
        several = counts_paragraphs(article, text.style)
        for place, paragraph in enumerate(article.paragraphs, 1):
            number = full_width(place) if several else ""
            found.append(Line(Level.PARAGRAPH, number, numbers.plain(paragraph.words), article.id))
            found += _items(paragraph.items, numbers, article.id, 1)
    found += [Line(Level.CLOSING, "", numbers.plain(words)) for words in text.closing]
    for annex in text.annexes:
        found.append(Line(Level.ANNEX, numbers.annex(annex.id), numbers.plain(annex.heading), annex.id))
        found += [Line(Level.PARAGRAPH, "", numbers.plain(words), annex.id) for words in annex.words]
        for row in [annex.header, *annex.rows] if annex.header else []:
            found.append(Line(Level.ROW, "", "｜".join(numbers.plain(cell) for cell in row), annex.id))
    return found


def _items(items: tuple[Item, ...], numbers: Numbers, article: str, level: int) -> Iterator[Line]:
    kind = Level.ITEM if level == 1 else Level.SUBITEM
    for place, item in enumerate(items, 1):
        yield Line(kind, item_number(place, level), numbers.plain(item.words), article)
        yield from _items(item.items, numbers, article, level + 1)
