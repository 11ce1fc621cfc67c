"""A stretch of weeks as rows of the view: the truth's events are found in it, and everybody in it is there that day."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from hiden.base.errors import BadInput
from hiden.connectors.schemas import VIEW
from hiden.simulation.inventing import invent
from hiden.simulation.scenarios import FACTS, SCENARIOS, Happening, Year, year

FIRST = date(2026, 4, 6)
CODES = {"SC-01": 1, "SC-02": 1, "SC-10": 1, "SC-09": 1, "LA-JOIN": 1, "SC-03": 1}
WEEKS = 11


@pytest.fixture(scope="module")
def planned() -> Year:
    return year(invent(40, seed=3), 7, WEEKS, CODES, first=FIRST, scale=0.5)


@pytest.fixture(scope="module")
def rows(planned: Year) -> pa.Table:
    return pa.concat_tables(planned.weeks)


def test_weeks_are_rows_of_the_view_in_order(planned: Year, rows: pa.Table) -> None:
    weeks = list(islice(planned.weeks, 2))
    assert all(week.schema.equals(VIEW) for week in weeks)
    both = pa.concat_tables(weeks)
    assert both.equals(rows.slice(0, both.num_rows))  # the same again
    assert pc.max(rows["at"]).as_py() + timedelta(hours=9) > datetime.combine(
        FIRST, time.min, UTC
    ) + timedelta(days=7 * WEEKS - 1)
    for number, week in enumerate(weeks):
        begins = pc.min(week["at"]).as_py() + timedelta(hours=9)
        assert begins.date() >= FIRST + timedelta(days=7 * number)
    named = rows.select(["segment", "record", "part"]).group_by(["segment", "record", "part"]).aggregate([])
    assert named.num_rows == rows.num_rows  # each row can be pointed at


def test_marks_point_at_the_events_of_plays(planned: Year, rows: pa.Table) -> None:
    wanted = {one.id: one for played in planned.plays for one in played.events}
    assert set(planned.marks) == set(wanted)
    places = {(segment, record): place for place, (segment, record) in enumerate(
        zip(rows["segment"].to_pylist(), rows["record"].to_pylist(), strict=True)
    )}  # fmt: skip
    channel, action, account = (rows[name].to_pylist() for name in ("channel", "action", "account"))
    at = rows["at"].cast(pa.int64()).to_pylist()
    for name, (micros, segment, record, _) in planned.marks.items():
        place, event = places[segment, record], wanted[name].event
        assert (channel[place], action[place], account[place]) == (
            event["channel"],
            event["action"],
            event.get("account"),
        )
        assert at[place] == micros == round(event["at"].timestamp() * 1e6)


def test_persons_and_items_are_resolved(planned: Year, rows: pa.Table) -> None:
    [ghost] = [each for each in planned.plays if each.truth.code == "SC-02"]
    [used] = ghost.truth.actors
    marks = {planned.marks[one] for one in ghost.truth.core}
    segments = pc.is_in(rows["segment"], pa.array([segment for _, segment, _, _ in marks]))
    there = {(row["segment"], row["record"]): row for row in rows.filter(segments).to_pylist()}
    mine = [there[segment, record] for _, segment, record, _ in marks]
    assert {row["person"] for row in mine} == {planned.rows.people[used]}
    items = {planned.rows.items[number] for number in ghost.truth.items}
    assert {row["item"] for row in mine} - {0} == items
    assert all((row["rank"] > 0) == (row["item"] > 0) for row in mine)
    known = Counter(rows["holder"].to_pylist())
    assert known["person"] > 0.85 * rows.num_rows  # backups and servers do as much as in a larger company
    assert {"person", "service", "shared", "guest", "unknown", "nobody"} >= set(known)


def test_everybody_in_it_is_there_that_day(planned: Year, rows: pa.Table) -> None:
    here = {(row["person"], row["day"]) for row in planned.facts.select(["person", "day"]).to_pylist()}
    seen = set(
        zip(
            rows["person"].to_pylist(),
            [(at + timedelta(hours=9)).date() for at in rows["at"].to_pylist()],
            strict=True,
        )
    )
    assert {one for one in seen if one[0]} <= here


def test_facts_know_of_notice_from_the_day_on_which_it_is_given(planned: Year) -> None:
    assert planned.facts.schema.equals(FACTS)
    notices = [each for each in planned.people_events if each.kind is Happening.NOTICE]
    assert notices
    for notice in notices:
        rows: list[dict[str, Any]] = planned.facts.filter(
            pc.equal(planned.facts["number"], notice.number)
        ).to_pylist()
        before = [row for row in rows if row["day"] < notice.day]
        since = [row for row in rows if row["day"] >= notice.day]
        assert {(row["state"], row["last_day"]) for row in before} == {("here", None)}
        last = date.fromisoformat(notice.values["last_day"])
        assert {(row["state"], row["notice_day"], row["last_day"]) for row in since} == {
            ("leaving", notice.day, last)
        }
        assert max(row["day"] for row in rows) == last
    joins = next(each for each in planned.people_events if each.kind is Happening.JOINS)
    mine = planned.facts.filter(pc.equal(planned.facts["number"], joins.number))
    assert pc.min(mine["day"]).as_py() == joins.day


def test_places_outside_are_what_the_company_knows_them_to_be(planned: Year) -> None:
    known = planned.places
    assert known["gmail.com"] == "mail"
    assert known[planned.world.domain] == "own"
    rival = next(each.truth.given["rival"] for each in planned.plays if each.truth.code == "SC-09")
    assert known[rival] == "competitor"


def test_what_does_not_fit_is_left_out_and_said(planned: Year) -> None:
    assert planned.left_out == ("SC-03",)
    assert sorted(each.code for each in planned.truth) == sorted(set(CODES) - {"SC-03"})
    with pytest.raises(BadInput):
        year(invent(20), 1, 0)
    with pytest.raises(BadInput, match="SC-77"):
        year(invent(20), 1, 4, {"SC-77": 1})


def test_it_is_written_with_what_is_true(tmp_path: Path) -> None:
    made = year(invent(12, seed=1), 2, 6, {"SC-10": 2}, first=FIRST, scale=0.2)
    show = made.write(tmp_path)
    files = sorted(path.name for path in tmp_path.glob("view-*.parquet"))
    assert files == [f"view-{FIRST + timedelta(days=7 * week):%Y%m%d}.parquet" for week in range(6)]
    assert sum(pq.read_metadata(tmp_path / name).num_rows for name in files) == show["events"]
    told = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert [each["code"] for each in told["plays"]] == ["SC-10", "SC-10"]
    assert all(len(each["places"]) == len(each["events"]) for each in told["plays"])
    assert pq.read_table(tmp_path / "facts.parquet").equals(made.facts)


def test_nobody_has_a_part_in_two_and_what_finds_nobody_is_left_out() -> None:
    small = year(invent(16, seed=1, turnover=0.0), 1, 52, dict.fromkeys(SCENARIOS, 2))
    cast = [number for truth in small.truth for number, _ in truth.people]
    assert len(set(cast)) == len(cast)
    assert len(small.truth) + len(small.left_out) == 2 * len(SCENARIOS)
    assert small.left_out
