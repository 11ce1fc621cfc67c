"""Whole columns are handed on alike by every engine: the rows that rules and behaviour are asked of."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiden.connectors.schemas import VIEW
from hiden.logs.store.embedded import Embedded
from hiden.logs.store.engines import Engine, FilesGone
from hiden.logs.store.questions import as_view
from tests.logs.engines.suite import ALL

pytestmark = [pytest.mark.engines, pytest.mark.slow]
NAMES = tuple(VIEW.names)


@pytest.fixture(params=["clickhouse", "spark"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The engines beside that of the house."""
    found: Engine = request.getfixturevalue(request.param)
    return found


def told(engine: Engine, files: list[Path]) -> list[tuple[object, ...]]:
    """All rows as they come out, in an order of their own."""
    from hiden.logs.store import expressions

    question = expressions.columns(ALL, NAMES)
    rows = [row for table in engine.tables(question, files) for row in as_view(table, NAMES).to_pylist()]
    return sorted((tuple(row.values()) for row in rows), key=repr)


def test_the_rows_are_those_of_the_engine_of_the_house(engine: Engine, files: list[Path]) -> None:
    wanted = told(Embedded(), files)
    assert wanted
    assert told(engine, files) == wanted


def test_a_file_that_is_not_there_is_never_passed_over(engine: Engine, files: list[Path]) -> None:
    gone = [*files, files[0].with_name("merged-away.parquet")]
    for one in (engine, Embedded()):
        with pytest.raises(FilesGone):
            told(one, gone)
