"""Search over all records: full and half width, capital and small, hiragana and katakana are the same.

Every word of the query must be found. A hit in the id or the name stands above one in the body; otherwise the order of
the files stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel

from hiden.base.kana import to_katakana
from hiden.base.text import fold
from hiden.catalogue.model import Place, Record
from hiden.catalogue.queries import catalogue

PAGE_SIZE = 20
LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Page:
    """One page of hits. `number` counts from 1 and never points beyond the end."""

    records: tuple[Record, ...]
    total: int
    number: int
    pages: int

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1


@dataclass(frozen=True, slots=True)
class _Entry:
    record: Record
    id: str
    name: str
    body: str


def search(query: str, *, page: int = 1, size: int = PAGE_SIZE) -> Page:
    """The records in which every word of the query stands, best first. An empty query finds nothing."""
    words = _plain(query[:LONGEST_QUERY]).split()
    hits = [(rank, entry.record) for entry in _index() if words and (rank := _rank(entry, words)) is not None]
    hits.sort(key=lambda hit: hit[0])
    pages = max(1, -(-len(hits) // size))
    number = min(max(1, page), pages)
    shown = hits[(number - 1) * size : number * size]
    return Page(tuple(record for _rank_, record in shown), len(hits), number, pages)


def holds(record: Record, query: str) -> bool:
    """Whether every word of the query stands in the record."""
    entry = _by_id()[record.id]
    return all(word in entry.body for word in _plain(query[:LONGEST_QUERY]).split())


def _rank(entry: _Entry, words: list[str]) -> int | None:
    """0 the id itself, 1 the whole name, 2 all words in the name, 3 in the body; None where a word is missing."""
    if not all(word in entry.body for word in words):
        return None
    if words == [entry.id]:
        return 0
    if " ".join(words) in entry.name.split("\n"):
        return 1
    return 2 if all(word in entry.name for word in words) else 3


@cache
def _index() -> tuple[_Entry, ...]:
    return tuple(_entry(record) for record in catalogue())


@cache
def _by_id() -> dict[str, _Entry]:
    return {entry.record.id: entry for entry in _index()}


def _entry(record: Record) -> _Entry:
    reading = getattr(record, "reading", "")
    name = "\n".join(_plain(text) for text in (record.ja, record.en, reading) if text)
    body = "\n".join([_plain(record.id), name, *(_plain(text) for text in _texts(record))])
    return _Entry(record, _plain(record.id), name, body)


def _texts(part: object) -> Iterator[str]:
    """Every sentence inside a record, however deep; not where it stands, and not its sources."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, BaseModel):
        for field in type(part).model_fields:
            if field not in {"where", "sources", "certainty"}:
                yield from _texts(getattr(part, field))
    elif isinstance(part, tuple) and not isinstance(part, Place):
        for item in part:
            yield from _texts(item)


def _plain(text: str) -> str:
    return to_katakana(fold(text))
