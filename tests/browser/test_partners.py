"""Asking whether something may be sent to somebody of a partner's, in a real browser: with a script and without."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hiden.access.partners.actions import name_handler
from hiden.classification.presets import ensure_presets
from tests.access.partners.conftest import outside
from tests.browser.conftest import Watch
from tests.browser.test_promises import come_in
from tests.world.items import Items, make_items
from tests.world.organisation import Organisation, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> tuple[Organisation, Items]:
    """三浦 航 of 北斗精機 is named for 治具設計図 (秘)."""
    organisation = make_organisation()
    ensure_presets(organisation.alice)
    items = make_items(organisation)
    name_handler(items.secret.item, outside(), by=organisation.bob)
    return organisation, items


def test_the_address_is_asked_for_only_where_it_counts(
    page: Page, world: tuple[Organisation, Items], live_server: Any, settings: Any, watch: Watch
) -> None:
    organisation, items = world
    come_in(page, organisation.bob, live_server, settings)
    page.goto(f"{live_server.url}/access/may/")
    _ask(page, items)
    watch.clean()


def test_it_needs_no_script(
    browser: Browser, world: tuple[Organisation, Items], live_server: Any, settings: Any
) -> None:
    organisation, items = world
    page = browser.new_context(locale="ja-JP", java_script_enabled=False).new_page()
    come_in(page, organisation.bob, live_server, settings)
    page.goto(f"{live_server.url}/access/may/")
    _ask(page, items)


def _ask(page: Page, items: Items) -> None:
    address = page.get_by_label("相手のメールアドレス")
    expect(address).to_be_hidden()
    page.get_by_label("どの情報を").fill(items.secret.number)
    page.get_by_label("どうしたい").select_option("送る")
    expect(address).to_be_hidden()
    page.get_by_label("だれに").select_option("契約のある取引先")
    expect(address).to_be_visible()
    page.get_by_role("button", name="確かめる").click()
    expect(page.locator("#answer")).to_contain_text("できません")
    expect(page.locator("main")).to_contain_text("三浦 航")
    page.get_by_role("link", name="この人に送れるか確かめる").click()
    expect(page.locator("#answer")).to_contain_text("してよい")
    expect(address).to_have_value("w.miura@hokuto.example")
