"""Where classed information lies × what is recorded there; and when "no record" is not "nothing happened"."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import translation
from typer.testing import CliRunner

from hiden.base.clock import frozen, now, today
from hiden.commands.app import app
from hiden.connectors.events import Channel
from hiden.inventory.register import add_locations
from hiden.logs import sources
from hiden.logs.archive.expiring import expire
from hiden.logs.coverage import Line, coverage_map, covered, stores
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogSource
from hiden.measures.facts_registry import facts_shown
from hiden.people import actions as people
from hiden.people.models import Role
from tests.conftest import signed_in
from tests.logs.conftest import tell_staff, wish
from tests.world.items import Items, make_items
from tests.world.organisation import Organisation
from tests.world.standing import stopped_clock  # noqa: F401 - one noon for all

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 16)
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def items(organisation: Organisation) -> Items:
    r"""加工条件表 (極秘) in \\fs01\条件表 and on paper; 治具設計図 (秘) in \\fs01\治具."""
    return make_items(organisation)


def days(
    first: date, last: date, *, leave_out: tuple[date, ...] = (), **said: object
) -> list[dict[str, object]]:
    """An event at noon of every day."""
    given = {"channel": "file", "action": "open", "outcome": "done", "account": "1002", **said}
    count = (last - first).days + 1
    every = (first + timedelta(days=n) for n in range(count))
    return [
        {"at": datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC), **given}
        for day in every
        if day not in leave_out
    ]


def by_place(line_of: list[Line]) -> dict[str, Line]:
    return {line.store.label: line for line in line_of}


@pytest.fixture
def watched(source: LogSource, log: Callable[..., Path]) -> LogSource:
    r"""The file server's log of the whole last month; it is responsible for \\fs01\治具 alone."""
    by = source.responsible
    sources.change_source(source, wish(by, reach=[r"\\fs01\治具"], notice=source.notice), by=by)
    take_file(source, log(days(today() - timedelta(days=40), today())))
    return source


def test_places_of_classed_items_are_gathered_by_share(items: Items, organisation: Organisation) -> None:
    add_locations(
        items.secret.item,
        [r"\\FS01\治具\新型", "https://box.example.com/治具/a", "治具図_*.dwg"],
        by=organisation.alice,
    )
    found = {(store.label, store.kind): store for store in stores()}
    assert set(found) == {
        (r"\\fs01\条件表", "file"), ("製造部 金庫", "paper"), (r"\\fs01\治具", "file"), ("box.example.com/治具", "cloud"),
    }  # fmt: skip
    top = found[(r"\\fs01\条件表", "file")]
    assert (top.rank, top.value, len(top.items)) == (3, 3, 1)


def test_what_nobody_sees_and_matters_most_stands_first(items: Items, watched: LogSource) -> None:
    found = coverage_map()
    assert found.lines[0].store.label == r"\\fs01\条件表"
    assert found.lines[0].blind
    jig = by_place(found.lines)[r"\\fs01\治具"]
    assert not jig.blind
    assert jig.holes == 0
    assert jig.since == today() - timedelta(days=40)
    assert Channel.MAIL in jig.missing or jig.by[Channel.MAIL]
    assert found.watched_items == (1, 2)


def test_a_source_without_places_sees_what_leaves_but_no_share(
    items: Items, organisation: Organisation, log: Callable[..., Path]
) -> None:
    by = organisation.alice
    everywhere = sources.add_source("pc", wish(by, name="PC操作ログ", reach=[], notice=tell_staff(by)), by=by)
    everywhere = sources.switch_on(everywhere, by=by)
    take_file(everywhere, log(days(MONDAY, today(), channel="removable"), "pc.jsonl"))
    line = by_place(coverage_map().lines)[r"\\fs01\治具"]
    assert line.blind
    assert [watch.source.code for watch in line.by[Channel.REMOVABLE]] == ["pc"]


def test_a_day_without_records_is_a_day_nothing_is_known_of(
    items: Items, watched: LogSource, organisation: Organisation, log: Callable[..., Path]
) -> None:
    item = items.secret.item
    whole = covered(item, MONDAY, FRIDAY + timedelta(days=1))
    assert whole.days == 5
    assert not [reason for reason in whole.reasons if "治具" in reason]
    other = covered(items.top_secret.item, MONDAY, FRIDAY + timedelta(days=1))
    assert any("条件表" in reason and "取っていません" in reason for reason in other.reasons)
    assert any("入退室" in reason for reason in other.reasons)
    assert other.level < whole.level


