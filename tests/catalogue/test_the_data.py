"""What the handbook and the reference say must stand in the data files."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from hiden import catalogue
from hiden.base.errors import NotFound
from hiden.catalogue.check import MATRIX, inspect
from hiden.catalogue.model import Certainty, Measure

EVERYTHING = catalogue.catalogue()


def test_the_catalogue_is_in_order() -> None:
    assert inspect() == []


def test_there_are_79_measures_in_the_counts_of_the_handbook() -> None:
    assert len(catalogue.measures()) == 79
    found = {route: tuple(row.values()) for route, row in catalogue.matrix().items()}
    assert found == {
        "employees": (5, 11, 16, 3, 5),
        "leavers": (1, 1, 2, 3, 2),
        "partners": (2, 2, 2, 5, 3),
        "outsiders": (7, 4, 3, 2, 0),
    }
    assert found == MATRIX


def test_letters_run_without_a_gap_within_a_cell() -> None:
    for cell, measures in EVERYTHING.by_cell.items():
        letters = [measure.id[-1] for measure in measures]
        first = "q" if cell == ("leavers", "visibility") else "a"
        assert letters == [chr(ord(first) + step) for step in range(len(letters))], cell


def test_the_fixed_points_of_the_2022_edition_stand_on_their_letters() -> None:
    names = {
        "E1-a": "アクセス権", "E2-a": "会議資料", "E2-e": "メール送信", "E2-h": "コピー防止用紙", "E2-j": "私物",
        "E3-j": "媒体の管理", "E3-o": "ログ", "E4-b": "秘密保持契約", "E5-d": "働きやすい", "L3-q": "厳格化",
        "P1-a": "厳選", "P1-b": "取扱者", "P5-c": "下請代金支払遅延等防止法",
    }  # fmt: skip
    for number, word in names.items():
        found = catalogue.measure(number)
        assert word in found.ja
        assert found.certainty is Certainty.A
        assert any(cited.id == "slides-2022" for cited in found.sources)


def test_twenty_one_measures_have_an_addition_of_2022() -> None:
    assert sum(measure.added_2022 is not None for measure in catalogue.measures()) == 21


def test_every_practice_said_to_be_added_in_2022_belongs_to_a_measure_with_an_addition() -> None:
    for measure in catalogue.measures():
        if any(practice.edition == "2022-05" for practice in measure.practices):
            assert measure.added_2022 is not None, measure.id


def test_certainty_of_names_follows_the_reference() -> None:
    # The reference counts A 22, B 24, C 30, D 3 and says to treat the nine names of P2 to P4 like B.
    assert Counter(measure.certainty.value for measure in catalogue.measures()) == {
        "A": 13,
        "B": 33,
        "C": 30,
        "D": 3,
    }
    assert {measure.id for measure in catalogue.measures() if measure.certainty is Certainty.D} == {
        "L4-c",
        "X3-b",
        "X4-b",
    }


def test_what_is_not_certain_says_unchecked() -> None:
    assert "未確認" in Certainty.C.words
    assert "未確認" in Certainty.D.words
    assert Certainty.C.unchecked
    assert not Certainty.B.unchecked


def test_repeated_measures_name_the_one_they_repeat() -> None:
    assert {measure.id: measure.same_as for measure in catalogue.measures() if measure.same_as} == {
        "E2-f": "E2-c", "E2-g": "E2-d", "X4-a": "X3-a",
    }  # fmt: skip


def test_only_partner_measures_depend_on_handing_information_over() -> None:
    for measure in catalogue.measures():
        assert ("partner_disclosure" in measure.applies_when) == (measure.route == "partners"), measure.id


@pytest.mark.parametrize(("kind", "count"), [("evaluation", 6), ("decision", 6), ("form", 6)])
def test_viewpoints_are_complete(kind: str, count: int) -> None:
    assert sum(viewpoint.kind == kind for viewpoint in catalogue.viewpoints()) == count


def test_the_glossary_has_the_hundred_terms_and_those_of_the_product() -> None:
    kinds = Counter(term.kind for term in catalogue.glossary())
    assert kinds["term"] >= 100
    assert kinds["product"] >= 8


def test_contacts_hold_no_number_to_call() -> None:
    for contact in catalogue.contacts():
        assert not re.search(r"\d{2,4}-\d{2,4}", contact.model_dump_json())


def test_every_record_says_where_it_stands() -> None:
    for record in EVERYTHING:
        line = (record.where.file, record.where.line)
        assert line[0].endswith(".yaml")
        assert line[1] >= 1
    assert str(catalogue.measure("E1-a").where).startswith("measures.yaml:")


def test_records_are_frozen() -> None:
    with pytest.raises(Exception, match="frozen"):
        catalogue.measure("E1-a").ja = "別の名前"  # type: ignore[misc]


def test_an_unknown_measure_is_not_found() -> None:
    for wrong in ("E9-z", "employees", ""):
        with pytest.raises(NotFound):
            catalogue.measure(wrong)


def test_find_knows_every_record() -> None:
    assert isinstance(catalogue.find("E2-j"), Measure)
    assert all(catalogue.find(record.id) is record for record in EVERYTHING)
