"""The second factor in a real browser: authenticator app, recovery codes, passkey; every page of it looked at."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from playwright.sync_api import LocatorAssertions, Page, expect

from tests.browser.conftest import Watch
from tests.browser.pages import Faults
from tests.world.organisation import PASSWORD, Organisation, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ALICE = "alice@example.co.jp"


@pytest.fixture
def company() -> Organisation:
    cache.clear()  # where allauth counts attempts, and keeps which codes were used
    return make_organisation()


@pytest.fixture
def look(watch: Watch, live_server: Any) -> Any:
    """Looks at a page as test_every_page.py does."""

    def at(path: str) -> None:
        here = watch.page.url
        faults = Faults(watch)
        faults.look(live_server.url + path)
        assert faults.found == [], "\n".join(faults.found)
        watch.page.set_viewport_size({"width": 1360, "height": 900})
        watch.page.goto(here)

    return at


def heading(page: Page) -> LocatorAssertions:
    return expect(page.get_by_role("heading", level=1))


def give_password(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("メールアドレス").fill(ALICE)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログインする", exact=True).click()


def code(secret: str) -> str:
    """What the app would show now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="ログアウト").click()
    heading(page).to_have_text("ログイン")


def test_an_app_and_its_recovery_codes_open_the_door_and_nothing_less_does(
    page: Page, live_server: Any, watch: Watch, company: Organisation, look: Any
) -> None:
    give_password(page, live_server.url)
    heading(page).to_have_text("次にすること")
    page.goto(f"{live_server.url}/accounts/2fa/totp/activate/")
    confirm_password(page)
    look("/accounts/2fa/totp/activate/")
    secret = page.locator(".hash").inner_text()
    page.get_by_label("アプリに表示された数字").fill(code(secret))
    page.get_by_role("button", name="登録する").click()
    heading(page).to_have_text("リカバリーコード")
    codes = page.get_by_label("未使用のコード").input_value().split()
    assert len(codes) == 10
    for path in ("recovery-codes/", "recovery-codes/generate/", "totp/deactivate/", "reauthenticate/", ""):
        look(f"/accounts/2fa/{path}")
    answer = page.request.get(f"{live_server.url}/accounts/2fa/recovery-codes/download/")
    assert codes[0] in answer.text()
    sign_out(page)

    give_password(page, live_server.url)
    heading(page).not_to_have_text("次にすること")
    look("/accounts/2fa/authenticate/")
    page.get_by_label("認証コード").fill("000000")
    page.get_by_role("button", name="ログインする", exact=True).click()
    expect(page.get_by_text("認証コードが違います。").first).to_be_visible()
    cache.clear()  # the same code was given a moment ago, when the app was registered
    page.get_by_label("認証コード").fill(code(secret))
    page.get_by_role("button", name="ログインする", exact=True).click()
    heading(page).to_have_text("次にすること")
    sign_out(page)

    for wanted in ("次にすること", None):  # a recovery code opens the door once
        give_password(page, live_server.url)
        page.get_by_label("認証コード").fill(codes[0])
        page.get_by_role("button", name="ログインする", exact=True).click()
        if wanted:
            heading(page).to_have_text(wanted)
            sign_out(page)
        else:
            expect(page.get_by_text("認証コードが違います。").first).to_be_visible()


def confirm_password(page: Page) -> None:
    """Allauth asks again where a second factor is touched, if the sign-in was not just now."""
    if page.get_by_role("heading", name="本人の確認").count():
        page.get_by_label("パスワード").fill(PASSWORD)
        page.get_by_role("button", name="確認する").click()


def test_a_passkey_is_registered_opens_the_door_and_is_removed(
    page: Page, live_server: Any, watch: Watch, company: Organisation, look: Any
) -> None:
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    give_password(page, f"{live_server.url}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    heading(page).not_to_have_text("ログイン")
    confirm_password(page)
    look("/accounts/2fa/webauthn/add/")
    expect(page.get_by_label("名前")).to_have_value("パスキー 1")
    page.get_by_label("名前").fill("会社のノートパソコン")
    page.get_by_label("パスワードなしのログインにも使う").check()
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_text("パスキーを登録しました。")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="パスキーでログインする").click()
    heading(page).to_have_text("次にすること")

    page.goto(f"{live_server.url}/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("会社のノートパソコン")
    number = re.search(r"/keys/(\d+)/", page.content())
    assert number is not None
    look("/accounts/2fa/webauthn/")
    look("/accounts/2fa/webauthn/reauthenticate/")
    page.goto(f"{live_server.url}/accounts/2fa/webauthn/reauthenticate/?next=/accounts/2fa/webauthn/")
    page.get_by_role("button", name="パスキーで確認する").click()
    heading(page).to_have_text("パスキー")
    look(f"/accounts/2fa/webauthn/keys/{number.group(1)}/edit/")
    remove = f"/accounts/2fa/webauthn/keys/{number.group(1)}/remove/"
    look(remove)
    page.goto(live_server.url + remove)
    page.get_by_role("button", name="消す", exact=True).click()
    expect(page.get_by_text("会社のノートパソコン")).to_have_count(0)
