"""Lending on a phone: the label is scanned, the one big button is pressed, and what came back is on record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Page, expect

from hiden.base.clock import today
from hiden.classification.presets import ensure_presets
from hiden.ledger import SYSTEM
from hiden.lending import actions
from hiden.lending.kinds import Carry, Condition, Handed, ThingKind
from hiden.lending.labels import thing_address
from hiden.lending.models import Loan, LoanReturn, Thing
from hiden.people.models import Person
from tests.browser.conftest import Watch
from tests.conftest import signed_in
from tests.world.items import make_items
from tests.world.organisation import PASSWORD, Organisation, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def world() -> Organisation:
    """The company of the tests with its handling table and items."""
    made = make_organisation()
    with transaction.atomic():
        ensure_presets(SYSTEM)
    make_items(made)
    return made


@pytest.fixture
def usb(world: Organisation) -> Thing:
    told = actions.Told("USBメモリ 1番", ThingKind.MEDIA, world.manufacturing, pieces=1)
    return actions.register(told, by=world.alice)[0]


def come_in(page: Page, person: Person, live_server: Any, settings: Any) -> None:
    cookie = signed_in(person).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def as_wide_as_it_should_be(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_scanning_a_label_and_taking_the_thing_back(
    page: Page,
    world: Organisation,
    usb: Thing,
    live_server: Any,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HIDEN_URL", live_server.url)
    wanted = actions.Wanted("点検", today() + timedelta(days=2), world.charlie, carry=Carry.VIEW)
    actions.lend(usb, wanted, on_paper=True, by=world.bob)
    page.set_viewport_size(PHONE)
    page.goto(thing_address(usb))
    expect(page.locator("h1")).to_have_text("ログイン")
    assert "USBメモリ" not in page.content(), "whoever finds it learns nothing"
    page.locator("[name=login]").fill("bob@example.co.jp")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.locator("h1")).to_contain_text("USBメモリ 1番")
    button = page.locator("a.button[data-size=big]")
    expect(button).to_have_text("返却を受け取る")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    assert box["width"] > 330
    assert box["y"] + box["height"] < PHONE["height"], "without scrolling"
    as_wide_as_it_should_be(page)
    watch.picture("lending-scanned-390")
    watch.clean()
    button.click()
    expect(page.locator("h1")).to_contain_text("返却を受け取る")
    as_wide_as_it_should_be(page)
    watch.clean()
    page.get_by_label("破損・汚損がある").check()
    page.get_by_role("button", name="返却を受け取る").click()
    expect(page.locator("main")).to_contain_text("異状の内容が書かれていません")
    watch.clean(allow="422")
    watch.forget()
    page.get_by_label("備考").fill("端子が曲がっている")
    page.get_by_role("button", name="返却を受け取る").click()
    expect(page.locator("main")).to_contain_text("すべて戻りました")
    expect(page.locator("a.button[data-size=big]")).to_have_text("貸す")
    watch.clean()
    back = LoanReturn.objects.get()
    assert (back.condition, back.received_by, back.loan.ending) == (Condition.DAMAGED, world.bob, "returned")


def test_lending_on_a_phone_and_the_borrower_confirms_on_theirs(
    browser: Browser,
    page: Page,
    world: Organisation,
    usb: Thing,
    live_server: Any,
    settings: Any,
    watch: Watch,
) -> None:
    come_in(page, world.bob, live_server, settings)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/lending/t/{usb.key}/")
    page.get_by_role("link", name="貸す", exact=True).click()
    page.get_by_label("借りる人").fill("上野 千里")
    page.get_by_label("使う目的").fill("試作の確認")
    page.get_by_role("button", name="貸す", exact=True).press("Enter")
    expect(page.locator("main")).to_contain_text("受け取りました")
    watch.clean()
    other = browser.new_context(viewport=PHONE, locale="ja-JP")  # type: ignore[arg-type]
    phone = other.new_page()
    come_in(phone, world.charlie, live_server, settings)
    phone.goto(f"{live_server.url}/")
    phone.get_by_role("link", name="借りているもの").click()
    phone.get_by_role("button", name="受け取りました").click()
    expect(phone.locator("main")).to_contain_text("受け取ったことを記録しました")
    phone.goto(f"{live_server.url}/lending/t/{usb.key}/")
    phone.get_by_role("button", name="返しました").click()
    expect(phone.locator("main")).to_contain_text("返したことを知らせました")
    as_wide_as_it_should_be(phone)
    other.close()
    loan = Loan.objects.get()
    assert (loan.confirmed, loan.announced_at is not None, loan.open) == ("account", True, True)


def test_collecting_the_papers_of_a_meeting(
    page: Page, world: Organisation, live_server: Any, settings: Any, watch: Watch
) -> None:
    receivers = [actions.Receiver(person=world.charlie), actions.Receiver(person=world.dave)]
    meeting = actions.keep_meeting(
        title="工程会議", held_on=today(), room="第1会議室", receivers=receivers, by=world.bob
    )
    come_in(page, world.bob, live_server, settings)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/lending/meetings/{meeting.key}/")
    page.get_by_label("1番 上野 千里").check()
    page.get_by_role("button", name="選んだ番号を回収した").click()
    expect(page.locator("main")).to_contain_text("1部について記録しました")
    as_wide_as_it_should_be(page)
    watch.clean()
    assert meeting.handouts.get(number=1).handed == Handed.COLLECTED
    assert meeting.handouts.get(number=2).handed == Handed.OUT
