"""What is measured is right before it is fast: columns and SQL find the same rows of the made-up events."""

from __future__ import annotations

import pytest

from hiden.commands import bench_sigma, bench_sigma_events
from hiden.sigma.columns import Plan
from hiden.sigma.gates import gates, looked_at
from hiden.sigma.reading import gathered


def test_columns_and_sql_find_the_same_rows() -> None:
    collection = gathered(bench_sigma_events.documents(60))
    assert not collection.refused
    made, nowhere = gates(collection.rules)
    assert not nowhere
    table = bench_sigma_events.table(4_000, looked_at(made), bench_sigma.words_of(collection))
    hits = {key: rows.tolist() for key, rows in Plan(made, table.column_names).hits(table).items()}
    assert hits == bench_sigma.in_sql(made, table)
    assert hits


def test_a_difference_would_stop_the_measuring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIDEN_BENCH_EVENTS", "500")
    monkeypatch.delenv("HIDEN_BENCH_RULES", raising=False)
    monkeypatch.setattr(bench_sigma, "RULES", 5)
    assert bench_sigma.figures()["sigma_events"] == 500
    monkeypatch.setattr(bench_sigma, "in_sql", lambda *_: {"x": [1]})
    with pytest.raises(RuntimeError, match="different rows"):
        bench_sigma.figures()
