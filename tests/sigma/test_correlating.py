"""Every kind of correlation finds in SQL what is found by looking at every window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from hiden.sigma.correlating import Events, question
from hiden.sigma.dialects import DUCKDB, Dialect
from hiden.sigma.referring import field_of
from hiden.sigma.rules import Collection, Correlation, Kind
from hiden.sigma.sql import Column, Table
from tests.sigma import counting, reference
from tests.sigma.correlations import FIELDS, collection, events
from tests.sigma.counting import Hit

COLLECTION = collection()


def asked(correlation: Correlation, told: Collection, dialect: Dialect, source: str) -> str:
    """The question about events that lie in `source`."""
    columns = {name: Column(dialect.named(name)) for name in FIELDS if name != "moment"}
    rules = {each.about.key: each for each in told.rules}
    correlations = {each.about.key: each for each in told.correlations}

    def of(key: str) -> Sequence[Events] | Correlation:
        if key in correlations:
            return correlations[key]
        return [Events(source, Table(columns), rules[key].condition, "moment", "id")]

    return question(correlation, of, dialect)


def hits(correlation: Correlation, told: Collection, rows: list[dict[str, Any]]) -> list[Hit]:
    """What it counts, found row by row."""
    found = []
    for key in correlation.rules:
        inner = {each.about.key: each for each in told.correlations}.get(key)
        if inner:
            for moment, _first, _counted, *group in counting.findings(inner, hits(inner, told, rows)):
                held = dict(zip(inner.group_by, group, strict=True))
                found.append(_hit(correlation, key, moment, f"{key} {moment} {group}", held))
            continue
        rule = next(each for each in told.rules if each.about.key == key)
        found += [
            _hit(correlation, key, row["moment"], row["id"], row)
            for row in rows
            if reference.met(rule.condition, row)
        ]
    return found


def _hit(correlation: Correlation, key: str, moment: int, event: str, row: dict[str, Any]) -> Hit:
    group = tuple(row.get(field_of(correlation, key, name)) for name in correlation.group_by)
    value = (
        row.get(field_of(correlation, key, correlation.reached.field)) if correlation.reached.field else None
    )
    if correlation.kind in (Kind.VALUE_SUM, Kind.VALUE_AVG, Kind.VALUE_PERCENTILE) and value is not None:
        value = reference.number(value)
    return Hit(key, moment, event, group, value)


def alike(told: Sequence[Sequence[Any]], wanted: set[counting.Finding]) -> bool:
    """The same findings; averages may differ in their last digits."""
    one, other = sorted(map(tuple, told), key=_key), sorted(wanted, key=_key)
    return len(one) == len(other) and all(
        math.isclose(float(mine[2]), float(theirs[2]), rel_tol=1e-9)
        and (mine[:2], mine[3:]) == (theirs[:2], theirs[3:])
        for mine, theirs in zip(one, other, strict=True)
    )


def _key(finding: Sequence[Any]) -> tuple[Any, ...]:
    return (*finding[:2], *finding[3:])


@pytest.mark.parametrize("correlation", COLLECTION.correlations, ids=lambda each: each.about.title)
def test_duckdb_finds_what_every_window_has(correlation: Correlation) -> None:
    found = 0
    for seed in range(4):
        table = events(seed)
        database = duckdb.connect()
        database.register("events", table)
        told = database.sql(asked(correlation, COLLECTION, DUCKDB, "events")).fetchall()
        assert alike(told, counting.findings(correlation, hits(correlation, COLLECTION, table.to_pylist())))
        found += len(told)
    assert found > 3


def test_the_time_span_is_kept_to_the_microsecond() -> None:
    """What other back ends forget: two events a span apart are together, a microsecond more and they are not."""
    (correlation,) = (each for each in COLLECTION.correlations if each.about.title == "count gte")
    for apart, wanted in ((600_000_000, [(600_000_000, 0, 2, "u")]), (600_000_001, [])):
        rows = [
            dict.fromkeys(FIELDS) | {"id": str(at), "moment": at, "action": "a", "user": "u"}
            for at in (0, apart)
        ]
        table = pa.Table.from_pylist(rows, schema=events(0, 1).schema)
        database = duckdb.connect()
        database.register("events", table)
        assert database.sql(asked(correlation, COLLECTION, DUCKDB, "events")).fetchall() == wanted


def test_no_rule_has_no_hits() -> None:
    """Where none of its rules means any of our logs."""
    for correlation in COLLECTION.correlations:
        told = question(correlation, lambda _key: [], DUCKDB)
        assert duckdb.sql(told).fetchall() == []
