"""The home page of a new company leads through the chain, one step after another, and stops when it has been gone."""

from __future__ import annotations

import pytest
from django.test import Client

from hiden.people.models import Person
from hiden.people.setup import new_setup_link
from hiden.reports.actions import propose_board_report
from hiden.web.guide import guide_for
from tests.conftest import signed_in
from tests.world.items import make_items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db

SET_UP = {
    "company": "見本精工株式会社",
    "fiscal_year_first_month": "4",
    "number": "1001",
    "name": "東海林 朋美",
    "kana": "ショウジ トモミ",
    "email": "m1001@mihon-seiko.example",
    "password": "shinkou-no-kagi-7",
    "again": "shinkou-no-kagi-7",
}


def states(person: Person) -> dict[str, str]:
    return {str(step.label): step.state for step in guide_for(person)}


def test_a_new_company_is_led_from_its_first_page(client: Client) -> None:
    assert client.post(new_setup_link(), SET_UP).status_code == 302
    page = client.get("/")
    found = page.context["guide"]
    assert [step.state for step in found] == ["now"] + ["later"] * (len(found) - 1)
    assert page.context["step"].url == "/accounts/2fa/"
    assert "次の手順：認証アプリかパスキーを登録する" in page.content.decode()
    # What the step says is not said a second time beneath it.
    assert "/accounts/2fa/" not in {task.url for task in page.context["tasks"]}


def test_steps_are_done_as_the_records_say(organisation: Organisation) -> None:
    before = states(organisation.alice)
    assert (before["部署を入れる"], before["従業員名簿を入れる"]) == ("done", "done")
    assert before["情報の台帳を入れる"] != "done"
    assert before["情報を評価する"] != "done"  # nothing to evaluate is not the same as evaluated
    make_items(organisation)
    assert states(organisation.alice)["情報の台帳を入れる"] == "done"


def test_every_step_can_be_opened(organisation: Organisation) -> None:
    browser = signed_in(organisation.alice)
    for step in guide_for(organisation.alice):
        if not step.url.startswith("/accounts/"):
            assert browser.get(step.url).status_code == 200, step.url


def test_the_way_is_not_everybodys_and_ends_with_the_board_report(organisation: Organisation) -> None:
    assert guide_for(organisation.bob) == []
    assert guide_for(organisation.alice)
    propose_board_report(reason="経営会議に報告するため", by=organisation.alice)
    assert guide_for(organisation.alice) == []
    assert "はじめの手順" not in signed_in(organisation.alice).get("/").content.decode()