def test_holes_are_counted_by_the_day(items: Items, source: LogSource, log: Callable[..., Path]) -> None:
    by = source.responsible
    sources.change_source(source, wish(by, reach=[r"\\fs01"], notice=source.notice), by=by)
    take_file(source, log(days(MONDAY - timedelta(days=30), today(), leave_out=(MONDAY, date(2026, 11, 18)))))
    found = covered(items.secret.item, MONDAY, FRIDAY + timedelta(days=1))
    assert any("のファイルの記録のない日が2日あります" in reason for reason in found.reasons), found.reasons
    assert found.level < 1
    line = by_place(coverage_map().lines)[r"\\fs01\治具"]
    assert line.holes == 2
    # With an expectation of silence up to two days, these days are no holes.
    sources.change_source(source, wish(by, reach=[r"\\fs01"], notice=source.notice, silence_hours=72), by=by)
    assert not any(
        "のない日" in reason
        for reason in covered(items.secret.item, MONDAY, FRIDAY + timedelta(days=1)).reasons
    )


def test_what_was_deleted_in_time_is_not_known_any_more(items: Items, watched: LogSource) -> None:
    item = items.secret.item
    assert covered(item, MONDAY, FRIDAY).level > 0
    with frozen(now() + timedelta(days=400)):
        assert expire() == 1
        assert any("治具" in reason for reason in covered(item, MONDAY, FRIDAY).reasons)


def test_an_item_of_which_nobody_knows_where_it_is_is_not_covered(items: Items) -> None:
    found = covered(items.fresh.item, MONDAY, FRIDAY)
    assert found.level == 0
    assert "どこにあるか" in found.reasons[0]


def test_records_that_could_not_be_read_are_named(
    items: Items, source: LogSource, log: Callable[..., Path]
) -> None:
    raw = log(days(MONDAY, today())).read_bytes() + b"garbage\n" * 3
    take_file(source, log(raw))
    found = covered(items.secret.item, MONDAY, FRIDAY)
    assert any("読めていません" in reason for reason in found.reasons)


def test_the_page_says_what_to_do_and_names_places_to_those_who_may_know(
    items: Items, watched: LogSource, organisation: Organisation
) -> None:
    page = signed_in(organisation.alice).get("/logs/coverage/").content.decode()
    assert "条件表" in page
    assert "取得元を登録し、見る範囲にこの場所を加えます" in page
    assert page.index("条件表") < page.index("治具")
    assert "まったく見えていない場所が" in page
    people.give_role(organisation.charlie, Role.IT, by=organisation.alice)
    theirs = signed_in(organisation.charlie).get("/logs/coverage/").content.decode()
    assert "条件表" not in theirs
    assert r"\\fs01" in theirs
    assert "条件表" not in signed_in(organisation.alice).get("/logs/coverage/?kind=part").content.decode()
    assert signed_in(organisation.bob).get("/logs/coverage/").status_code == 403


def test_the_map_costs_the_same_however_many_places(
    items: Items, watched: LogSource, organisation: Organisation, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(17):  # type: ignore[operator]
        coverage_map()
    add_locations(items.secret.item, [rf"\\fs{n:02}\治具" for n in range(3, 40)], by=organisation.alice)
    with django_assert_max_num_queries(17):  # type: ignore[operator]
        assert len(coverage_map().lines) > 37


def test_the_command_gives_all_of_it(items: Items, watched: LogSource) -> None:
    translation.activate("ja")
    done = CliRunner().invoke(app, ["logs", "coverage", "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    assert found["places"][0]["place"] == r"\\fs01\条件表"
    assert found["places"][0]["recorded"] is False
    recorded = next(place for place in found["places"] if place["recorded"])
    assert recorded["channels"]["file"] == ["fs01"]


def test_measures_are_told_the_numbers(items: Items, watched: LogSource) -> None:
    shown = {fact.id: told.value for fact, told in facts_shown("E3-o", None)}
    assert shown["logs.covered"] == "2件中1件"
    assert shown["logs.sources"] == "1件"
    assert {"logs.channels", "logs.looks"} <= set(shown)
