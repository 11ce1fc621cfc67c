"""What is suggested for a class, and why: a pure function."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden import catalogue
from hiden.measures.catalogued import form_names
from hiden.measures.suggestions import Circumstances, ClassFacts, Suggestion, suggest, suggest_all

TOP = ClassFacts("gokuhi", "極秘", 3, 12, {"paper": 2, "file": 10})
MIDDLE = ClassFacts("hi", "秘", 2, 5, {"file": 5})
MILD = ClassFacts("shagaihi", "社外秘", 1, 1, {"file": 1})
NAMES = {"telework": "社外で仕事をする人がいますか", "byod": "私物を使いますか"}


@dataclass(frozen=True)
class Sample:
    id: str = "E9-z"
    recommended_for: int = 2
    applies_when: tuple[str, ...] = ()
    urged_by: tuple[str, ...] = ()
    forms: tuple[str, ...] = ("file",)


def ask(measure: Sample, subject: ClassFacts, **answers: bool) -> Suggestion:
    return suggest(measure, subject, Circumstances(answers, NAMES), form_names())


def test_a_measure_is_suggested_from_its_class_upwards() -> None:
    assert ask(Sample(), TOP).suggested
    assert ask(Sample(), MIDDLE).suggested
    assert not ask(Sample(), MILD).suggested
    assert "社外秘" in ask(Sample(), MILD).reason


def test_the_reason_names_the_forms_and_how_many_items() -> None:
    assert ask(Sample(), TOP).reason == "「極秘」に、この対策が守る情報（電子ファイル10件）があります。"


def test_a_condition_that_is_not_met_rules_it_out() -> None:
    sample = Sample(applies_when=("telework", "byod"))
    assert ask(sample, TOP, telework=True).suggested
    found = ask(sample, TOP, telework=False, byod=False)
    assert not found.suggested
    assert "いいえ" in found.reason
    assert found.unanswered == ()


def test_an_unanswered_condition_is_never_taken_for_a_no() -> None:
    found = ask(Sample(applies_when=("telework", "byod")), TOP, telework=False)
    assert not found.suggested
    assert found.unanswered == ("byod",)
    assert "私物を使いますか" in found.reason


def test_circumstances_urge_a_measure_one_class_earlier_and_no_further() -> None:
    assert ask(Sample(urged_by=("telework",)), MILD, telework=True).suggested
    assert not ask(Sample(urged_by=("telework",)), MILD, telework=False).suggested
    assert not ask(Sample(recommended_for=3, urged_by=("telework",)), MILD, telework=True).suggested
    assert "一段緩い" in ask(Sample(urged_by=("telework",)), MILD, telework=True).reason


def test_a_form_that_the_class_lacks_rules_it_out_only_when_items_are_known() -> None:
    sample = Sample(forms=("thing",))
    assert not ask(sample, TOP).suggested
    assert "物" in ask(sample, TOP).reason
    assert ask(sample, ClassFacts("gokuhi", "極秘", 3)).suggested
    assert ask(sample, ClassFacts("gokuhi", "極秘", 3, items=4)).suggested


@given(
    level=st.integers(1, 3),
    answers=st.dictionaries(st.sampled_from([one.id for one in catalogue.questions()]), st.booleans()),
    forms=st.dictionaries(st.sampled_from(sorted(form_names())), st.integers(0, 9)),
)
def test_every_measure_of_the_catalogue_gets_a_whole_sentence(
    level: int, answers: dict[str, bool], forms: dict[str, int]
) -> None:
    subject = ClassFacts("x", "区分", level, sum(forms.values()), forms)
    names = {one.id: one.ja for one in catalogue.questions()}
    found = suggest_all(catalogue.measures(), [subject], Circumstances(answers, names), form_names())
    assert len(found) == 79
    for suggestion in found.values():
        assert suggestion.reason.endswith("。") or suggestion.reason.endswith("）。")
        assert "{" not in suggestion.reason
        if suggestion.suggested:
            assert not suggestion.unanswered


@given(answers=st.dictionaries(st.sampled_from([one.id for one in catalogue.questions()]), st.booleans()))
def test_a_stricter_class_is_never_suggested_less(answers: dict[str, bool]) -> None:
    classes = [ClassFacts(str(level), str(level), level) for level in (1, 2, 3)]
    found = suggest_all(catalogue.measures(), classes, Circumstances(answers, {}), form_names())
    for measure in catalogue.measures():
        by_level = [found[measure.id, str(level)].suggested for level in (1, 2, 3)]
        assert by_level == sorted(by_level)


@pytest.mark.parametrize("answer", [True, False])
def test_more_is_suggested_when_more_applies(answer: bool) -> None:
    questions = {one.id: answer for one in catalogue.questions()}
    some = suggest_all(catalogue.measures(), [TOP], Circumstances(questions, {}), form_names())
    count = sum(one.suggested for one in some.values())
    assert (count > 60) is answer
