"""Listing: whatever the address says, the list answers, says what it did not understand, and costs two queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hiden.people.models import Kind, Person
from hiden.ui.filters import DateRange, Search
from hiden.ui.listing import Column, Listing

from .conftest import make_person

COLUMNS = [
    Column("number", "番号", sort=("number",), kind="num"),
    Column("name", "氏名", sort=("kana_key",), kind="name"),
    Column("kind", "区分"),
    Column("kana", "フリガナ", hidden=True),
]


@pytest.fixture
def people(company: Any) -> list[Person]:
    found = [make_person(f"{number:04}", f"社員 {number}", "シャイン") for number in range(1, 56)]
    found.append(make_person("9001", "派遣 花子", "ハケン ハナコ", kind=Kind.DISPATCHED))
    return found


def listing(rf: Any, address: str, **options: Any) -> Listing[Person]:
    settings: dict[str, Any] = {
        "columns": COLUMNS,
        "sort": "number",
        "filters": [Search(("name", "number"))],
        **options,
    }
    return Listing(rf.get(address), Person.objects.all(), **settings)


def test_one_count_and_one_slice_whatever_the_size(
    rf: Any, people: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for per in (20, 50, 100):
        with django_assert_num_queries(2):
            shown = listing(rf, f"/x/?per={per}&sort=-name")
            assert len(shown.rows) == min(per, 56)
            assert shown.count == 56
            assert shown.link(page=2)


def test_an_empty_list_costs_one_query(
    rf: Any, people: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        shown = listing(rf, "/x/?q=nobody")
        assert shown.rows == []
        assert (shown.first, shown.last, shown.pages) == (0, 0, 1)


def test_pages_hold_every_row_exactly_once(rf: Any, people: Any) -> None:
    seen = [row.pk for page in (1, 2, 3) for row in listing(rf, f"/x/?page={page}&sort=name").rows]
    assert sorted(seen) == sorted(row.pk for row in people)


@pytest.mark.parametrize(
    ("address", "note"),
    [
        ("/x/?page=abc", "「abc」というページはありません"),
        ("/x/?page=0", "「0」というページはありません"),
        ("/x/?page=-1", "「-1」というページはありません"),
        ("/x/?page=²", "「²」というページはありません"),
        ("/x/?page=99", "99ページ目はありません"),
        ("/x/?page=99999999999999999999999", "ページ目はありません"),
        ("/x/?per=21", "表示件数は20・50・100から選びます"),
        ("/x/?per=１００", "表示件数は"),
        ("/x/?sort=password", "「password」では並べ替えられません"),
        ("/x/?sort=kind", "「kind」では並べ替えられません"),
        ("/x/?sort=--number", "では並べ替えられません"),
        ("/x/?cols=secret", "「secret」という列はありません"),
        ("/x/?q=" + "あ" * 300, "キーワードは200文字まで"),
    ],
)
def test_a_bad_value_is_said_and_a_plain_default_is_shown(
    rf: Any, people: Any, address: str, note: str
) -> None:
    shown = listing(rf, address)
    shown.rows  # noqa: B018 - reading the rows reads the page
    assert any(note in said for said in shown.notes), shown.notes
    assert shown.per == 20
    assert (shown.sort, shown.descending) == ("number", False)


def test_every_bad_value_at_once_still_answers(sample: None, signed_in: Client) -> None:
    address = "/sample/people/?kind=alien&letter=x&since_from=昨日&since_to=2026/02/30&page=x&per=x&sort=x&cols=x&as_of=いつか&q=%00"
    answer = signed_in.get(address)
    assert answer.status_code == 200
    words = answer.content.decode()
    for said in (
        "「alien」は選択肢にない",
        "「x」は選択肢にない",
        "「昨日」を読み取れない",
        "「2026/02/30」を読み取れない",
    ):
        assert said in words


def test_the_link_shows_what_i_saw(rf: Any, people: Any) -> None:
    first = listing(rf, "/x/?q=社員&sort=-name&per=50&page=2&cols=name&cols=kana&cols=number&nonsense=1")
    again = listing(rf, first.url)
    assert [row.pk for row in again.rows] == [row.pk for row in first.rows]
    assert [column.key for column in again.columns] == ["number", "name", "kana"]
    assert "nonsense" not in first.url
    assert again.url == first.url


def test_the_default_list_has_a_plain_address(rf: Any, people: Any) -> None:
    assert listing(rf, "/x/?q=&page=1&per=20&sort=number").url == "/x/"


def test_changing_anything_starts_on_the_first_page(rf: Any, people: Any) -> None:
    assert "page" not in listing(rf, "/x/?page=3").link(sort="name")


def test_a_heading_turns_its_order(rf: Any, people: Any) -> None:
    heads = {head.column.key: head for head in listing(rf, "/x/").heads()}
    assert heads["number"].aria_sort == "ascending"
    assert heads["number"].url == "/x/?sort=-number"
    assert heads["name"].url == "/x/?sort=name"
    assert heads["kind"].url == ""


def test_the_name_of_the_thing_cannot_be_hidden(rf: Any, people: Any) -> None:
    assert [column.key for column in listing(rf, "/x/?cols=kind").columns] == ["name", "kind"]


def test_taking_a_chip_away_leaves_the_other_conditions(sample: None, signed_in: Client, people: Any) -> None:
    words = signed_in.get("/sample/people/?kind=regular&kind=dispatched&q=社員").content.decode()
    assert 'href="/sample/people/?kind=regular&amp;kind=dispatched"' in words
    assert 'href="/sample/people/?q=%E7%A4%BE%E5%93%A1&amp;kind=dispatched"' in words


def test_every_word_of_a_search_must_be_found(rf: Any, people: Any) -> None:
    assert listing(rf, "/x/?q=社員 0007").count == 1
    assert listing(rf, "/x/?q=社員　9001").count == 0


def test_a_range_of_days_takes_both_ends_and_wareki(rf: Any, people: Any) -> None:
    shown = listing(
        rf,
        "/x/?joined_from=R2.4.1&joined_to=令和2年4月1日",
        filters=[DateRange("joined", "入社日", "states__since")],
    )
    assert shown.count == 56
    assert shown.url == "/x/?joined_from=2020-04-01&joined_to=2020-04-01"


def test_a_range_the_wrong_way_round_is_turned_and_said(rf: Any, people: Any) -> None:
    shown = listing(
        rf,
        "/x/?joined_from=2021-01-01&joined_to=2019-01-01",
        filters=[DateRange("joined", "入社日", "states__since")],
    )
    assert shown.count == 56
    assert "入れ替えました" in shown.notes[0]


def test_the_whole_page_and_its_part_come_from_one_template(
    sample: None, signed_in: Client, people: Any
) -> None:
    page = signed_in.get("/sample/people/?sort=-number")
    part = signed_in.get("/sample/people/?sort=-number&q=", headers={"HX-Request": "true"})
    assert page.content.decode().count("<html") == 1
    assert part.content.decode().lstrip().startswith('<section class="listing')
    assert "<html" not in part.content.decode()
    assert part.headers["HX-Push-Url"] == "/sample/people/?sort=-number"
    for answer in (page, part):
        assert "HX-Request" in answer.headers["Vary"]


def test_going_back_in_history_gets_the_whole_page(sample: None, signed_in: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in signed_in.get("/sample/people/", headers=headers).content.decode()


def test_another_day_changes_the_whole_page(sample: None, signed_in: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/sample/people/"}
    answer = signed_in.get("/sample/people/?as_of=R8.3.31", headers=headers)
    assert answer.headers["HX-Redirect"] == "/sample/people/?as_of=2026-03-31"


def test_a_file_holds_everything_that_matches(sample: None, signed_in: Client, people: Any) -> None:
    assert signed_in.get("/sample/people/?kind=dispatched&format=csv-cp932").content == b"csv-cp932:1"
    assert signed_in.get("/sample/people/?format=xlsx&page=2").content == b"xlsx:57"
    assert "<html" in signed_in.get("/sample/people/?format=exe").content.decode()


def test_each_row_can_be_picked_by_its_own_name(sample: None, signed_in: Client, people: Any) -> None:
    words = signed_in.get("/sample/people/").content.decode()
    assert '<input type="checkbox" name="person" value="0001" form="bulk" aria-label="0001">' in words


def test_words_from_outside_are_never_taken_for_markup(sample: None, signed_in: Client, people: Any) -> None:
    make_person("<b>", "<script>alert(1)</script>", "ア")
    words = signed_in.get("/sample/people/?q=<script>&kind=<img>").content.decode()
    assert "<script>alert" not in words
    assert "<img>" not in words
