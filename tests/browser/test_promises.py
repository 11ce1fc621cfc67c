"""Promises in a real browser: signed with an account and by a personal link on a phone, refused, on paper, revised meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from hiden.ledger.hiden_verify import verify_promise
from hiden.people.actions import make_account
from hiden.people.models import Person
from hiden.promises import actions
from hiden.promises.models import How, PromiseRequest, PromiseState, Signature
from tests.browser.conftest import Watch
from tests.conftest import signed_in
from tests.promises.conftest import PLEDGE, TEMPLATE
from tests.promises.deciding import decide
from tests.promises.signing import asked, signed
from tests.world.organisation import Organisation, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> Organisation:
    """The company of the tests with a pledge in force; Grace of HR has an account as well."""
    made = make_organisation()
    decide(TEMPLATE, PLEDGE)
    make_account(made.grace, email="grace@example.co.jp", by=made.alice)
    return made


def come_in(page: Page, person: Person, live_server: Any, settings: Any) -> None:
    """Sign a person in, in the context of this page."""
    client: Client = signed_in(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def write_name(page: Page, name: str) -> None:
    page.locator("[name=agreed]").check()
    page.locator("[name=name]").fill(name)
    page.get_by_role("button", name="署名する", exact=True).press("Enter")


def test_signing_with_an_account(
    page: Page, world: Organisation, live_server: Any, settings: Any, watch: Watch, tmp_path: Path
) -> None:
    request = asked(world.charlie, world.grace)
    come_in(page, world.charlie, live_server, settings)
    page.goto(live_server.url + "/")
    page.get_by_role("link", name="署名をお願いします").click()
    watch.picture("promises-mine-1360")
    watch.clean()
    page.get_by_role("link", name="読んで署名する").click()
    expect(page.locator(".text")).to_contain_text("会社の秘密情報全般について、次に掲げることをしません。")
    watch.picture("promises-sign-1360")
    watch.clean()
    write_name(page, "上野 千裕")
    expect(page.locator("main")).to_contain_text("登録されている氏名（上野 千里）と違います")
    watch.clean(allow="422")
    watch.forget()
    write_name(page, "上野 千里")
    expect(page.locator("main")).to_contain_text("署名を記録しました")
    watch.picture("promises-signed-1360")
    watch.clean()
    with page.expect_download() as download:
        page.get_by_role("link", name="控え（PDF）を受け取る").click()
    download.value.save_as(tmp_path / "promise.pdf")
    found = verify_promise((tmp_path / "promise.pdf").read_bytes(), [])
    assert (found.problems, found.name) == ([], "上野 千里")
    assert Signature.objects.get().request_id == request.pk


def test_signing_by_link_on_a_phone(
    page: Page, browser: Browser, world: Organisation, live_server: Any, watch: Watch
) -> None:
    made = actions.make_link(asked(world.eve, world.grace), by=world.grace)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + made.path)
    watch.picture("promises-link-number-390")
    watch.clean()
    page.locator("[name=number]").fill("00000000" if made.number != "00000000" else "11111111")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("あと4回まで試せます")
    watch.clean(allow="422")
    watch.forget()
    page.locator("[name=number]").fill(made.shown_number)
    page.keyboard.press("Enter")
    expect(page.locator(".text")).to_contain_text("9001 尾崎 絵美")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    watch.picture("promises-link-sign-390")
    watch.clean()
    other = browser.new_context(locale="ja-JP").new_page()
    other.goto(live_server.url + made.path)
    expect(other.locator("main")).to_contain_text("すでに別の端末かブラウザーで開かれています")
    write_name(page, "尾崎 絵美")
    expect(page.get_by_role("heading", level=1)).to_have_text("署名を記録しました")
    watch.picture("promises-link-signed-390")
    watch.clean()
    with page.expect_download() as download:
        page.get_by_role("link", name="控え（PDF）を受け取る").click()
    assert download.value.suggested_filename.endswith(".pdf")
    assert Signature.objects.get().how == How.LINK
    other.goto(live_server.url + made.path)
    expect(other.locator("main")).to_contain_text("署名に使われたため閉じています")
    other.context.close()


@pytest.mark.parametrize("width", [1360, 390])
def test_somebody_does_not_sign_and_is_explained_to(
    page: Page,
    browser: Browser,
    world: Organisation,
    live_server: Any,
    settings: Any,
    watch: Watch,
    width: int,
) -> None:
    request = asked(world.charlie, world.grace)
    page.set_viewport_size({"width": width, "height": 844})
    come_in(page, world.charlie, live_server, settings)
    page.goto(f"{live_server.url}/promises/{request.key}/sign/")
    page.get_by_role("link", name="署名しないことを伝える").click()
    watch.picture(f"promises-decline-{width}")
    watch.clean()
    page.locator("[name=words]").fill("弁護士に相談してから決めます")
    page.get_by_role("button", name="署名しないと伝える").press("Enter")
    expect(page.locator("main")).to_contain_text("後から署名することもできます")
    office = browser.new_context(locale="ja-JP").new_page()
    come_in(office, world.grace, live_server, settings)
    office.goto(live_server.url + "/promises/list/?state=refused")
    office.get_by_role("link", name="上野 千里").click()
    expect(office.locator("main")).to_contain_text("弁護士に相談してから決めます")
    office.get_by_role("link", name="説明を記録する").click()
    office.locator("[name=words]").fill("任意であることを説明した")
    office.get_by_role("button", name="記録する").press("Enter")
    office.get_by_role("button", name="すでに負っている義務についてのお知らせを作る").press("Enter")
    expect(office.locator("main")).to_contain_text("お知らせを作りました")
    with office.expect_download() as download:
        office.get_by_role("link", name="すでに負っている義務についてのお知らせ（PDF）").click()
    assert download.value.suggested_filename.startswith("notice-")
    watch_office = Watch(office)
    watch_office.picture(f"promises-refused-{width}")
    watch_office.clean()
    office.context.close()
    assert PromiseRequest.objects.get().state == PromiseState.REFUSED


def test_a_paper_needs_a_second_person(
    page: Page,
    browser: Browser,
    world: Organisation,
    live_server: Any,
    settings: Any,
    watch: Watch,
    tmp_path: Path,
) -> None:
    request = asked(world.eve, world.grace)
    come_in(page, world.grace, live_server, settings)
    page.goto(f"{live_server.url}/promises/{request.key}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="紙に印刷する").click()
    download.value.save_as(tmp_path / "scan.pdf")
    page.get_by_role("link", name="紙の原本を登録する").click()
    watch.picture("promises-paper-upload-1360")
    watch.clean()
    page.locator("[name=file]").set_input_files(tmp_path / "scan.pdf")
    page.get_by_role("button", name="登録する").press("Enter")
    expect(page.locator("main")).to_contain_text("写しを受け付けました")
    page.get_by_role("link", name="確認待ち").click()
    expect(page.locator("main")).to_contain_text("受領を確認できません")
    watch.clean()
    second = browser.new_context(locale="ja-JP").new_page()
    come_in(second, world.alice, live_server, settings)
    second.goto(live_server.url + "/promises/papers/")
    second.get_by_role("link", name="尾崎 絵美さんの写しを確かめる").click()
    second.get_by_label("受領する").check()
    other = Watch(second)
    other.picture("promises-paper-check-1360")
    other.clean()
    second.get_by_role("button", name="結果を記録する").press("Enter")
    expect(second.locator("main")).to_contain_text("受領を確認しました")
    second.context.close()
    assert Signature.objects.get().how == How.PAPER


def test_revised_while_somebody_was_reading(
    page: Page, world: Organisation, live_server: Any, settings: Any, watch: Watch
) -> None:
    request = asked(world.charlie, world.grace)
    come_in(page, world.charlie, live_server, settings)
    page.goto(f"{live_server.url}/promises/{request.key}/sign/")
    decide(TEMPLATE, replace(PLEDGE, closing=("この文は改められました。",)))
    asked(world.charlie, world.grace)
    write_name(page, "上野 千里")
    expect(page.locator("main")).to_contain_text("文が改められたので、もう一度お読みください。")
    expect(page.locator(".text")).to_contain_text("この文は改められました。")
    watch.picture("promises-revised-1360")
    watch.clean()
    assert not Signature.objects.exists()
    write_name(page, "上野 千里")
    expect(page.locator("main")).to_contain_text("署名を記録しました")


@pytest.mark.parametrize("width", [1360, 390])
def test_the_pages_of_those_in_charge(
    page: Page, world: Organisation, live_server: Any, settings: Any, watch: Watch, width: int
) -> None:
    signed(world.bob, world.grace)
    request = asked(world.charlie, world.grace)
    page.set_viewport_size({"width": width, "height": 844})
    come_in(page, world.grace, live_server, settings)
    for name, path in {
        "dashboard": "/promises/?by=department",
        "list": "/promises/list/",
        "choose": "/promises/ask/",
        "ask": f"/promises/ask/{TEMPLATE}/",
        "one": f"/promises/{request.key}/",
        "link": f"/promises/{request.key}/link/",
        "lookup": "/promises/binding/",
        "binding": "/promises/binding/person/1002/",
    }.items():
        page.goto(live_server.url + path)
        expect(page.locator("h1")).to_be_visible()
        watch.picture(f"promises-{name}-{width}")
        watch.clean()
    page.goto(f"{live_server.url}/promises/{request.key}/link/")
    page.get_by_role("button", name="リンクを作る").press("Enter")
    expect(page.locator(".code")).to_be_visible()
    watch.picture(f"promises-link-made-{width}")
    watch.clean()
