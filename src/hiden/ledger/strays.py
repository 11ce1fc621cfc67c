"""Rows that lie beyond the tree: nothing in it speaks of them, and they stand in the way of entries still to come.

Each question is one statement, so that what is appended meanwhile is never taken for a stray.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from hiden.base.words import say
from hiden.ledger.spans import spans
from hiden.ledger.tiles import HEIGHT

_SIZE = "(SELECT COALESCE(MAX(size), 0) FROM ledger_head WHERE id = 1)"
_MOST = 10_000  # rows looked at; far more than will be listed
_LEVELS = 7  # of tiles: more than any number of entries fills


def stray_entries() -> list[tuple[int, int]]:
    """Numbers of entries that the tree does not reach, as first and last of neighbours."""
    return _beyond("ledger_entry", '"index"')


def stray_things() -> list[tuple[int, int]]:
    """The same of rows of the index of things."""
    return _beyond("ledger_about", "entry")


def stray_parts() -> list[tuple[int, int]]:
    """The same of personal parts."""
    return _beyond("ledger_personal", "entry")


def stray_checkpoints() -> list[int]:
    """Sizes of checkpoints that are larger than the tree."""
    rows = _rows(f"SELECT size FROM ledger_checkpoint WHERE size < 0 OR size > {_SIZE}")  # noqa: S608 - our own names
    return [whole(row[0]) for row in rows]


def stray_tiles() -> list[tuple[int, int]]:
    """Level and number of tiles that cannot be full yet."""
    where = [f"level < 0 OR level >= {_LEVELS} OR number < 0"]
    where += [
        f"level = {level} AND number >= {_SIZE} / {1 << HEIGHT * (level + 1)}" for level in range(_LEVELS)
    ]
    found = [row for one in where for row in _rows(f"SELECT level, number FROM ledger_tile WHERE {one}")]  # noqa: S608
    return [(whole(level), whole(place)) for level, place in found]


def heads() -> int:
    """How many rows claim to be the head; one, or none before the first entry."""
    return int(_rows("SELECT COUNT(*) FROM ledger_head")[0][0])


def whole(value: Any) -> int:
    """A stored number; SQLite holds whatever it was given, and what is none counts as -1."""
    return value if isinstance(value, int) else -1


def named(first: int, last: int) -> str:
    """The neighbours as words of a sentence."""
    return str(first) if first == last else say("{first}から{last}", first=first, last=last)


def _beyond(table: str, column: str) -> list[tuple[int, int]]:
    rows = _rows(f"SELECT {column} FROM {table} WHERE {column} < 0 OR {column} >= {_SIZE}")  # noqa: S608 - our own names
    return list(spans(sorted({whole(row[0]) for row in rows})))


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {_MOST}")
        return list(cursor.fetchall())
