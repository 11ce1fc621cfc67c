"""The way of a right in a real browser: asked for on a phone, decided, used, seen by another system; and a leaver, cut on the page.

With the sample company. What other systems are told is asked over the same server, with a token of their own.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hiden.access.authzen.systems import make
from hiden.access.client import Client
from hiden.access.deciding import Asking
from hiden.access.models import AccessRequest, Grant
from hiden.access.situation import AT_THE_DESK, Verb
from hiden.base.clock import now, today
from hiden.inventory.models import Item, ItemState
from hiden.people.actions import end_employment
from hiden.people.models import Person
from tests.access.test_pages import approve
from tests.browser.conftest import Watch
from tests.browser.test_promises import come_in
from tests.world.sample import Cast, cast, sample_company, sample_home  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
DESK = {"device": "managed", "place": "office", "network": "internal", "to": "inside", "service": "approved"}


def of_somebody_else(person: Person) -> Item:
    """An item of 秘 that a person may not view."""
    for state in ItemState.objects.filter(rank=2, until__gt=now(), life="active").order_by("number"):
        if not Asking().decide(person.pk, Verb.VIEW, state.item_id, AT_THE_DESK).allowed:
            return state.item
    raise AssertionError("everybody may view everything")


def ask(page: Page, base: str, item: Item) -> None:
    page.goto(f"{base}/access/may/")
    page.get_by_label("どの情報を").fill(item.number)
    page.get_by_role("button", name="確かめる").click()


def test_a_right_is_asked_for_used_and_cut(
    browser: Browser,
    page: Page,
    live_server: Any,
    settings: Any,
    cast: Cast,  # noqa: F811
    watch: Watch,
) -> None:
    worker = Person.objects.get(number="2703")
    item = of_somebody_else(worker)
    _system, token = make(name="図面サーバー", by=cast.alice)
    # The first answer loads what decides, on a busy machine.
    server = Client(live_server.url, token, timeout=60)
    assert not server.allowed(worker.number, "view", item.number, **DESK)

    # On a phone: asked, refused with the way, asked for, all in one go.
    page.set_viewport_size({"width": 390, "height": 844})
    come_in(page, worker, live_server, settings)
    ask(page, live_server.url, item)
    expect(page.locator("#answer")).to_contain_text("できません")
    watch.picture("access-refused-390")
    watch.clean()
    page.get_by_role("link", name="権限を申請する").click()
    page.get_by_label("何のために").fill("不具合の原因を調べるため")
    page.get_by_label("何日間").fill("7")
    page.get_by_role("button", name="申請する").click()
    request = AccessRequest.objects.get(person=worker)
    expect(page.locator("main")).to_contain_text("承認")
    watch.clean()

    # Decided by whoever the route names: allowed at the next question, everywhere.
    assert approve(request.case.number) >= 1
    ask(page, live_server.url, item)
    expect(page.locator("#answer")).to_contain_text("してよい")
    watch.picture("access-allowed-390")
    assert server.allowed(worker.number, "view", item.number, **DESK)

    # Who is in charge sees it, and why.
    desk = browser.new_context(locale="ja-JP", viewport={"width": 1360, "height": 900}).new_page()
    come_in(desk, cast.alice, live_server, settings)
    desk.goto(f"{live_server.url}/access/items/{item.number}/")
    expect(desk.locator("main")).to_contain_text(worker.name)

    # They leave while the page is still open: the next press is nobody's, and no other system lets them in.
    end_employment(worker, last_day=today() - timedelta(days=1), by=cast.alice)
    page.get_by_role("button", name="確かめる").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("ログイン")
    watch.picture("access-cut-390")
    refused = server.decide(worker.number, "view", item.number, **DESK)
    assert not refused
    assert refused.request_url == "", "whoever has left can be given nothing"
    assert not Grant.objects.filter(person=worker, until__gt=now()).exists()
    desk.reload()
    expect(desk.locator("main")).not_to_contain_text(worker.name)
