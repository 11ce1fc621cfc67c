"""What is printed straight from a page: one sheet of A4, with the class mark on it and without what is for the screen."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.conftest import signed_in
from tests.world.sample import Cast, cast, sample_company, sample_home  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
A4 = {595, 842}  # points


@pytest.mark.parametrize(("path", "words"), [("/coverage/", "対策の充足状況"), ("/handling/", "取扱表")])
def test_a_page_prints_on_one_marked_sheet(
    page: Page,
    live_server: Any,
    cast: Cast,  # noqa: F811
    settings: Any,
    tmp_path: Path,
    path: str,
    words: str,
) -> None:
    cookie = signed_in(cast.alice).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.goto(live_server.url + path)
    sheet = tmp_path / "sheet.pdf"
    page.pdf(path=sheet, prefer_css_page_size=True)
    about = run("pdfinfo", sheet)
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", about)
    assert size is not None
    assert {round(float(side)) for side in size.groups()} == A4
    assert re.search(r"Pages:\s+1\n", about), about
    text = run("pdftotext", "-layout", sheet, "-")
    assert words in text
    assert "社外秘" in text.strip().splitlines()[0]  # its class, in the corner of the sheet
    assert "ログアウト" not in text
    assert "主メニュー" not in text


def run(*command: str | Path) -> str:
    """What a tool of poppler prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
