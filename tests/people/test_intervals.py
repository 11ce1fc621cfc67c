"""What holds from one day to another, on random histories: nothing overlaps, the past stays, a change holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from hiden.base.clock import FOREVER_DATE
from hiden.people.intervals import at, carve, cut

FIRST = date(2020, 1, 1)


@dataclass
class Row:
    since: date
    until: date
    name: str
    place: str
    recorded_at: datetime = field(default=datetime(2020, 1, 1, tzinfo=UTC))


days = st.integers(0, 40).map(lambda n: FIRST + timedelta(days=n))
words = st.sampled_from("abc")
changes = st.lists(st.tuples(days, words, words), max_size=8)


def history(steps: list[tuple[date, str, str]]) -> list[Row]:
    rows: list[Row] = []
    for day, name, place in steps:
        carve(rows, day, {"name": name, "place": place}, Row, ("name", "place"))
    return rows


def shown(rows: list[Row], day: date) -> tuple[str, str] | None:
    row = at(rows, day)
    return (row.name, row.place) if row else None


def everyday() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range(45)]


@settings(deadline=None)
@given(changes, days, words)
def test_a_change_holds_from_its_day_and_leaves_the_days_before(
    steps: list[tuple[date, str, str]], day: date, name: str
) -> None:
    rows = history(steps)
    before = {each: shown(rows, each) for each in everyday()}
    ends = min((row.since for row in rows if row.since > day), default=FOREVER_DATE)
    carve(rows, day, {"name": name, "place": "z"}, Row, ("name", "place"))
    for each in everyday():
        if each < day:
            assert shown(rows, each) == before[each]
        elif each < ends:
            assert shown(rows, each) == (name, "z")


@settings(deadline=None)
@given(changes)
def test_nothing_overlaps_and_everything_lasts(steps: list[tuple[date, str, str]]) -> None:
    rows = sorted(history(steps), key=lambda row: row.since)
    assert all(row.since < row.until for row in rows)
    assert all(first.until <= second.since for first, second in pairwise(rows))


@settings(deadline=None)
@given(changes, days, words)
def test_the_same_change_twice_is_one(steps: list[tuple[date, str, str]], day: date, name: str) -> None:
    rows = history(steps)
    carve(rows, day, {"name": name}, lambda **values: Row(**({"place": "a"} | values)), ("name", "place"))
    assert carve(rows, day, {"name": name}, Row, ("name", "place")) == ([], [])


@settings(deadline=None)
@given(changes, days)
def test_after_a_cut_nothing_holds(steps: list[tuple[date, str, str]], day: date) -> None:
    rows = history(steps)
    before = {each: shown(rows, each) for each in everyday() if each < day}
    cut(rows, day)
    assert all(shown(rows, each) is None for each in everyday() if each >= day)
    assert all(shown(rows, each) == known for each, known in before.items())
