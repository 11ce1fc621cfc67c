"""Queries that the gate asks at every decision: Django writes their SQL once, and they are run with other ids.

Building a query costs Django several times what SQLite needs to answer it. Values stay bound parameters; nothing is
ever put into SQL text here, and what comes back goes through Django's own converters.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

# Stands for the id while the SQL is written. No real id is this large, and every integer column can be compared with it.
_MARK = 7_306_085_893_296_906_249
_KEPT = 64


@dataclass(frozen=True, slots=True)
class _Written:
    sql: str
    params: tuple[Any, ...]
    compiler: SQLCompiler
    converters: Any


class Prepared:
    """`make(id, *fixed)` builds a `values_list` queryset; `rows(id, *fixed)` answers it with an SQL text kept from before.

    `id` must reach the database as it is: an integer. What else the query depends on, such as the day, is `fixed`.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        self._make = make
        self._written: dict[Hashable, _Written | None] = {}

    def rows(self, number: int, *fixed: Hashable) -> list[tuple[Any, ...]]:
        """The rows for an id, read now."""
        key = (connections["default"].vendor, fixed)
        if key not in self._written:
            if len(self._written) >= _KEPT:
                self._written.clear()
            self._written[key] = _write(self._make(_MARK, *fixed))
        written = self._written[key]
        if written is None:
            return list(self._make(number, *fixed))
        with connections["default"].cursor() as cursor:
            cursor.execute(written.sql, [number if each == _MARK else each for each in written.params])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        if not written.converters:
            return found
        return [tuple(row) for row in written.compiler.apply_converters(found, written.converters)]


def _write(queryset: QuerySet[Any, Any]) -> _Written | None:
    """The SQL of a queryset; None when Django sees no rows for the mark (a narrow column), which says nothing of an id."""
    compiler = queryset.query.get_compiler(connection=connections["default"])
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    # As SQLCompiler.results_iter does for the columns that were asked for.
    columns = [column for column, _, _ in (compiler.select or [])[: compiler.col_count]]
    return _Written(sql, tuple(params), compiler, compiler.get_converters(columns))
