"""A company of the tests is built once in a process; after that its rows are only laid down again.

Building goes through the product's own actions: some four hundred queries for the organisation alone. A test that asks
for the same company at the same point gets the rows that the first building left, byte for byte as the database holds
them, and the files that it left in HIDEN_HOME. What cannot be the same is built again:

- outside the transaction of a test (browsers and other processes must find what was committed);
- on another day, or under a clock that was stopped at another instant;
- on another ground: the head of the ledger, which stands for everything that was recorded before.

What the rows are laid down on is compared by the ledger itself (`locked_head` checks the tree against its tiles).
"""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.db import connection
from django.db.models import Model

from hiden.base.clock import _frozen, today
from hiden.home import home
from hiden.ledger.store import locked_head, read_head

P = ParamSpec("P")
T = TypeVar("T")
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What building did to one table: which rows went, by number, and which came or changed."""

    table: type[Model]
    gone: list[Row]
    come: list[Row]


@dataclass(frozen=True, slots=True)
class Kept:
    """What one building left behind: rows, files of HIDEN_HOME, and what it answered."""

    changes: list[Change]
    files: dict[str, bytes]
    answer: bytes


_kept: dict[tuple[object, ...], Kept] = {}


def kept(build: Callable[P, T]) -> Callable[P, T]:
    """Remember what a building leaves behind. Its arguments must follow from the company that it stands on."""

    @functools.wraps(build)
    def lay_down(*arguments: P.args, **named: P.kwargs) -> T:
        if not connection.in_atomic_block:
            return build(*arguments, **named)
        key = (build.__module__, build.__qualname__, *_ground())
        if found := _kept.get(key):
            _restore(found)
            answer: T = pickle.loads(found.answer)
            return answer
        rows, files = _rows(), _files()
        made = build(*arguments, **named)
        _kept[key] = Kept(_changes(rows, _rows()), _new(files, _files()), pickle.dumps(made))
        return made

    return lay_down


def _ground() -> tuple[object, ...]:
    """What a company is built on: the database, what is recorded in it, and what time it is there."""
    head = read_head()
    return connection.vendor, head.size, head.raw, _frozen.get(), today()


def _tables() -> list[type[Model]]:
    """Every table of the product and of what it is made with."""
    there = set(connection.introspection.table_names())
    found = apps.get_models(include_auto_created=True)
    return [table for table in found if table._meta.managed and table._meta.db_table in there]


def _columns(table: type[Model]) -> list[str]:
    """The columns of a table, its number first."""
    number = table._meta.pk
    assert number is not None
    others = (field for field in table._meta.concrete_fields if field is not number)
    return [connection.ops.quote_name(str(field.column)) for field in (number, *others)]


def _rows() -> dict[type[Model], dict[Any, Row]]:
    """All rows of all tables, as they are stored: a sign before a column keeps SQLite from reading a date as a date."""
    raw = "+" if connection.vendor == "sqlite" else ""
    found = {}
    with connection.cursor() as cursor:
        for table in _tables():
            columns = ", ".join(raw + column for column in _columns(table))
            cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(table._meta.db_table)}")
            found[table] = {row[0]: row for row in cursor.fetchall()}
    return found


def _changes(
    before: dict[type[Model], dict[Any, Row]], after: dict[type[Model], dict[Any, Row]]
) -> list[Change]:
    changes = []
    for table, rows in after.items():
        old = before[table]
        gone = [(number,) for number, row in old.items() if rows.get(number) != row]
        come = [row for number, row in rows.items() if old.get(number) != row]
        if gone or come:
            changes.append(Change(table, gone, come))
    return changes


def _restore(found: Kept) -> None:
    with connection.cursor() as cursor:
        for change in found.changes:
            name, columns = connection.ops.quote_name(change.table._meta.db_table), _columns(change.table)
            if change.gone:
                cursor.executemany(f"DELETE FROM {name} WHERE {columns[0]} = %s", change.gone)
            if change.come:
                places = ", ".join(["%s"] * len(columns))
                cursor.executemany(
                    f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})", change.come
                )
    for path, content in found.files.items():
        file = home() / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    locked_head()


def _files() -> dict[str, bytes]:
    """What lies in HIDEN_HOME, without the database."""
    root: Path = home()
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".sqlite3" not in path.name
    }


def _new(before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, bytes]:
    return {path: content for path, content in after.items() if before.get(path) != content}
