"""What a company says about one document, from its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hiden.paper.text import Article, Item, Paragraph
from hiden.rules.composing import Wording
from hiden.rules.models import BlankValue, Change, ClauseChange


def wording_of(changes: Iterable[ClauseChange], values: Iterable[BlankValue]) -> Wording:
    """What the company says about one document, from its rows."""
    rows = list(changes)
    return Wording(
        switched={
            one.clause: one.change == Change.ON for one in rows if one.change in {Change.ON, Change.OFF}
        },
        reworded={one.clause: paragraphs(one.body) for one in rows if one.change == Change.REWORDED},
        added=tuple(
            (one.after, Article(one.clause, one.heading, paragraphs(one.body)))
            for one in sorted(rows, key=lambda row: row.pk)
            if one.change == Change.ADDED
        ),
        filled={one.blank: one.value for one in values},
    )


def paragraphs(body: Iterable[Mapping[str, Any]]) -> tuple[Paragraph, ...]:
    """Paragraphs as they are kept in the database."""

    def item(data: Mapping[str, Any]) -> Item:
        return Item(data["words"], tuple(item(each) for each in data["items"]))

    return tuple(Paragraph(one["words"], tuple(item(each) for each in one["items"])) for one in body)
