"""Who is named in a text is masked, whatever way they are named; what names nobody stays."""

from __future__ import annotations

import pytest

from hiden.logs.betraying import Words
from hiden.logs.latin import spellings
from hiden.logs.masking import Masker, masks_of, person_behind, words_of_people
from hiden.logs.models import MaskName
from hiden.people.models import Person
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def words() -> Words:
    found = Words()
    found.add_word("1002", 2)
    found.add_word("jsato", 2)
    found.add_address("taro.sato@example.co.jp", 2)
    found.add_name("佐藤 太郎", 2)
    found.add_reading("サトウ タロウ", 2)
    found.add_name("佐藤 花子", 3)
    found.add_reading("サトウ ハナコ", 3)
    found.add_name("髙橋 翔", 4)
    return found


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("見積_佐藤太郎.xlsx", {2}),
        ("見積_佐藤　太郎.xlsx", {2}),
        ("見積_佐藤_太郎.xlsx", {2}),
        ("ｻﾄｳ ﾀﾛｳ 様.docx", {2}),
        ("さとうたろう.txt", {2}),
        (r"\\fs01\home\jsato\x.txt", {2}),
        ("taro_sato_resume.pdf", {2}),
        ("SatoTaro.pdf", {2}),
        ("t-sato.zip", {2}),
        ("a1002b.txt", set()),
        ("社員1002.txt", {2}),
        ("高橋翔.txt", {4}),
        ("To: Taro.Sato@EXAMPLE.co.jp", {2}),
        ("設計図_治具A.dwg", set()),
        ("jsatoh.txt", set()),
    ],
)
def test_who_is_named(words: Words, text: str, persons: set[int]) -> None:
    assert {person for hit in words.hits(text) for person in hit.persons} == persons


def test_a_family_name_counts_where_it_stands_alone(words: Words) -> None:
    assert words.hits("佐藤商事御中.docx") == []
    [hit] = words.hits("佐藤さん引継ぎ.docx")
    assert hit.persons == {2, 3}
    assert [hit.persons for hit in words.hits(r"D:\佐藤\個人")] == [{2, 3}]


def test_what_overlaps_is_one(words: Words) -> None:
    text = "taro.sato@example.co.jp"
    [hit] = words.hits(text)
    assert (hit.start, hit.end) == (0, len(text))


@pytest.mark.parametrize("text", ["jsat", "佐藤太", "藤太郎", "taro.sa", "100", "SATO"])
def test_parts_of_names_cannot_be_searched_for(words: Words, text: str) -> None:
    assert words.names_somebody(text)


@pytest.mark.parametrize("text", ["設計", "example", "fs01", ".xlsx", "佐藤商事"])
def test_words_that_name_nobody_can(words: Words, text: str) -> None:
    assert not words.names_somebody(text)


def test_readings_are_spelt_as_accounts_spell_them() -> None:
    found = spellings("サトウ ジュンイチ")
    assert {"sato.junichi", "satou.junichi", "satoh.junichi", "j.sato", "sato.zyuniti", "satoj"} <= found
    assert "tsunoda" in spellings("ツノダ リョウ")
    assert spellings("張 偉") == frozenset()


def test_each_viewer_has_names_of_their_own_and_keeps_them(
    organisation: Organisation, django_assert_num_queries: object
) -> None:
    persons = [organisation.bob.pk, organisation.charlie.pk, 0]
    with django_assert_num_queries(3):  # type: ignore[operator]
        first = masks_of(organisation.alice, persons)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert masks_of(organisation.alice, persons) == first
    assert len(set(first.values())) == 2
    other = masks_of(organisation.dave, persons)
    assert other != first
    assert person_behind(organisation.alice, f"社員-{first[organisation.bob.pk].lower()}") == organisation.bob
    assert person_behind(organisation.dave, first[organisation.bob.pk]) != organisation.bob


def test_a_name_drawn_twice_is_drawn_again(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["AAAA", "AAAA", "BBBB"])
    monkeypatch.setattr("hiden.logs.masking._drawn", lambda: next(drawn))
    found = masks_of(organisation.alice, [organisation.bob.pk, organisation.charlie.pk])
    assert sorted(found.values()) == ["AAAA", "BBBB"]
    assert MaskName.objects.count() == 2


def test_addresses_folders_and_numbers_of_systems_are_masked(organisation: Organisation) -> None:
    masker = Masker(organisation.alice)
    texts = masker.texts(
        [
            "bob@example.co.jp,miura@hokuto.example",
            r"C:\Users\somebody\Desktop\治具.xlsx",
            r"C:\Users\Public\治具.xlsx",
            "S-1-5-21-1004336348-1177238915-682003330-512",
            "unknown@example.co.jp",
            "/home/9001/x",
        ]
    )
    bob = masker.who(organisation.bob.pk)
    assert texts[0] == f"{bob},＊＊＊@hokuto.example"
    assert texts[1] == r"C:\Users\個人\Desktop\治具.xlsx"
    assert texts[2] == r"C:\Users\Public\治具.xlsx"
    assert texts[3] == "（利用者の番号）"
    assert texts[4] == "社内のアドレス"
    assert texts[5] == f"/home/{masker.who(organisation.eve.pk)}/x"


def test_the_words_of_three_thousand_people_are_read_in_six_queries(
    organisation: Organisation, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(6):  # type: ignore[operator]
        found = words_of_people()
    for person in Person.objects.all():
        for word in (person.number, person.name, person.name.replace(" ", ""), person.kana):
            assert person.pk in {each for hit in found.hits(word) for each in hit.persons}, word
