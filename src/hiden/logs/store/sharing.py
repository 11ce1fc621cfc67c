"""Which devices and addresses are used by so few that whoever knows them knows who it was."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from hiden.logs.betraying import word_key
from hiden.logs.store import embedded
from hiden.logs.store.parts import files_of, parts_between

ENOUGH: Final = 3  # used by so many, a device says nothing about one of them
_AROUND: Final = timedelta(days=30)


def alone_at(
    *, devices: Collection[str], addresses: Collection[str], first: datetime, until: datetime
) -> frozenset[str]:
    """Of these, in the form of `word_key`, those that one or two persons (or unknown accounts) used around that time."""
    if not devices and not addresses:
        return frozenset()
    parts = parts_between(first - _AROUND, until + _AROUND)
    if not parts:
        return frozenset()
    table = embedded.table_of(files_of(parts))
    who = "CASE WHEN person <> 0 THEN 'p' || person WHEN account IS NOT NULL THEN 'a' || account END"
    asked = [
        (column, list(wanted)) for column, wanted in (("device", devices), ("ip", addresses)) if wanted
    ]
    sql = " UNION ALL ".join(
        f"SELECT {column} FROM {table} WHERE {column} IN ({', '.join('?' * len(wanted))})"  # noqa: S608 - our own words
        f' AND "at" >= ? AND "at" < ? GROUP BY 1 HAVING count(DISTINCT {who}) BETWEEN 1 AND {ENOUGH - 1}'
        for column, wanted in asked
    )
    parameters = [
        each for _column, wanted in asked for each in (*wanted, first - _AROUND, until + _AROUND)
    ]
    return frozenset(word_key(row[0]) for row in embedded.rows(sql, parameters))
