"""The catalogue in the browser: everybody employed reads it; what is uncertain says so."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from hiden import catalogue
from hiden.catalogue import pages
from hiden.catalogue.model import Law, Measure

pytestmark = [pytest.mark.django_db, pytest.mark.words]

LISTS = (
    "catalogue",
    "catalogue_measures",
    "catalogue_laws",
    "catalogue_terms",
    "catalogue_signs",
    "catalogue_clocks",
    "catalogue_contacts",
    "catalogue_sources",
)


def _text(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def _part(text: str, name: str) -> str:
    """What stands between the heading with that id and the end of its section."""
    return text.split(f'id="{name}"')[1].split("</section>", maxsplit=1)[0]


@pytest.mark.parametrize("name", LISTS)
def test_everybody_employed_reads_every_list(as_charlie: Client, name: str) -> None:
    assert 'id="main"' in _text(as_charlie, reverse(name))


@pytest.mark.parametrize("name", LISTS)
def test_nobody_must_sign_in_first(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code in {302, 401, 403}


def test_every_page_asks_the_gate() -> None:
    for each in pages.urlpatterns:
        assert getattr(each.callback, "gate_action", "") == "catalogue.read", each.name


def test_every_record_has_a_page_that_answers(as_charlie: Client) -> None:
    for record in catalogue.catalogue():
        kind = {Measure: "catalogue_measure", Law: "catalogue_law"}.get(type(record), "catalogue_record")
        assert record.ja in _text(as_charlie, reverse(kind, args=[record.id])).replace("&amp;", "&"), (
            record.id
        )


@pytest.mark.parametrize(
    "address", ["/catalogue/measures/E9-z/", "/catalogue/laws/E1-a/", "/catalogue/records/nothing/"]
)
def test_what_does_not_exist_is_not_found(as_charlie: Client, address: str) -> None:
    assert as_charlie.get(address).status_code == 404


def test_the_index_leads_to_each_cell_of_the_matrix(as_charlie: Client) -> None:
    text = _text(as_charlie, reverse("catalogue"))
    assert "従業員等・持出し困難化：11件" in text
    assert "対象外" in text
    shown = _text(as_charlie, reverse("catalogue_measures"), route="employees", purpose="removal")
    assert len(set(re.findall(r"/catalogue/measures/(E2-[a-k])/", shown))) == 11
    assert "E1-a" not in shown


def test_filters_live_in_the_address(as_charlie: Client) -> None:
    unchecked = _text(as_charlie, reverse("catalogue_measures"), certainty="unchecked", per="50")
    assert len(set(re.findall(r"/catalogue/measures/([ELPX]\d-\w)/", unchecked))) == 33
    assert "<b>33</b>" in unchecked
    added = _text(as_charlie, reverse("catalogue_measures"), added="2022", per="50")
    assert "<b>21</b>" in added
    words = _text(as_charlie, reverse("catalogue_measures"), q="ﾃﾚﾜｰｸ 暗号")
    assert "/catalogue/measures/E2-d/" in words
    assert "/catalogue/measures/E5-a/" not in words


def test_a_filter_that_does_not_exist_is_said_and_left_open(as_charlie: Client) -> None:
    text = _text(as_charlie, reverse("catalogue_measures"), route="martians")
    assert "martians" in text
    assert "<b>79</b>" in text


def test_the_last_page_is_shown_for_one_beyond_the_end(as_charlie: Client) -> None:
    assert "/catalogue/measures/X4-b/" in _text(as_charlie, reverse("catalogue_measures"), page="99")


def test_search_finds_and_answers_in_a_fragment(as_charlie: Client) -> None:
    whole = _text(as_charlie, reverse("catalogue"), q="りょうとく")
    assert "/catalogue/records/term-misappropriation/" in whole
    part = as_charlie.get(
        reverse("catalogue"), {"q": "りょうとく"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in part
    assert part.lstrip().startswith('<div class="stack" id="found">')
    assert "/catalogue/records/term-misappropriation/" in part


def test_search_pages_through_everything(as_charlie: Client) -> None:
    first, second = (_text(as_charlie, reverse("catalogue"), q="情報", page=number) for number in ("1", "2"))
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert _part(first, "hits") != _part(second, "hits")


def test_search_escapes_what_is_typed(as_charlie: Client) -> None:
    text = _text(as_charlie, reverse("catalogue"), q="<script>alert(1)</script>")
    assert "<script>alert" not in text
    assert "見つかりませんでした" in text


def test_hostile_parameters_are_answered(as_charlie: Client) -> None:
    for page in ("0", "-1", "x", "９", "9" * 500, ""):
        _text(as_charlie, reverse("catalogue"), q="情報\x00", page=page)


def test_what_is_uncertain_says_unchecked(as_charlie: Client) -> None:
    about = _part(_text(as_charlie, reverse("catalogue_measure", args=["L4-c"])), "about")
    assert "未確認" in about
    assert "公式文書と照合していません" in about
    certain = _part(_text(as_charlie, reverse("catalogue_measure", args=["E1-a"])), "about")
    assert "未確認" not in certain


def test_a_measure_shows_what_2022_added_apart_from_the_rest(as_charlie: Client) -> None:
    practices = _part(_text(as_charlie, reverse("catalogue_measure", args=["E2-j"])), "practices")
    added, general = practices.split("一般に知られるやり方")
    assert "VPN" in added
    assert "VPN" not in general
    assert "未確認" in general


def test_a_measure_leads_to_the_one_it_repeats_and_to_its_law(as_charlie: Client) -> None:
    assert "/catalogue/measures/E2-c/" in _text(as_charlie, reverse("catalogue_measure", args=["E2-f"]))
    assert "/catalogue/laws/labour-16/" in _text(as_charlie, reverse("catalogue_measure", args=["E4-b"]))


@pytest.mark.parametrize(
    ("on", "article"),
    [("2024-03-31", "21条1項3号"), ("R6.4.1", "21条2項1号"), ("令和6年4月1日", "21条2項1号")],
)
def test_the_law_of_a_day(as_charlie: Client, on: str, article: str) -> None:
    text = _text(as_charlie, reverse("catalogue_laws"), on=on, q="領得 仮装")
    row = text.split("/catalogue/laws/ucpa-21-misappropriate/")[1].split("</tr>")[0]
    assert article in row


def test_the_day_stays_when_filtering_and_following_links(as_charlie: Client) -> None:
    text = _text(as_charlie, reverse("catalogue_laws"), on="2024-03-31", topic="criminal")
    assert re.search(r'type="hidden"[^>]* name="on" value="2024-03-31"', text)
    assert "/catalogue/laws/ucpa-21-acquire/?on=2024-03-31" in text
    assert re.search(r'type="hidden"[^>]* name="topic" value="criminal"', text)


def test_a_day_that_cannot_be_read_is_said(as_charlie: Client) -> None:
    text = _text(as_charlie, reverse("catalogue_laws"), on="令和六十四年の夏")
    assert 'role="alert"' in text.split('id="law-on"')[1]


def test_the_day_that_is_looked_at_elsewhere_is_the_day_of_the_law(as_charlie: Client) -> None:
    assert (
        "2024年3月31日"
        in _text(as_charlie, reverse("catalogue_laws"), as_of="2024-03-31").split("<h1>")[1].split("</h1>")[0]
    )


def test_a_provision_shows_all_its_texts_and_marks_the_chosen_one(as_charlie: Client) -> None:
    text = _text(as_charlie, reverse("catalogue_law", args=["appi-db-misuse"]), on="2022-04-01")
    for article in ("83条", "84条", "174条", "179条"):
        assert article in text
    assert text.split("選んだ日の内容")[0].rstrip().rsplit("条", 1)[0].endswith("174")


def test_a_day_without_text_is_said(as_charlie: Client) -> None:
    text = _text(as_charlie, reverse("catalogue_law", args=["whistle-void"]), on="2026-11-30")
    assert "の定めは登録されていません" in text


def test_a_first_day_known_only_from_general_knowledge_says_so(as_charlie: Client) -> None:
    text = _text(as_charlie, reverse("catalogue_law", args=["appi-report"]))
    assert "未確認" in text.split("2022年4月1日（令和4年）から")[1].split("</td>")[0]


def test_penalties_are_written_as_laws_write_them(as_charlie: Client) -> None:
    text = _text(as_charlie, reverse("catalogue_law", args=["ucpa-21-overseas"]))
    assert "10年以下の拘禁刑" in text
    assert "3,000万円以下の罰金" in text
    assert "法人は10億円以下の罰金" in text


def test_terms_stand_in_the_order_of_the_syllabary(as_charlie: Client) -> None:
    text = _text(as_charlie, reverse("catalogue_terms"), per="100")
    order = [
        text.index(f"/records/term-{name}/")
        for name in ("outreach", "trade-secret", "side-job", "received-information", "checkpoint")
    ]
    assert order[0] < order[1]
    ka = _text(as_charlie, reverse("catalogue_terms"), group="か", per="100")
    assert "term-outreach" not in ka
    assert "term-injunction" not in ka
    assert "term-handbook" not in ka
    assert "term-provisional-disposition" in ka


def test_an_english_reader_reads_english(as_charlie: Client) -> None:
    as_charlie.cookies["django_language"] = "en"
    text = _text(as_charlie, reverse("catalogue_measure", args=["E2-i"]))
    assert "Limits on copiers" in text.split("<h1>")[1].split("</h1>")[0]
    assert "Require an ID at the copier." in text


def test_lists_cost_no_more_for_being_long(
    as_charlie: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for name in LISTS:
        with django_assert_max_num_queries(10):
            as_charlie.get(reverse(name), {"per": "100"})
