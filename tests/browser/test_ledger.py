"""The ledger in a real browser: silent console, axe content, narrow and wide."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from playwright.sync_api import Page

from hiden.ledger import record_many
from hiden.ledger.actions import forget, sign_checkpoint
from hiden.people.models import Person
from tests.browser.conftest import Watch
from tests.browser.pages import Faults
from tests.ledger.happenings import Happened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/ledger/",
    "/ledger/?about=A-0412&kind=test.happened",
    "/ledger/40/",
    "/ledger/41/",
    "/ledger/export/",
    "/ledger/42/forget/",
)


@pytest.fixture
def inside(page: Page, live_server: Any, as_alice: Client, alice: Person, settings: Any) -> Page:
    """Signed in as Alice, in a ledger with some history."""
    with transaction.atomic():
        record_many(
            [Happened(f"A-04{n % 30:02}", reason=f"第{n}号の申請に基づく") for n in range(60)], by=alice
        )
    forget(entry=41, reason="保存期間の満了", by=alice)
    sign_checkpoint()
    cookie = as_alice.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return page


def test_every_page_of_the_ledger_is_silent_accessible_and_fits(
    inside: Page, watch: Watch, live_server: Any
) -> None:
    faults = Faults(watch)
    for address in PAGES:
        faults.look(live_server.url + address)
    assert faults.found == [], "\n".join(faults.found)


def test_the_way_from_the_list_to_a_proof_needs_only_a_keyboard(inside: Page, live_server: Any) -> None:
    inside.goto(live_server.url + "/ledger/?about=A-0412&kind=test.happened")
    number = inside.locator("tbody").get_by_role("link").first
    number.focus()
    inside.keyboard.press("Enter")
    button = inside.get_by_role("link", name="証明をダウンロードする")
    button.focus()
    with inside.expect_download() as coming:
        inside.keyboard.press("Enter")
    assert coming.value.suggested_filename.endswith(".tlog-proof")
