"""The frame and every component, in a real browser: silent console, no stranger asked, axe content, keyboard enough."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.ui.conftest import alice, company, make_person, sample  # noqa: F401

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


INSIDE = {
    "home": "/",
    "components": "/sample/",
    "list": "/sample/people/?kind=regular&q=田",
    "form": "/sample/edit/",
    "past": "/sample/people/?as_of=2026-03-31&page=99",
    "sign-in-methods": "/accounts/2fa/",
    "password": "/accounts/password/change/",
    "reauthenticate": "/accounts/reauthenticate/",
    "nowhere": "/nowhere/",
    "refused": "/sample/refuse/allowed/",
}
OUTSIDE = {
    "login": "/accounts/login/",
    "reset": "/accounts/password/reset/",
    "sent": "/accounts/password/reset/done/",
    "key": "/accounts/password/reset/key/1-abc/",
    "inactive": "/accounts/inactive/",
}
REFUSALS = {"nowhere": "404", "refused": "403"}


def check(page: Page, watch: Watch, address: str, name: str, width: int) -> None:
    watch.forget()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    watch.picture(f"{name}-{width}")
    watch.clean(allow=REFUSALS.get(name, ""))
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1360, 390])
def test_every_page_is_silent_and_accessible(
    inside: Page, live_server: Any, watch: Watch, width: int
) -> None:
    for number in range(45):
        make_person(f"2{number:03}", f"田中 {number:02}郎", "タナカ ロウ")
    for name, path in INSIDE.items():
        check(inside, watch, live_server.url + path, name, width)


@pytest.mark.parametrize("width", [1360, 390])
def test_the_entrance_is_silent_and_accessible(
    page: Page,
    live_server: Any,
    watch: Watch,
    company: Any,  # noqa: F811
    width: int,
) -> None:
    for name, path in OUTSIDE.items():
        check(page, watch, live_server.url + path, name, width)


def test_a_list_is_filtered_sorted_and_paged_without_leaving_the_page(
    inside: Page, live_server: Any, watch: Watch
) -> None:
    for number in range(45):
        make_person(f"2{number:03}", f"田中 {number:02}郎", "タナカ ロウ")
    inside.goto(f"{live_server.url}/sample/people/")
    rows = inside.locator("#listing tbody tr")
    expect(rows).to_have_count(20)
    inside.get_by_label("キーワード").fill("田中")
    expect(inside.locator("#listing [role=status]")).to_contain_text("45件")
    expect(inside).to_have_url(f"{live_server.url}/sample/people/?q=%E7%94%B0%E4%B8%AD")
    inside.locator("#sort-number").focus()
    inside.keyboard.press("Enter")
    expect(rows.first).to_contain_text("2044")
    expect(inside.locator("#sort-number")).to_be_focused()  # the keyboard stays where it was
    inside.get_by_label("頭文字").select_option("ア")
    expect(inside.get_by_text("条件に合うものはありません。")).to_be_visible()
    expect(inside).to_have_url(re.compile("sort=-number"))  # the order survives another condition
    inside.get_by_label("頭文字").select_option("")
    expect(rows).to_have_count(20)
    inside.get_by_role("link", name="次へ").click()
    expect(rows.first).to_contain_text("2024")
    seen = rows.all_inner_texts()
    inside.goto(inside.url)
    assert rows.all_inner_texts() == seen  # the address shows what I saw
    inside.goto(f"{live_server.url}/")
    inside.go_back()
    expect(rows.first).to_contain_text("2024")
    assert "<" not in inside.evaluate("JSON.stringify(sessionStorage)")  # nothing of the list is left behind
    watch.clean()


def test_another_day_reloads_the_whole_page(inside: Page, live_server: Any, watch: Watch) -> None:
    inside.goto(f"{live_server.url}/sample/people/")
    inside.get_by_label("表示基準日").fill("令和8年3月31日")
    inside.keyboard.press("Enter")
    expect(inside.locator(".banner[data-kind=past]")).to_contain_text("2026年3月31日（令和8年）")
    expect(inside).to_have_url(f"{live_server.url}/sample/people/?as_of=2026-03-31")
    inside.get_by_role("link", name="現在の内容に戻る").click()
    expect(inside.locator(".banner[data-kind=past]")).to_have_count(0)
    watch.clean()


def test_picking_all_rows_counts_them(inside: Page, live_server: Any, watch: Watch) -> None:
    make_person("2001", "田中 一郎", "タナカ イチロウ")
    inside.goto(f"{live_server.url}/sample/people/")
    inside.get_by_label("このページのすべてを選ぶ").check()
    expect(inside.locator("[data-picked]")).to_have_text("2")
    inside.get_by_label("2001").uncheck()
    expect(inside.locator("[data-picked]")).to_have_text("1")
    watch.clean()


def test_a_form_is_filled_by_keyboard_and_says_what_to_mend(
    inside: Page, live_server: Any, watch: Watch
) -> None:
    inside.goto(f"{live_server.url}/sample/edit/")
    inside.get_by_label("名称").focus()
    inside.keyboard.type("温度条件表")
    inside.keyboard.press("Tab")
    inside.keyboard.type("R8.11.30", delay=20)
    expect(inside.locator(".hint")).to_have_text("2026年11月30日（月）（令和8年）")
    inside.keyboard.press("Enter")
    expect(inside.locator("#form-errors")).to_contain_text("「保管場所」が選ばれていません。選んでください。")
    assert inside.get_by_label("名称").input_value() == "温度条件表"
    watch.picture("form-with-mistakes-1360")
    watch.clean(allow="422")
    inside.get_by_label("保管場所").select_option("paper")
    inside.get_by_label("紙").check()
    inside.get_by_label("自社").check()
    inside.get_by_label("この内容で登録してよいことを確かめました").check()
    inside.get_by_role("button", name="登録する").click()
    expect(inside).to_have_url(f"{live_server.url}/sample/people/")


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(
    inside: Page, live_server: Any, watch: Watch
) -> None:
    inside.set_viewport_size({"width": 390, "height": 844})
    inside.goto(f"{live_server.url}/sample/")
    menu = inside.get_by_role("navigation", name="主メニュー")
    expect(menu).to_be_hidden()
    inside.get_by_role("button", name="メニュー").focus()
    inside.keyboard.press("Enter")
    expect(menu).to_be_visible()
    watch.picture("menu-390")
    watch.clean()
    inside.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_a_dialog_opens_and_closes_by_keyboard(inside: Page, live_server: Any, watch: Watch) -> None:
    inside.goto(f"{live_server.url}/sample/")
    inside.get_by_role("button", name="取り消す").first.focus()
    inside.keyboard.press("Enter")
    expect(inside.get_by_role("dialog")).to_be_visible()
    watch.clean()
    inside.keyboard.press("Escape")
    expect(inside.get_by_role("dialog")).to_be_hidden()


def test_a_person_signs_in_with_the_keyboard_and_out_again(
    page: Page,
    live_server: Any,
    watch: Watch,
    alice: Any,  # noqa: F811
) -> None:
    page.goto(live_server.url)
    page.get_by_label("メールアドレス").focus()
    page.keyboard.type("alice@example.co.jp")
    page.keyboard.press("Tab")
    page.keyboard.type("correct-horse-battery")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("次にすること")
    page.get_by_role("button", name="ログアウト").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("ログイン")
    watch.clean()


def test_a_passkey_is_registered_and_opens_the_door(
    page: Page,
    live_server: Any,
    watch: Watch,
    alice: Any,  # noqa: F811
) -> None:
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto(f"{live_server.url}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.get_by_label("メールアドレス").fill("alice@example.co.jp")
    page.get_by_label("パスワード").fill("correct-horse-battery")
    page.get_by_role("button", name="ログインする", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("本人の確認")
    page.get_by_label("パスワード").fill("correct-horse-battery")
    page.get_by_role("button", name="確認する").click()
    watch.picture("passkey-1360")
    page.get_by_label("パスワードなしのログインにも使う").check()
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_text("パスキーを登録しました。")).to_be_visible()
    page.get_by_role("button", name="ログアウト").click()
    page.get_by_role("button", name="パスキーでログインする").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("次にすること")
    watch.clean()


def test_an_authenticator_app_is_registered(
    page: Page,
    live_server: Any,
    watch: Watch,
    alice: Any,  # noqa: F811
) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    page.goto(f"{live_server.url}/accounts/login/?next=/accounts/2fa/totp/activate/")
    page.get_by_label("メールアドレス").fill("alice@example.co.jp")
    page.get_by_label("パスワード").fill("correct-horse-battery")
    page.get_by_role("button", name="ログインする", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("本人の確認")
    page.get_by_label("パスワード").fill("correct-horse-battery")
    page.get_by_role("button", name="確認する").click()
    watch.picture("totp-1360")
    watch.clean()
    secret = page.locator(".hash").inner_text()
    counter = next(iter(yield_hotp_counters_from_time()))
    page.get_by_label("アプリに表示された数字").fill(format_hotp_value(hotp_value(secret, counter)))
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("リカバリーコード")
    watch.picture("recovery-1360")
    watch.clean()


def test_a_page_prints_on_white_with_its_mark(inside: Page, live_server: Any) -> None:
    inside.goto(f"{live_server.url}/sample/")
    inside.emulate_media(media="print")
    expect(inside.get_by_role("navigation", name="主メニュー")).to_be_hidden()
    expect(inside.locator("main .actions").first).to_be_hidden()
    assert inside.locator("main").evaluate("element => getComputedStyle(element).display") == "block"


def test_a_text_that_can_hardly_be_read_is_seen_among_many_pages(
    inside: Page, live_server: Any, watch: Watch
) -> None:
    """Contrast is asked of each dress once; one that is new is asked about."""
    inside.goto(live_server.url + "/")
    watch.clean()
    watch.clean()
    inside.evaluate("document.styleSheets[0].insertRule('.pale {color: rgb(190, 190, 190)}')")
    inside.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<p class=pale>薄い</p>')"
    )
    with pytest.raises(AssertionError, match="color-contrast"):
        watch.clean()
