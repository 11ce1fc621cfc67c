"""No page and no operation of the API without a word about who may use it."""

from __future__ import annotations

import pytest
from django.test import Client

from hiden.gate.house import gate
from hiden.gate.nouns import COMPANY
from hiden.gate.views import every_view


def test_every_view_says_what_it_demands_or_that_it_is_open() -> None:
    views = list(every_view())
    assert len(views) > 10, "the walk itself must find the product's views"
    assert [each.address for each in views if not each.guarded] == []


def test_every_view_demands_an_action_that_the_policies_know() -> None:
    engine = gate()
    for each in every_view():
        if each.action is not None:
            resources = engine.slice(each.action).action.resources
            if getattr(each.view, "gate_of", None) is None:
                assert COMPANY in resources, each.address


@pytest.mark.django_db
def test_who_was_signed_out_while_typing_is_told_how_to_get_it_back(as_alice: Client) -> None:
    as_alice.logout()
    answer = as_alice.post(
        "/items/new/", {"name": "途中"}, headers={"Referer": "http://testserver/items/new/"}
    )
    assert answer["Location"] == "/accounts/login/?next=%2Fitems%2Fnew%2F"
    assert "まだ登録していません。" in as_alice.get(answer["Location"]).content.decode()


@pytest.mark.django_db
def test_a_stale_form_leads_back_to_itself() -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(
        "/items/new/", {"name": "途中"}, headers={"Referer": "http://testserver/items/new/"}
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "もう一度送信してください</h1>" in page
    assert 'href="/items/new/"' in page
    assert "権限がありません" not in page
