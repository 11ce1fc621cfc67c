"""Plain INSERT of many rows. Building and preparing objects of the ORM would be most of the cost of a large import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Model


def insert_many(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values; `columns` are attribute names of the model. The keys are given by the database."""
    quote = connection.ops.quote_name
    fields = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    names = ", ".join(quote(fields[column]) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    table = quote(model._meta.db_table)
    sql = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - names of our own models
    prepare = _Prepared()
    prepared = [tuple(map(prepare, row)) for row in rows]
    if prepared:
        with connection.cursor() as cursor:
            cursor.executemany(sql, prepared)


class _Prepared:
    """Instants and days in the form the database takes; the same few come again and again."""

    def __init__(self) -> None:
        self.known: dict[Any, Any] = {}

    def __call__(self, value: Any) -> Any:
        if not isinstance(value, date):
            return value
        if value not in self.known:
            adapt = connection.ops
            self.known[value] = (
                adapt.adapt_datetimefield_value(value)
                if isinstance(value, datetime)
                else adapt.adapt_datefield_value(value)
            )
        return self.known[value]
