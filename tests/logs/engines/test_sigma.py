"""Sigma rules and correlations find in ClickHouse and Spark what the row-by-row reference finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hiden.sigma.conditions import Operator, predicates
from hiden.sigma.dialects import CLICKHOUSE, SPARK, Dialect
from hiden.sigma.patterns import java
from hiden.sigma.rules import Rule
from hiden.sigma.sql import table_of, where
from hiden.sigma.taxonomy import OWN, view_table
from tests.logs.engines.hostile import hostile
from tests.sigma import counting, made, reference
from tests.sigma.correlations import collection, events
from tests.sigma.rows import FIELDS
from tests.sigma.test_correlating import alike, asked, hits

pytestmark = [pytest.mark.engines, pytest.mark.slow]
_AT_ONCE = 60  # Spark needs a second for each question


class Asks(Protocol):
    """An engine as these tests ask it."""

    dialect: Dialect

    def load(self, name: str, table: pa.Table, folder: Path) -> str: ...
    def rows(self, sql: str) -> list[tuple[Any, ...]]: ...


class _ClickHouse:
    dialect = CLICKHOUSE

    def __init__(self, engine: Any) -> None:
        self._client = engine._client

    def load(self, name: str, table: pa.Table, folder: Path) -> str:
        path = folder / f"{name}.parquet"
        pq.write_table(table, path)
        return f"file({CLICKHOUSE.literal(str(path))}, 'Parquet')"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [
            tuple(row) for row in self._client.query(sql, settings={"max_query_size": 1 << 26}).result_rows
        ]


class _Spark:
    dialect = SPARK

    def __init__(self, engine: Any) -> None:
        self._session = engine.session()

    def load(self, name: str, table: pa.Table, folder: Path) -> str:
        path = folder / f"{name}.parquet"
        pq.write_table(table, path)
        self._session.read.parquet(str(path)).createOrReplaceTempView(f"sigma_{name}")
        return f"sigma_{name}"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._session.sql(sql).collect()]


@pytest.fixture(params=["clickhouse", "spark"])
def engine(request: pytest.FixtureRequest) -> Asks:
    told = request.getfixturevalue(request.param)
    return _ClickHouse(told) if request.param == "clickhouse" else _Spark(told)


def _sayable(rules: list[Rule], dialect: Dialect) -> Iterator[Rule]:
    """Those whose expressions the dialect can have."""
    for rule in rules:
        try:
            for each in predicates(rule.condition):
                if each.operator is Operator.REGEX and dialect is SPARK:
                    java(each.value)
        except ValueError:
            continue
        yield rule


def test_rules_find_what_the_reference_finds(engine: Asks, tmp_path: Path) -> None:
    table = made.table(31, 150)
    listed = table.to_pylist()
    source = engine.load("rows", table.append_column("place", pa.array(range(table.num_rows))), tmp_path)
    rules = list(_sayable(made.rules(31, 120), engine.dialect))
    columns = table_of(engine.dialect, FIELDS)
    for first in range(0, len(rules), _AT_ONCE):
        some = rules[first : first + _AT_ONCE]
        asked_ = ", ".join(
            f"CASE WHEN {where(each.condition, columns, engine.dialect)} THEN 1 ELSE 0 END AS c{at}"
            for at, each in enumerate(some)
        )
        told = engine.rows(f"SELECT {asked_} FROM {source} ORDER BY place")
        for at, each in enumerate(some):
            wanted = [int(reference.met(each.condition, row, FIELDS)) for row in listed]
            found = [row[at] for row in told]
            assert found == wanted, (
                each.condition,
                [listed[n] for n in range(len(listed)) if found[n] != wanted[n]],
            )


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("b$", "b\n"),
        ("b$", "b"),
        ("(?m)b$", "b\nc"),
        ("[$]", "$"),
        ("\\$", "$"),
        ("a.b", "a\rb"),
        ("a.b", "a\nb"),
        ("[a[]", "["),
        ("b\n$", "b\n"),
    ],
)
def test_ends_of_lines_are_those_of_re2(engine: Asks, expression: str, text: str) -> None:
    asked_ = engine.dialect.matches(engine.dialect.literal(text), expression)
    wanted = int(reference.re2.search(expression, text) is not None)
    assert engine.rows(f"SELECT CASE WHEN {asked_} THEN 1 ELSE 0 END") == [(wanted,)]


def test_correlations_find_what_every_window_has(engine: Asks, tmp_path: Path) -> None:
    table = events(5)
    source = engine.load("events", table, tmp_path)
    told = collection()
    for correlation in told.correlations:
        if engine.dialect is SPARK and correlation.about.title.split()[-1] in ("gt", "lt", "lte", "eq"):
            continue  # another sign is nothing that an engine does otherwise
        found = engine.rows(asked(correlation, told, engine.dialect, source))
        assert alike(found, counting.findings(correlation, hits(correlation, told, table.to_pylist()))), (
            correlation
        )


def test_rules_about_the_view_are_asked_of_the_view(engine: Asks, tmp_path: Path) -> None:
    """Its moments, numbers and texts."""
    table = hostile(rows=600)
    source = engine.load("view", table, tmp_path)
    listed = [
        {name: None if value is None else _text(value) for name, value in row.items()}
        for row in table.to_pylist()
    ]
    rules = made.view_rules()
    assert all(each.source == OWN for each in rules)
    columns = view_table(engine.dialect)
    counted = ", ".join(
        f"sum(CASE WHEN {where(each.condition, columns, engine.dialect)} THEN 1 ELSE 0 END) AS c{at}"
        for at, each in enumerate(rules)
    )
    wanted = tuple(
        sum(reference.met(each.condition, row, columns.anywhere) for row in listed) for each in rules
    )
    assert engine.rows(f"SELECT {counted} FROM {source}") == [wanted]
    assert 0 not in wanted


def _text(value: Any) -> str:
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if hasattr(value, "strftime") else str(value)
