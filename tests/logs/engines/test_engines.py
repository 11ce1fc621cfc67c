"""Every engine gives the same answers to the same questions, whatever the logs have in them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from hiden.logs.store.embedded import Embedded
from hiden.logs.store.engines import Engine, FilesGone
from tests.logs.engines.suite import ALL, questions

pytestmark = [pytest.mark.engines, pytest.mark.slow]
Rows = list[tuple[Any, ...]]
QUESTIONS = dict(questions())


@pytest.fixture(params=["clickhouse", "spark"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The engines beside that of the house."""
    found: Engine = request.getfixturevalue(request.param)
    return found


def differences(told: Rows, wanted: Rows) -> list[Any]:
    """Where two answers are not the same; sums of floating numbers may differ in their last digits, as their order is free."""
    if len(told) != len(wanted):
        return [len(told), len(wanted)]
    return [(one, other) for one, other in zip(told, wanted, strict=True) if not _same_row(one, other)]


def _same_row(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return len(one) == len(other) and all(map(_same, one, other))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answer_is_that_of_the_engine_of_the_house(engine: Engine, files: list[Path], name: str) -> None:
    wanted = Embedded().rows(QUESTIONS[name], files)
    assert wanted
    assert differences(engine.rows(QUESTIONS[name], files), wanted) == []


def test_a_wrong_answer_would_be_noticed(engine: Engine, files: list[Path]) -> None:
    """Fewer files, and a value, a type or a null that is another."""
    question = QUESTIONS["counts device"]
    wanted = Embedded().rows(question, files)
    assert differences(engine.rows(question, files[1:]), wanted)
    (value, events, size), *others = wanted
    for wrong in (
        ("other", events, size),
        (value, events + 1, size),
        (value, float(events), size),
        (value, events, None),
    ):
        assert differences([wrong, *others], wanted)


def test_a_file_that_is_not_there_is_never_passed_over(engine: Engine, files: list[Path]) -> None:
    """Also where it was there when the session first read it."""
    from hiden.logs.store import expressions

    gone = [*files, files[0].with_name("merged-away.parquet")]
    for one in (engine, Embedded()):
        with pytest.raises(FilesGone):
            one.rows(expressions.total(ALL), gone)


def test_many_files_are_read(engine: Engine, files: list[Path], tmp_path: Path) -> None:
    """A busy month before it is merged."""
    from hiden.logs.store import expressions

    many = [tmp_path / f"{number:04}.parquet" for number in range(600)]
    for number, path in enumerate(many):
        path.hardlink_to(files[number % len(files)])
    [(held,)] = Embedded().rows(expressions.total(ALL), files)
    assert engine.rows(expressions.total(ALL), many) == [(held * 200,)]


def test_the_cluster_is_one_of_two_workers(spark: Any, files: list[Path]) -> None:
    spark.rows(QUESTIONS["counts device"], files)
    context = spark.session().sparkContext
    assert context.master.startswith("spark://")
    assert context._jsc.sc().getExecutorMemoryStatus().size() == 3  # the driver and two
