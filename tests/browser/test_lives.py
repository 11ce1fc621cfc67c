"""Somebody joins: HR at her desk, the head of the department, and the new employee with a phone; then somebody gives notice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from hiden.base.clock import today
from hiden.ledger import SYSTEM
from hiden.lifecycle.doing import change_settings_unasked
from hiden.lifecycle.models import LifeEvent, LifeStep, StepState
from hiden.lifecycle.wiring import fulfil_from_records
from hiden.people.actions import make_account
from hiden.people.models import Person, Role
from hiden.people.queries import holders_of
from hiden.training.actions import make_course
from hiden.training.models import Attempt
from tests.browser.conftest import Watch
from tests.browser.test_promises import come_in, write_name
from tests.promises.conftest import PLEDGE, TEMPLATE
from tests.promises.deciding import decide
from tests.world.organisation import Organisation, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> Organisation:
    """The company of the tests, whose lives are followed, with a pledge in force and a course; Grace is of HR."""
    made = make_organisation()
    decide(TEMPLATE, PLEDGE)
    make_account(made.grace, email="grace@example.co.jp", by=made.alice)
    make_course("basic", by=made.alice)
    with transaction.atomic():
        change_settings_unasked(
            begins_on=today() - timedelta(days=1), hold_months=6, hold_months_top=12, by=SYSTEM
        )
    return made


def press(page: Page, words: str) -> None:
    """Follow a link, and wait until what it leads to is there."""
    with page.expect_navigation():
        page.get_by_role("link", name=words).first.click()


def act(page: Page, verb: str, step: str) -> None:
    """Press the verb in the row of a step."""
    page.get_by_role("row").filter(has_text=step).get_by_role("link", name=verb).click()


def hire(page: Page, base: str, watch: Watch) -> None:
    """HR registers the new employee and asks for the pledge and the course from the steps."""
    page.goto(base + "/people/new/")
    for name, value in {
        "number": "2001",
        "name": "見本 花子",
        "kana": "ミホン ハナコ",
        "since": today().isoformat(),
        "email": "hanako@example.co.jp",
    }.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=department]").select_option("210")
    page.get_by_role("button", name="登録する", exact=True).click()
    event = LifeEvent.objects.get(person__number="2001")
    page.goto(f"{base}/lifecycle/")
    watch.picture("lives-board-1360")
    watch.clean()
    press(page, "入社時の誓約書")
    expect(page.get_by_role("heading", level=1)).to_contain_text("入社・受入れ")
    watch.picture("lives-event-1360")
    watch.clean()
    for step in ("入社時の誓約書", "入社時の研修"):
        page.goto(f"{base}/lifecycle/{event.key}/")
        act(page, "お願いする", step)
        page.locator("main form button[type=submit]").last.click()
        expect(page.locator("main")).not_to_contain_text("入力してください")
    watch.clean()


def test_somebody_joins(
    page: Page, world: Organisation, live_server: Any, settings: Any, watch: Watch
) -> None:
    base = live_server.url
    come_in(page, world.grace, live_server, settings)
    hire(page, base, watch)
    new = Person.objects.get(number="2001")
    with transaction.atomic():
        make_account(new, email="hanako@example.co.jp", by=world.alice)

    page.set_viewport_size({"width": 390, "height": 844})
    come_in(page, new, live_server, settings)
    page.goto(base + "/")
    watch.picture("lives-new-home-390")
    watch.clean()
    press(page, "署名をお願いします")
    press(page, "読んで署名する")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    write_name(page, "見本 花子")
    expect(page.locator("main")).to_contain_text("署名を記録しました")
    page.goto(base + "/training/")
    watch.picture("lives-training-390")
    watch.clean()
    page.locator("main a[href^='/training/']").first.click()
    press(page, "確認の問題に進む")
    watch.clean()
    attempt = Attempt.objects.latest("pk")
    for place, drawn in enumerate(attempt.drawn):
        right = attempt.version.questions[drawn]["right"]
        page.locator(f"[name=q{place}][value='{right}']").check()
    page.get_by_role("button", name="答え合わせをする").click()
    expect(page.locator("main")).to_contain_text("修了")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    watch.picture("lives-passed-390")
    watch.clean()
    assert fulfil_from_records() == 2

    page.set_viewport_size({"width": 1360, "height": 900})
    head = holders_of(Role.DEPARTMENT_MANAGER)[0]
    come_in(page, head, live_server, settings)
    page.goto(base + "/lifecycle/")
    press(page, "部署の秘密情報の説明")
    act(page, "済みにする", "部署の秘密情報の説明")
    watch.clean()
    page.locator("main form button[type=submit]").last.click()
    done = LifeStep.objects.get(event__person=new, template="join_explain")
    assert (done.state, done.done_by) == (StepState.DONE, head)
    watch.clean()


@pytest.mark.parametrize("width", [1360, 390])
def test_somebody_gives_notice(
    page: Page, world: Organisation, live_server: Any, settings: Any, watch: Watch, width: int
) -> None:
    base = live_server.url
    page.set_viewport_size({"width": width, "height": 900})
    come_in(page, world.grace, live_server, settings)
    page.goto(base + "/lifecycle/notice/")
    page.locator("[name=person]").fill(world.charlie.number)
    page.locator("[name=last_day]").fill((today() + timedelta(days=30)).isoformat())
    watch.clean()
    page.locator("main form button[type=submit]").last.click()
    press(page, "お知らせを渡す")
    watch.picture(f"lives-letter-{width}")
    watch.clean()
    page.locator("main form button[type=submit]").last.click()
    press(page, "退職面談を記録する")
    watch.clean()
    page.locator("[name=on]").fill(today().isoformat())
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("退職面談を記録しました")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.goto(f"{base}/people/{world.charlie.number}/")
    expect(page.locator("main")).to_contain_text("退職予定")
    watch.picture(f"lives-leaving-{width}")
    watch.clean()
