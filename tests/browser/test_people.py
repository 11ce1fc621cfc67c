"""The pages of people and organisation in a real browser, wide and narrow: silent console, axe content."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from hiden.people import actions, setup
from hiden.people.models import Department, Person, Role
from tests.browser.conftest import Watch
from tests.browser.pages import Faults
from tests.conftest import signed_in
from tests.world.organisation import make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# With something reserved for a day to come, which the walk through every page has not.
PAGES = (
    "/people/?q=うえの&kind=regular",
    "/people/1003/?as_of=2025-01-01",
    "/people/1002/move/",
    "/departments/?as_of=2099-04-01",
    "/departments/210/",
    "/departments/reservations/",
    "/roles/",
    "/company/",
    "/me/",
)


@pytest.fixture
def inside(page: Page, live_server: Any, settings: Any) -> Page:
    """A page whose visitor is Alice, in the company of the tests with a reorganisation reserved for April."""
    world = make_organisation()
    _reserve(world.alice)
    client: Client = signed_in(world.alice)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return page


def _reserve(alice: Person) -> None:
    april = date(2099, 4, 1)
    new = actions.open_department(
        code="500", name="生産技術部", parent=Department.objects.get(code="200"), since=april, by=alice
    )
    actions.change_department(Department.objects.get(code="211"), on=april, parent=new, by=alice)
    actions.close_department(Department.objects.get(code="210"), on=april, by=alice)
    actions.give_role(Person.objects.get(number="1007"), Role.OFFICE, by=alice)
    actions.make_token(name="給与システムの連携", by=alice)
    actions.set_holiday(date(datetime.now(UTC).year, 12, 30), "年末の休み", by=alice)


def test_every_page_is_silent_accessible_and_fits(inside: Page, live_server: Any, watch: Watch) -> None:
    faults = Faults(watch)
    for address in PAGES:
        faults.look(live_server.url + address)
    assert faults.found == [], "\n".join(faults.found)


@pytest.mark.parametrize("width", [1360, 390])
def test_the_first_start_by_keyboard(page: Page, live_server: Any, watch: Watch, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    path = setup.new_setup_link()
    page.goto(live_server.url + path)
    watch.picture(f"people-setup-{width}")
    watch.clean()
    page.locator("[name=company]").focus()
    for key in (
        "株式会社見本工業",
        None,
        "1001",
        "相川 亜里沙",
        "アイカワ アリサ",
        "alice@example.co.jp",
        *["ひみつの合言葉は長い2026"] * 2,
    ):
        if key is not None:
            page.keyboard.insert_text(key)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("初期設定")
    expect(page.locator(".who")).to_contain_text("相川 亜里沙")
    page.goto(live_server.url + path)
    expect(page.locator("main")).to_contain_text("リンクは使えません")


def test_somebody_is_hired_and_moved_by_keyboard(inside: Page, live_server: Any, watch: Watch) -> None:
    inside.goto(live_server.url + "/people/new/")
    for name, text in {
        "number": "2001",
        "name": "見本 花子",
        "kana": "ミホン ハナコ",
        "since": "R8.10.1",
    }.items():
        inside.locator(f"[name={name}]").focus()
        inside.keyboard.press("Control+A")
        inside.keyboard.insert_text(text)
    inside.keyboard.press("Enter")
    expect(inside.get_by_role("heading", level=1)).to_have_text("見本 花子")
    inside.get_by_role("link", name="異動を登録する").focus()
    inside.keyboard.press("Enter")
    inside.locator("[name=additional]").focus()
    inside.keyboard.insert_text("無線部")
    inside.locator("[name=department]").select_option("210")
    inside.keyboard.press("Enter")
    inside.get_by_role("button", name="異動を登録する").focus()
    inside.keyboard.press("Enter")
    expect(inside.locator("main")).to_contain_text("兼務の「無線部」という部署が分かりません")
    watch.clean(allow="422")
    inside.locator("[name=additional]").fill("220（委員）")
    inside.get_by_role("button", name="異動を登録する").press("Enter")
    expect(inside.locator("main")).to_contain_text("（兼）製造本部　品質保証部　委員")
