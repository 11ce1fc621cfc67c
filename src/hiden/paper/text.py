"""A rule, pledge or contract as structure: articles (条), paragraphs (項), items (号), annexes.

The same value is shown in the browser, hashed, printed, written to Word and compared, so none of them can differ in words.
Numbers are never typed: `{@duty}`, `{@duty.2}`, `{@duty.2.3}` point to article, paragraph and item, `{@annex:list}` to an
annex (hiden.paper.numbering). `{?name}` is a place that is filled for each reader, such as their project.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

_BLANK = re.compile(r"\{\?([a-z][a-z0-9_]*)\}")


class Style(StrEnum):
    """How a text is set: rules and contracts have articles (第１条), pledges and letters count 1, 2, 3."""

    RULE = "rule"
    CONTRACT = "contract"
    PLEDGE = "pledge"
    LETTER = "letter"

    @property
    def legal(self) -> bool:
        """Whether it has 条 and 項, counted."""
        return self in {Style.RULE, Style.CONTRACT}


@dataclass(frozen=True, slots=True)
class Item:
    """号, or a sub-item (ア、イ) inside one. At most two levels."""

    words: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """項: one or more sentences, and what they list."""

    words: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """条. `id` stays the same over all versions; `chapter` is the heading of a chapter (章) that begins with it."""

    id: str
    heading: str
    paragraphs: tuple[Paragraph, ...]
    chapter: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """別表 or 別紙: words, and a table when `header` is given. Every row has as many cells as the header."""

    id: str
    heading: str
    words: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text. `opening` stands before the first article, `closing` after the last (附則, 後文, who signs)."""

    style: Style
    title: str
    opening: tuple[str, ...] = ()
    articles: tuple[Article, ...] = ()
    closing: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()


def data_of(text: Text) -> dict[str, Any]:
    """Plain JSON values, for a database or an export."""
    return asdict(text)


def text_of(data: Mapping[str, Any]) -> Text:
    """The text again. Raises KeyError or TypeError for what `data_of` did not write."""
    return Text(
        style=Style(data["style"]),
        title=data["title"],
        opening=tuple(data["opening"]),
        articles=tuple(
            Article(
                one["id"],
                one["heading"],
                tuple(_paragraph(each) for each in one["paragraphs"]),
                one["chapter"],
            )
            for one in data["articles"]
        ),
        closing=tuple(data["closing"]),
        annexes=tuple(
            Annex(
                one["id"],
                one["heading"],
                tuple(one["words"]),
                tuple(one["header"]),
                tuple(tuple(row) for row in one["rows"]),
            )
            for one in data["annexes"]
        ),
    )


def _paragraph(data: Mapping[str, Any]) -> Paragraph:
    return Paragraph(data["words"], tuple(_item(each) for each in data["items"]))


def _item(data: Mapping[str, Any]) -> Item:
    return Item(data["words"], tuple(_item(each) for each in data["items"]))


def canonical(text: Text) -> bytes:
    """The bytes that are hashed: JSON in UTF-8, keys sorted, no blanks. Equal texts give equal bytes."""
    return json.dumps(data_of(text), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(text: Text) -> str:
    """SHA-256 over `canonical`, in hexadecimal."""
    return hashlib.sha256(canonical(text)).hexdigest()


def with_words(text: Text, change: Callable[[str], str]) -> Text:
    """The same text with every piece of words changed: headings, tables and title included."""

    def item(one: Item) -> Item:
        return Item(change(one.words), tuple(item(each) for each in one.items))

    def paragraph(one: Paragraph) -> Paragraph:
        return Paragraph(change(one.words), tuple(item(each) for each in one.items))

    def article(one: Article) -> Article:
        return Article(
            one.id, change(one.heading), tuple(paragraph(p) for p in one.paragraphs), change(one.chapter)
        )

    def annex(one: Annex) -> Annex:
        rows = tuple(tuple(change(cell) for cell in row) for row in one.rows)
        return Annex(one.id, change(one.heading), _each(one.words), _each(one.header), rows)

    def _each(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(change(one) for one in words)

    return replace(
        text,
        title=change(text.title),
        opening=_each(text.opening),
        articles=tuple(article(one) for one in text.articles),
        closing=_each(text.closing),
        annexes=tuple(annex(one) for one in text.annexes),
    )


def fill(text: Text, values: Mapping[str, str]) -> Text:
    """The text with the places `{?name}` of these names filled in; other places stay."""

    def put(words: str) -> str:
        return _BLANK.sub(lambda found: values.get(found[1], found[0]), words)

    return with_words(text, put)


def blanks(text: Text) -> set[str]:
    """The names of the places that are still to be filled."""
    return {name for words in all_words(text) for name in _BLANK.findall(words)}


def all_words(text: Text) -> Iterator[str]:
    """Every piece of words, in reading order."""
    yield text.title
    yield from text.opening
    for article in text.articles:
        yield from (words for words in (article.chapter, article.heading) if words)
        for paragraph in article.paragraphs:
            yield paragraph.words
            yield from _words_of(paragraph.items)
    yield from text.closing
    for annex in text.annexes:
        yield annex.heading
        yield from annex.words
        yield from annex.header
        for row in annex.rows:
            yield from row


def _words_of(items: tuple[Item, ...]) -> Iterator[str]:
    for item in items:
        yield item.words
        yield from _words_of(item.items)
