"""What differs between two texts: article by article, then inside each line. A mere change of numbers is no difference."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from hiden.paper.numbering import Numbers, counts_paragraphs, full_width, item_number
from hiden.paper.text import Annex, Article, Item, Text

# A reference or place is one word; so is a run of the same script. Hiragana and marks stand alone.
_TOKEN = re.compile(r"\{[^}]*\}|[一-龠々〆ヶ]+|[ァ-ヴー]+|[A-Za-z0-9０-９Ａ-Ｚａ-ｚ]+|.", re.DOTALL)


class Mark(StrEnum):
    """What happened to a piece."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line."""

    mark: Mark
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line in both texts; a side is empty where there is none. `level`: 0 paragraph, 1 item, 2 sub-item."""

    mark: Mark
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    level: int = 0
    before_number: str = ""
    after_number: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """An article (or opening, closing, annex) in both texts. `number` and `heading` as in the newer, where it is there."""

    id: str
    mark: Mark
    number: str
    heading: str
    rows: tuple[Row, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Line:
    level: int
    number: str
    words: str


def compare(before: Text, after: Text) -> list[Part]:
    """Every part of both, in the order of the newer; removed ones stand where they stood."""
    sides = (_Side(before), _Side(after))
    return [_part(ident, *sides) for ident in _order(sides[0].idents, sides[1].idents)]


def changed(before: Text, after: Text) -> list[str]:
    """The ids of what differs in words."""
    sides = (_Side(before), _Side(after))
    return [
        ident
        for ident in _order(sides[0].idents, sides[1].idents)
        if sides[0].plain(ident) != sides[1].plain(ident)
    ]


class _Side:
    """One of the two texts, by part. The words keep their references as they are written, so numbers do not matter."""

    def __init__(self, text: Text) -> None:
        self.text, self.numbers = text, Numbers(text)
        self.articles = {one.id: one for one in text.articles}
        self.annexes = {f"annex:{one.id}": one for one in text.annexes}
        self.idents = ["title", "opening", *self.articles, "closing", *self.annexes]

    def heading(self, ident: str) -> tuple[str, str]:
        """Number and heading."""
        if ident in self.articles:
            return self.numbers.article(ident), self.numbers.plain(self.articles[ident].heading)
        if ident in self.annexes:
            one = self.annexes[ident]
            return self.numbers.annex(one.id), self.numbers.plain(one.heading)
        return "", ""

    def lines(self, ident: str) -> list[_Line]:
        if ident == "title":
            return [_Line(0, "", self.text.title)]
        if ident in {"opening", "closing"}:
            words = self.text.opening if ident == "opening" else self.text.closing
            return [_Line(0, "", one) for one in words]
        if ident in self.articles:
            return list(_lines_of_article(self.articles[ident], self.text))
        return list(_lines_of_annex(self.annexes[ident])) if ident in self.annexes else []

    def plain(self, ident: str) -> list[tuple[int, str]] | None:
        """What counts as the words of a part; None where it is not there."""
        if ident not in self.idents:
            return None
        heading = self.articles[ident].heading if ident in self.articles else ""
        return [(-1, heading), *((one.level, one.words) for one in self.lines(ident))]


def _lines_of_article(article: Article, text: Text) -> Iterator[_Line]:
    counted = counts_paragraphs(article, text.style)
    for place, one in enumerate(article.paragraphs, 1):
        yield _Line(0, full_width(place) if counted else "", one.words)
        yield from _lines_of_items(one.items, 1)


def _lines_of_items(items: tuple[Item, ...], level: int) -> Iterator[_Line]:
    for place, one in enumerate(items, 1):
        yield _Line(level, item_number(place, level), one.words)
        yield from _lines_of_items(one.items, level + 1)


def _lines_of_annex(annex: Annex) -> Iterator[_Line]:
    yield from (_Line(0, "", words) for words in annex.words)
    yield from (
        _Line(0, "", "　｜　".join(row)) for row in ([annex.header, *annex.rows] if annex.header else ())
    )


def _order(before: Sequence[str], after: Sequence[str]) -> list[str]:
    found: list[str] = []
    for op, b0, b1, a0, a1 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op in {"delete", "replace"}:
            found += [one for one in before[b0:b1] if one not in after]
        if op in {"insert", "replace", "equal"}:
            found += after[a0:a1]
    return found


def _part(ident: str, before: _Side, after: _Side) -> Part:
    there = (ident in before.idents, ident in after.idents)
    number, heading = (after if there[1] else before).heading(ident)
    rows = tuple(_rows(before, after, ident))
    if not all(there):
        mark = Mark.ADDED if there[1] else Mark.REMOVED
    else:
        mark = Mark.SAME if before.plain(ident) == after.plain(ident) else Mark.CHANGED
    return Part(ident, mark, number, heading, rows)


def _rows(before: _Side, after: _Side, ident: str) -> Iterator[Row]:
    old = before.lines(ident) if ident in before.idents else []
    new = after.lines(ident) if ident in after.idents else []
    keys = [[(one.level, one.words) for one in side] for side in (old, new)]
    for op, b0, b1, a0, a1 in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if op == "equal":
            yield from (
                _both(one, other, before, after) for one, other in zip(old[b0:b1], new[a0:a1], strict=True)
            )
            continue
        paired = min(b1 - b0, a1 - a0)
        yield from (_both(old[b0 + n], new[a0 + n], before, after) for n in range(paired))
        yield from (_one(one, before, Mark.REMOVED) for one in old[b0 + paired : b1])
        yield from (_one(one, after, Mark.ADDED) for one in new[a0 + paired : a1])


def _one(line: _Line, side: _Side, mark: Mark) -> Row:
    piece = (Piece(mark, side.numbers.plain(line.words)),)
    if mark is Mark.REMOVED:
        return Row(mark, piece, (), line.level, line.number, "")
    return Row(mark, (), piece, line.level, "", line.number)


def _both(old: _Line, new: _Line, before: _Side, after: _Side) -> Row:
    if old.words == new.words:
        return Row(
            Mark.SAME,
            (Piece(Mark.SAME, before.numbers.plain(old.words)),),
            (Piece(Mark.SAME, after.numbers.plain(new.words)),),
            new.level,
            old.number,
            new.number,
        )
    left, right = _TOKEN.findall(old.words), _TOKEN.findall(new.words)
    gone: list[Piece] = []
    come: list[Piece] = []
    for op, b0, b1, a0, a1 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        same = op == "equal"
        if b1 > b0:
            gone.append(
                Piece(Mark.SAME if same else Mark.REMOVED, before.numbers.plain("".join(left[b0:b1])))
            )
        if a1 > a0:
            come.append(Piece(Mark.SAME if same else Mark.ADDED, after.numbers.plain("".join(right[a0:a1]))))
    return Row(Mark.CHANGED, tuple(gone), tuple(come), new.level, old.number, new.number)
