"""What behaviour asks is answered alike by every engine, to the last digit."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from hiden.connectors.events import Action, Channel, Outcome
from hiden.logs.store import behaving
from hiden.logs.store.embedded import Embedded
from hiden.logs.store.engines import Engine
from hiden.monitoring.behaviour.days import fold_days, moments
from tests.logs.engines.conftest import clickhouse, spark  # noqa: F401
from tests.logs.engines.hostile import TEXTS
from tests.monitoring.behaviour.company import FIRST, at, event, written

pytestmark = [pytest.mark.engines, pytest.mark.slow]

_OBJECTS = (
    *TEXTS,
    "a.zip",
    "B.ZIP",
    r"\\fs\秘\図面.7z",
    "ｱ.LZH",
    ".7z",
    "zip",
    "x.tar.gz",
    "x.gz ",
    "長い名前.Zip",
)
_DAYS = 3


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three thousand acts of every kind, with all that breaks queries in their texts, some of them at one moment."""
    chance, rows = random.Random(5), []
    for number in range(3_000):
        channel, action = chance.choice(list(Channel)), chance.choice(list(Action))
        moment = at(FIRST, 24 * _DAYS * (number // 2) / 1_500)
        more = {
            "object": chance.choice(_OBJECTS), "dest": chance.choice(TEXTS), "device": chance.choice((None, "PC-1", "pc-1")),
            "ip": chance.choice((None, "10.0.0.1", "203.0.113.7")), "outcome": str(chance.choice(list(Outcome))),
            "bytes": chance.choice((None, 0, 2**40, 7)), "count": chance.choice((None, 1, 300)), "item": chance.choice((0, 0, 4, 9)),
        }  # fmt: skip
        rows.append(
            event(
                chance.choice((0, 1, 2, 17)),
                moment,
                str(channel),
                str(action),
                **more,
                rank=3 if more["item"] else 0,
            )
        )
    folder = tmp_path_factory.mktemp("behaving")
    return [written(folder / f"{n}.parquet", rows[n::2], segment=n + 1) for n in range(2)]


@pytest.fixture(params=["clickhouse", "spark"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The engines beside that of the house."""
    found: Engine = request.getfixturevalue(request.param)
    return found


def test_answers_are_the_same(engine: Engine, files: list[Path]) -> None:
    first, until = moments(FIRST)[0], moments(FIRST)[1]
    questions = {
        "hours": behaving.hours(first, until),
        "rarely": behaving.rarely(first, until),
        "touched": behaving.touched(first, until),
        "orders": behaving.orders(first, until, 86_400_000_000),
        "samples": behaving.samples(first, until, [1, 17], 3),
    }
    for name, question in questions.items():
        wanted = Embedded().rows(question, files)
        assert wanted, name
        assert engine.rows(question, files) == wanted, name


def test_folded_days_are_the_same(engine: Engine, files: list[Path]) -> None:
    last = FIRST.replace(day=FIRST.day + _DAYS - 1)
    here, there = (fold_days(each, files, FIRST, last) for each in (Embedded(), engine))
    assert list(here) == list(there)
    for day, one in here.items():
        assert (one.sums == there[day].sums).all()
        assert (one.hours == there[day].hours).all()
        assert one.touched.equals(there[day].touched)
