"""The whole list of a personnel system: who is missing has left, unless the file is more likely wrong than the company empty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.base.errors import Conflict
from hiden.imports import actions
from hiden.imports.contract import Plan
from hiden.people import queries
from hiden.people.models import Company, Kind, Person
from tests.people.test_importing import bring_in, plan, records
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
HEAD = ["社員番号", "氏名", "フリガナ", "雇用区分", "所属コード", "入社日"]
EVERYBODY = {
    "1002": ["石田 次郎", "イシダ ジロウ", "正社員", "210"],
    "1003": ["上野 千里", "ウエノ チサト", "正社員", "300"],
    "1004": ["江藤 大輔", "エトウ ダイスケ", "役員", "200"],
    "1007": ["木村 桜", "キムラ サクラ", "正社員", "100"],
    "1008": ["久保 春香", "クボ ハルカ", "正社員", "300"],
    "9001": ["尾崎 絵美", "オザキ エミ", "派遣", "211"],
}


def rows(*numbers: str, alice: Person, **changed: Sequence[Any]) -> list[Any]:
    """The list with these people and Alice; `changed` rows by number with an n before it."""
    table = {
        alice.number: [alice.name, queries.state_of(alice, TODAY).kana, "正社員", "100"],  # type: ignore[union-attr]
        **EVERYBODY,
    }
    lines = [[number, *table[number], ""] for number in [alice.number, *numbers]]
    lines += [[number.removeprefix("n"), *cells] for number, cells in changed.items()]
    return records(HEAD, *lines, kind="people_feed")


def feed(found: list[Any]) -> Plan:
    return plan(found, kind="people_feed")


def ended(made: Plan) -> list[str]:
    return [change.key for change in made.changes if change.effect.value == "end"]


def test_whoever_is_missing_has_left_the_day_before(organisation: Organisation) -> None:
    Company.objects.update(feed_stop_percent=20)
    found = rows("1002", "1004", "1007", "1008", "9001", alice=organisation.alice)
    made = bring_in(found, organisation.alice, kind="people_feed")
    assert (ended(made), made.asks) == (["1003"], ())
    assert queries.state_of(organisation.charlie, date(2026, 11, 22)).kind == Kind.REGULAR  # type: ignore[union-attr]
    assert queries.state_of(organisation.charlie, TODAY).kind == Kind.LEAVER  # type: ignore[union-attr]
    assert not queries.posts_of([organisation.charlie.pk], TODAY).get(organisation.charlie.pk)


def test_the_same_list_again_changes_nothing(organisation: Organisation) -> None:
    Company.objects.update(feed_stop_percent=20)
    found = rows("1002", "1004", "1007", "1008", "9001", alice=organisation.alice)
    bring_in(found, organisation.alice, kind="people_feed")
    again = feed(found)
    assert {change.effect.value for change in again.changes} == {"none"}
    assert not again.problems


def test_more_than_the_companys_share_stops_and_asks(organisation: Organisation, tmp_path: Any) -> None:
    text = "社員番号,氏名,フリガナ,雇用区分,所属コード\r\n" + "".join(
        ",".join([number, *cells]) + "\r\n"
        for number, cells in EVERYBODY.items()
        if number in {"1002", "1007"}
    )
    file = actions.receive(
        "people_feed", "全員.csv", [text.encode("cp932")], effective_on=TODAY, by=organisation.alice
    )
    file = actions.preview(file, by=organisation.alice)
    assert file.counts["end"] == 3
    assert "43%" in file.asks[0]
    with pytest.raises(Conflict, match="確認が必要"):
        actions.apply(file, by=organisation.alice)
    assert queries.state_of(organisation.charlie, TODAY).kind == Kind.REGULAR  # type: ignore[union-attr]


def test_a_kind_that_the_list_does_not_know_stays(organisation: Organisation) -> None:
    made = feed(rows("1002", "1003", "1004", "1007", "1008", alice=organisation.alice))
    assert ended(made) == []
    assert "派遣" in made.problems[0].what


def test_a_list_without_anybody_ends_nobody(organisation: Organisation) -> None:
    made = feed(records(HEAD, ["5001", "見本 一", "ミホン ハジメ", "正社員", "100", ""], kind="people_feed"))
    assert ended(made) == []
    assert [problem.severity for problem in made.problems if "一人もいません" in problem.what] == ["error"]


def test_a_list_that_cannot_be_read_wholly_ends_nobody(organisation: Organisation) -> None:
    found = rows(
        "1002",
        "1004",
        "1007",
        "1008",
        "9001",
        alice=organisation.alice,
        n1003=["上野 千里", "ウエノ チサト", "正社員", "999", ""],
    )
    made = feed(found)
    assert ended(made) == []
    assert any("退職にしません" in problem.what for problem in made.problems)


def test_the_same_person_twice_is_an_error_and_ends_nobody(organisation: Organisation) -> None:
    found = rows("1002", "1002", "1004", "1007", "1008", "9001", alice=organisation.alice)
    made = feed(found)
    assert any("1002" in problem.what and problem.severity == "error" for problem in made.problems)
    assert ended(made) == []


def test_somebody_who_comes_back_under_another_number_is_pointed_out(organisation: Organisation) -> None:
    back = ["加藤 文也", "カトウ フミヤ", "正社員", "300", "2026/11/23"]
    made = feed(rows(*EVERYBODY, alice=organisation.alice, n2006=back))
    assert [problem.what for problem in made.problems] == [
        "同じ氏名・フリガナの退職者が、社員番号「1006」で登録されています。"
    ]
    assert "元の番号" in made.problems[0].do_next


def test_somebody_who_comes_back_under_their_number_is_here_again(organisation: Organisation) -> None:
    back = ["加藤 文也", "カトウ フミヤ", "正社員", "300", "2026/11/23"]
    bring_in(rows(*EVERYBODY, alice=organisation.alice, n1006=back), organisation.alice, kind="people_feed")
    assert queries.state_of(organisation.frank, TODAY).kind == Kind.REGULAR  # type: ignore[union-attr]


def test_another_shape_of_a_character_is_pointed_out(organisation: Organisation) -> None:
    first = ["髙橋 恵子", "タカハシ ケイコ", "正社員", "300", "2026/4/1"]
    bring_in(rows(*EVERYBODY, alice=organisation.alice, n2001=first), organisation.alice, kind="people_feed")
    shape = ["高橋 恵子", *first[1:]]
    made = feed(rows(*EVERYBODY, alice=organisation.alice, n2001=shape))
    assert [problem.what for problem in made.problems] == [
        "氏名の字体だけが「髙橋 恵子」から「高橋 恵子」に変わります。"
    ]
    assert ended(made) == []


def test_the_number_of_queries_does_not_grow(organisation: Organisation) -> None:
    found = rows(*EVERYBODY, alice=organisation.alice)
    with CaptureQueriesContext(connection) as few:
        feed(found[:2])
    with CaptureQueriesContext(connection) as many:
        feed(found)
    assert len(many) <= len(few)
