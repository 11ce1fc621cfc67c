"""A source of logs from nothing to events, in a real browser: registered, what is missing named, told to the staff, on, read; and any CSV."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hiden.connectors.plain.writing import write
from hiden.logs.models import Intake, LogSource
from tests.browser.conftest import Watch
from tests.browser.test_lending import come_in
from tests.logs.conftest import event
from tests.logs.test_columns import RAW
from tests.world.organisation import Organisation, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> Organisation:
    """The company of the tests."""
    return make_organisation()


def as_wide_as_it_should_be(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1360, 390])
def test_a_source_from_nothing_to_events(
    page: Page,
    world: Organisation,
    live_server: Any,
    settings: Any,
    watch: Watch,
    tmp_path: Path,
    width: int,
) -> None:
    def look(name: str, allow: str = "") -> None:
        as_wide_as_it_should_be(page, width)
        watch.picture(f"logs-{name}-{width}")
        watch.clean(allow=allow)
        watch.forget()

    come_in(page, world.alice, live_server, settings)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/logs/sources/")
    look("nothing-yet")
    page.get_by_role("link", name="取得元を登録する").click()
    page.get_by_label("製品の名前や、記録の種類").fill("Hiden の形式")
    page.get_by_role("button", name="探す").click()
    expect(page.get_by_role("link", name="JSON（Hiden の形式）")).to_be_visible()
    look("chosen")
    page.get_by_role("link", name="JSON（Hiden の形式）").click()
    page.get_by_label("記号", exact=False).first.fill("FS 01")
    page.get_by_label("何のために（従業員等に示す文）").fill("設計情報の持出しを防ぎ、無実の人を守るため。")
    page.get_by_role("button", name="登録する").click()
    expect(page.locator("main")).to_contain_text("記号「fs 01」は使えません")
    look("mistake", allow="422")
    page.get_by_label("記号", exact=False).first.fill("fs01")
    page.get_by_role("button", name="登録する").click()

    # What is missing is named, and mended from there.
    expect(page.locator("main")).to_contain_text("従業員等への周知（お知らせ）が選ばれていません。")
    expect(page.get_by_role("button", name="取得を始める")).to_have_count(0)
    look("missing")
    page.get_by_role("link", name="従業員等に知らせる").click()
    expect(page.get_by_label("本文")).to_have_value(re.compile("設計情報の持出しを防ぎ"))
    look("notice")
    page.get_by_role("button", name="知らせる").click()
    expect(page.locator("main")).to_contain_text("足りないものはありません。")
    page.get_by_role("button", name="取得を始める").click()
    expect(page.locator("main")).to_contain_text("記録の取得を始めました。")
    look("on")

    # Records come in; what cannot be read is told.
    path = tmp_path / "fs01.jsonl"
    path.write_bytes(write([event(0), event(1)]) + b"garbage\n")
    page.get_by_role("link", name="ファイルを取り込む").click()
    page.locator("input[type=file]").set_input_files(path)
    look("upload")
    page.get_by_role("button", name="取り込む").click()
    expect(page.locator("main")).to_contain_text("取り込んだ")
    look("uploaded")
    intake = Intake.objects.get()
    assert (intake.events, intake.refused) == (2, 1)
    page.get_by_role("link", name="取得元の頁へ").click()
    expect(page.get_by_role("link", name="理由を見る")).to_be_visible()
    look("source")
    page.get_by_role("link", name="理由を見る").click()
    page.get_by_role("button", name="中身を見る").click()
    expect(page.locator("main")).to_contain_text("garbage")
    look("looked")
    page.get_by_role("button", name="読み直す").click()
    expect(page.locator("main")).to_contain_text("まだ読めません")
    look("read-again")
    page.goto(f"{live_server.url}/logs/kept/")
    expect(page.locator("main")).to_contain_text("設計情報の持出しを防ぎ")
    look("kept")


def test_any_csv_is_explained_while_one_looks_at_what_comes_of_it(
    page: Page, world: Organisation, live_server: Any, settings: Any, watch: Watch, tmp_path: Path
) -> None:
    come_in(page, world.alice, live_server, settings)
    path = tmp_path / "操作.csv"
    path.write_bytes(RAW)
    page.goto(f"{live_server.url}/logs/columns/")
    page.get_by_label("見本のファイル").set_input_files(path)
    page.get_by_role("button", name="見本を読む").click()
    told = page.locator("#told")
    expect(told).to_contain_text("6行目")
    watch.clean()
    row = told.locator("tr", has_text="ナゾ").last
    expect(row).to_be_visible()
    told.get_by_label("何をしたか：ナゾ").select_option("copy")
    expect(told.locator("section").first).not_to_contain_text("その他の操作")
    page.get_by_label("操作日時", exact=True).select_option("")
    expect(told).to_contain_text("日時の列が選ばれていません。")
    page.get_by_label("操作日時", exact=True).select_option("time")
    expect(told).to_contain_text("こう読めます")
    watch.picture("logs-columns-1360")
    watch.clean()
    page.set_viewport_size({"width": 390, "height": 900})
    as_wide_as_it_should_be(page, 390)
    watch.picture("logs-columns-390")
    watch.clean(again=True)
    page.get_by_role("button", name="この対応で取得元を登録する").click()
    page.get_by_label("記号", exact=False).first.fill("pc")
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_role("link", name="列の対応を変える")).to_be_visible()
    watch.clean()
    assert LogSource.objects.get().mapping["words"]["ナゾ"]["action"] == "copy"
