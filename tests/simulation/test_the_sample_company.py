"""The sample company has the logs of ninety days: all formats, nearly all of it of known people, much of it on registered information."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hiden.base.clock import today
from hiden.connectors.registry import connectors
from hiden.inventory.models import ItemState
from hiden.inventory.queries import locator
from hiden.logs.archive.verifying import verify
from hiden.logs.models import Intake, LogSource, Segment, SourceDay, SourceState, ViewPart, Way
from hiden.logs.store import embedded
from hiden.logs.store.parts import files_of
from hiden.people.models import PersonState
from hiden.simulation.desks import Desks
from hiden.simulation.generate import one_day
from hiden.simulation.reading import read_world
from hiden.simulation.rows import Rows
from hiden.simulation.scenarios import SCENARIOS, year
from hiden.simulation.writing import ANY_CSV
from tests.world.sample import sample_company, sample_home  # noqa: F401 - fixtures

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sample_company")]


def asked(sql: str) -> list[tuple[object, ...]]:
    """Rows of a question about the view, which is called {view} in it."""
    return embedded.rows(sql.format(view=embedded.table_of(files_of(ViewPart.objects.all()))))


def test_every_format_came_in_and_all_of_it_stands() -> None:
    sources = list(LogSource.objects.all())
    assert {source.connector for source in sources} == {*connectors(), ANY_CSV}
    assert {source.state for source in sources} == {SourceState.ON}
    assert {source.way for source in sources} == {Way.FILE, Way.FOLDER, Way.PUSH}
    assert all(source.notice is not None and source.purpose_words for source in sources)
    assert verify(full=True).sound
    refused = {intake.source.code for intake in Intake.objects.filter(refused__gt=0)}
    assert refused == {"proxy"}
    assert Segment.objects.filter(source__code__in=("box", "edr", "google")).exists()


def test_nearly_all_of_it_is_of_known_people() -> None:
    [(events, people, items)] = asked(
        "SELECT count(*), avg((person > 0)::int), avg((item > 0)::int) FILTER (channel IN ('file', 'cloud', 'code')) FROM {view}"
    )
    assert int(str(events)) > 50_000
    assert float(str(people)) > 0.9
    assert float(str(items)) > 0.3
    [(number,)] = asked("SELECT count(DISTINCT item) FROM {view} WHERE item > 0")
    located = (
        ItemState.objects.filter(until__year=9999, item__locations__isnull=False)
        .values("item")
        .distinct()
        .count()
    )
    assert int(str(number)) > 0.8 * located
    holders = {row[0] for row in asked("SELECT DISTINCT holder FROM {view}")}
    assert {"person", "service", "shared", "guest", "unknown", "nobody"} <= holders


def test_nobody_acts_who_is_not_there() -> None:
    stays: dict[int, list[PersonState]] = {}
    for state in PersonState.objects.exclude(kind__in=("leaver", "applicant")):
        stays.setdefault(state.person_id, []).append(state)
    rows = asked(
        """SELECT person, min(CAST("at" AT TIME ZONE 'Asia/Tokyo' AS DATE)), max(CAST("at" AT TIME ZONE 'Asia/Tokyo' AS DATE))
        FROM {view} WHERE person > 0 GROUP BY person"""
    )
    assert len(rows) > 100
    for person, first, last in rows:
        for day in (first, last):
            assert any(state.since <= day < state.until for state in stays[int(str(person))]), person  # type: ignore[operator]


def test_an_address_that_changed_hands_is_of_each_in_their_time() -> None:
    rows = asked(
        """SELECT person, min("at"), max("at") FROM {view} WHERE account = 'haken1@mihon-seiko.example' AND person > 0
        GROUP BY person ORDER BY 2"""
    )
    assert len(rows) == 2
    assert rows[0][2] < rows[1][1]  # type: ignore[operator]


def test_two_business_days_are_missing_from_one_source() -> None:
    source = LogSource.objects.get(code="m365")
    present = set(SourceDay.objects.filter(source=source, events__gt=0).values_list("day", flat=True))
    working = SourceDay.objects.filter(
        source__code="door", events__gt=150, day__lt=today() - timedelta(days=1)
    )
    missing = {day for day in working.values_list("day", flat=True) if day not in present}
    assert len(missing) == 2


def test_the_fast_path_and_scenarios_know_this_company() -> None:
    world, day = read_world(), today() - timedelta(days=40)
    known, rows = locator(), Rows(world)
    out, desks = one_day(world, Desks(world, 1), day, seed=1)
    table, _ = rows.table(day, out, desks)
    wrong = [
        row["object"]
        for row in table.select(["object", "item"]).to_pylist()
        if row["object"]
        and (row["item"] not in found if (found := known.items_of(row["object"])) else row["item"])
    ]
    assert len(wrong) < 0.01 * table.num_rows, wrong[:5]
    planned = year(world, 1, 40, first=date(2026, 1, 5))
    assert {truth.code for truth in planned.truth} | set(planned.left_out) == set(SCENARIOS)
    assert len(planned.truth) > 25
