"""Forms: a mistake is told in two sentences under its field, answers 422, and loses nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from .sample import SampleForm

GOOD = {
    "name": "温度条件表",
    "review_on": "令和8年11月30日",
    "place": "paper",
    "forms_held": ["paper", "head"],
    "origin": "own",
    "cost": "1200",
    "note": "",
    "agreed": "on",
}


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("令和8年11月30日", date(2026, 11, 30)),
        ("R8.11.30", date(2026, 11, 30)),
        ("2026/11/30", date(2026, 11, 30)),
        ("20261130", date(2026, 11, 30)),
        ("２０２６／１１／３０", date(2026, 11, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
    ],
)
def test_a_day_may_be_written_as_people_write_it(typed: str, day: date) -> None:
    form = SampleForm({**GOOD, "review_on": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["review_on"] == day


@pytest.mark.parametrize("typed", ["令和8年", "2026/02/30", "平成32年1月1日", "明日", "0"])
def test_a_day_that_is_none_is_refused_with_what_to_do(typed: str) -> None:
    form = SampleForm({**GOOD, "review_on": typed})
    assert not form.is_valid()
    assert form.errors["review_on"][0].count("。") >= 2


def test_what_is_missing_is_named() -> None:
    form = SampleForm({})
    assert not form.is_valid()
    assert form.errors["name"] == ["「名称」が入力されていません。入力してください。"]
    assert form.errors["place"] == ["「保管場所」が選ばれていません。選んでください。"]
    assert "note" not in form.errors


def test_limits_are_said_with_their_number() -> None:
    form = SampleForm({**GOOD, "name": "あ" * 21, "cost": "-1"})
    assert not form.is_valid()
    assert form.errors["name"] == ["「名称」は20文字までです。短くしてください。"]
    assert form.errors["cost"] == ["「費用（円）」は0以上です。大きくしてください。"]


def test_one_form_never_changes_the_words_of_the_next() -> None:
    SampleForm({})
    assert (
        SampleForm.base_fields["name"].error_messages["required"]
        != "「名称」が入力されていません。入力してください。"
    )


def test_a_mistake_answers_422_and_keeps_what_was_typed(sample: None, signed_in: Client) -> None:
    answer = signed_in.post("/sample/edit/", {**GOOD, "review_on": "いつか", "name": "消えない名称"})
    words = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="消えない名称"' in words
    assert 'value="いつか"' in words
    assert 'href="#id_review_on"' in words
    assert 'aria-invalid="true"' in words
    assert '<html lang="ja">' in words


def test_htmx_gets_the_form_alone(sample: None, signed_in: Client) -> None:
    answer = signed_in.post("/sample/edit/", {}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.content.decode().startswith("<form")


def test_a_refusal_of_the_action_is_shown_in_the_form(sample: None, signed_in: Client) -> None:
    answer = signed_in.post("/sample/edit/", {**GOOD, "name": "重複"})
    assert answer.status_code == 422
    assert (
        "同じ名称の情報が先に登録されました。一覧で確かめてから、名称を変えてください。"
        in answer.content.decode()
    )
    assert 'value="重複"' in answer.content.decode()


def test_a_good_form_leads_on(sample: None, signed_in: Client) -> None:
    assert signed_in.post("/sample/edit/", GOOD).headers["Location"] == "/sample/people/"
    htmx = signed_in.post("/sample/edit/", GOOD, headers={"HX-Request": "true"})
    assert htmx.headers["HX-Redirect"] == "/sample/people/"


def test_a_needed_field_says_so_in_words(sample: None, signed_in: Client) -> None:
    words = signed_in.get("/sample/edit/").content.decode()
    assert words.count('<span class="need">必須</span>') == 6
    assert "novalidate" in words
    assert 'enctype="multipart/form-data"' in words


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("R8.11.30", "2026年11月30日（月）（令和8年）"), ("", ""), ("令和8年", "年月日で入力してください。")],
)
def test_a_date_field_says_how_it_will_be_understood(signed_in: Client, typed: str, hint: str) -> None:
    answer = signed_in.get("/date/", {"review_on": typed})
    assert hint in answer.content.decode()
    assert bool(answer.content.strip()) == bool(hint)


def test_a_form_from_elsewhere_is_refused_kindly(alice: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"login": "alice@example.co.jp", "password": "x"})
    assert answer.status_code == 403
    assert "この画面を開いてから時間がたったため" in answer.content.decode()
