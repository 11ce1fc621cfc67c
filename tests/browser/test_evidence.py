"""The PC that a leaver gave back: registered, photographed, copied, handed over, and the second person says that it arrived."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from hiden.classification.presets import ensure_presets
from hiden.evidence.custody.models import CustodyEvent
from hiden.ledger import SYSTEM
from hiden.people.actions import give_role, make_account
from hiden.people.models import Person, Role
from tests.browser.conftest import Watch
from tests.conftest import signed_in
from tests.world.organisation import PASSWORD, Organisation, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1360, 390)


@pytest.fixture
def world() -> Organisation:
    """The company of the tests; Grace is of legal and signs in."""
    made = make_organisation()
    with transaction.atomic():
        ensure_presets(SYSTEM)
        give_role(made.grace, Role.LEGAL, by=made.alice)
        make_account(made.grace, email="grace@example.co.jp", password=PASSWORD, by=made.alice)
    return made


def come_in(page: Page, person: Person, live_server: Any, settings: Any) -> None:
    cookie = signed_in(person).cookies[settings.SESSION_COOKIE_NAME]
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def look(watch: Watch, name: str) -> None:
    for again, width in enumerate(WIDTHS):
        watch.page.set_viewport_size({"width": width, "height": 900})
        assert watch.page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        watch.clean(again=bool(again))
        watch.picture(f"evidence-{name}-{width}")
    watch.page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def test_from_the_shelf_to_the_safe(
    page: Page, world: Organisation, live_server: Any, watch: Watch, settings: Any, tmp_path: Path
) -> None:
    come_in(page, world.alice, live_server, settings)
    page.goto(f"{live_server.url}/evidence/")
    page.get_by_role("link", name="証拠を登録する").first.click()
    for label, text in (
        ("title", "返却されたノートPC"),
        ("incident", "I-0001"),
        ("origin", "総務部の返却棚"),
        ("giver", "加藤 文也"),
    ):
        page.locator(f"[name={label}]").fill(text)
    look(watch, "new")
    page.get_by_role("button", name="登録する").click()
    expect(page.locator("h1")).to_contain_text("E-0001")
    page.get_by_role("link", name="保管の記録を付ける").click()
    photo = tmp_path / "外観.jpg"
    photo.write_bytes(b"\xff\xd8")
    page.locator("[name=purpose]").fill("退職時の返却")
    page.locator("[name=receiver]").fill("1001")
    page.locator("[name=place]").fill("総務部の書庫")
    page.locator("[name=photos]").set_input_files(photo)
    look(watch, "event")
    page.get_by_role("button", name="記録する").click()
    page.get_by_role("link", name="ファイルを取り込む").click()
    copied = [tmp_path / "図面.txt", tmp_path / "mail.eml"]
    for path in copied:
        path.write_text(path.name * 100)
    page.locator("[name=file]").set_input_files(copied)
    page.locator("[name=origin]").fill("保全用USB-HDD 1番")
    look(watch, "import")
    page.get_by_role("button", name="取り込む").click()
    expect(page.locator("main")).to_contain_text("読み返して一致を確かめました")
    page.locator("button[name=mark][value=done]").first.click()
    page.goto(f"{live_server.url}/evidence/E-0001/event/?act=handed")
    page.locator("[name=purpose]").fill("弁護士への相談に備えた保管")
    page.locator("[name=receiver]").fill("1007")
    page.locator("[name=place]").fill("耐火金庫")
    page.get_by_role("button", name="記録する").click()
    expect(page.locator("main")).to_contain_text("別の人が確認します")
    look(watch, "exhibit")
    page.get_by_role("link", name="ファイルの一覧").click()
    look(watch, "files")
    page.goto(f"{live_server.url}/evidence/check/")
    page.get_by_role("button", name="いま照合する").click()
    look(watch, "check")
    come_in(page, world.grace, live_server, settings)
    page.goto(live_server.url)
    page.get_by_role("link", name="受領の確認を待っている証拠").first.click()
    look(watch, "list")
    page.get_by_role("link", name="返却されたノートPC").first.click()
    page.get_by_role("link", name="受領を確認する").click()
    look(watch, "receipt")
    page.get_by_role("button", name="記録する").click()
    expect(page.locator("main")).to_contain_text("受領済み")
    last = CustodyEvent.objects.order_by("-number")[0]
    assert (last.receipt, last.received_by) == ("confirmed", world.grace)
