"""The frame and every component, in a real browser: silent console, no stranger asked, axe content, keyboard enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.ui.conftest import alice, company, make_person, sample  # noqa: F401
from tests.browser.conftest import Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def inside(page: Page, live_server: Any, alice: Any, sample: None, settings: Any) -> Page:  # noqa: F811
    """A page whose visitor is signed in as Alice."""
    client = Client()
    client.force_login(alice.account, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return page


@pytest.mark.parametrize("width", [1360, 390])
@pytest.mark.parametrize("address", ["/", "/sample/", "/sample/people/", "/sample/edit/", "/accounts/2fa/", "/nowhere/"])
def test_every_page_is_silent_and_accessible(inside: Page, live_server: Any, watch: Watch, address: str, width: int) -> None:
    inside.set_viewport_size({"width": width, "height": 900})
    inside.goto(live_server.url + address)
    watch.clean(allow="404" if address == "/nowhere/" else "")
    assert inside.evaluate("document.documentElement.scrollWidth") <= width
