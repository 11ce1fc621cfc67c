"""The catalogue in a real browser: silent console, no stranger asked, axe content, keyboard enough, nothing cut off."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hiden.people.models import Person
from tests.browser.conftest import Watch, watch  # noqa: F401
from tests.browser.pages import Faults
from tests.conftest import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/catalogue/",
    "/catalogue/?q=テレワーク",
    "/catalogue/?q=ぬるぽ",
    "/catalogue/measures/?certainty=unchecked",
    "/catalogue/measures/E2-j/",
    "/catalogue/measures/L4-b/",
    "/catalogue/laws/?on=2024-04-01",
    "/catalogue/laws/appi-db-misuse/?on=2022-04-01",
    "/catalogue/laws/whistle-void/?on=2026-11-30",
    "/catalogue/terms/",
    "/catalogue/signs/",
    "/catalogue/contacts/",
    "/catalogue/sources/",
    "/catalogue/records/value-loss/",
    "/catalogue/records/preset-gokuhi/",
)


@pytest.fixture
def inside(page: Page, live_server: Any, charlie: Person, settings: Any) -> Page:
    """A page whose visitor is Charlie, who has no role at all."""
    cookie = signed_in(charlie).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return page


def test_every_page_is_silent_and_fits(inside: Page, live_server: Any, watch: Watch) -> None:  # noqa: F811
    faults = Faults(watch)
    for address in PAGES:
        faults.look(live_server.url + address)
    assert faults.found == [], "\n".join(faults.found)


def test_searching_and_reading_needs_only_the_keyboard(inside: Page, live_server: Any, watch: Watch) -> None:  # noqa: F811
    inside.goto(live_server.url + "/catalogue/")
    inside.get_by_label("言葉から探す").focus()
    inside.keyboard.type("ﾃﾚﾜｰｸ")
    expect(inside.get_by_role("heading", name="「ﾃﾚﾜｰｸ」の検索結果")).to_be_visible()
    expect(inside).to_have_url(re.compile("q="))
    link = inside.get_by_role("link", name="E1-a")
    for _press in range(40):
        inside.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    inside.keyboard.press("Enter")
    expect(inside.get_by_role("heading", level=1)).to_contain_text("E1-a")
    inside.go_back()
    expect(inside.get_by_label("言葉から探す")).to_have_value("ﾃﾚﾜｰｸ")
    watch.clean()


def test_the_day_of_the_law_is_chosen_in_any_calendar(inside: Page, live_server: Any, watch: Watch) -> None:  # noqa: F811
    inside.goto(live_server.url + "/catalogue/laws/")
    field = inside.get_by_label("この日の法令")
    field.fill("R6.3.31")
    field.press("Enter")
    expect(inside.get_by_role("heading", level=1)).to_contain_text("2024年3月31日")
    watch.clean()
