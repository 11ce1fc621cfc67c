"""Pages filtered, of another day, empty, refused, with something chosen: as good as in their first state."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Watch
from tests.browser.pages import Faults, inside  # noqa: F401 - a fixture
from tests.world.sample import cast, sample_company, sample_home  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

MORE = (
    "/items/?class=gokuhi",
    "/items/?q=図面&review=late",
    "/items/?q=どこにもない",
    "/items/?as_of=2025-06-30&page=2",
    "/items/A-0101/?as_of=2025-07-01",
    "/items/bulk/?item=A-0401&item=A-0402",
    "/items/stock-taking/1/of/200/",
    "/work/propose/?item=A-0401&item=A-0901",
    "/classes/classify/?class=none",
    "/handling/?as_of=2025-07-01",
    "/coverage/?class=gokuhi",
    "/coverage/?as_of=2024-05-01",
    "/measures/?route=employees&purpose=approach",
    "/measures/E1-b/",
    "/measures/plan/?year=2027",
    "/approvals/?turn=mine",
    "/approvals/1/",
    "/approvals/4/",
    "/imports/1/",
    "/ledger/?about=A-0101",
    "/people/?q=製造部&kind=dispatched",
    "/people/1001/",
    "/people/2608/",
    "/departments/?as_of=2027-04-01",
    "/who-can-see?path=/items/A-0101/",
    "/catalogue/measures/?q=持出し",
    "/nowhere/",
)


def test_pages_in_other_states_are_silent_accessible_japanese_and_fit(
    inside: Page,  # noqa: F811
    live_server: Any,
    watch: Watch,
) -> None:
    faults = Faults(watch)
    for path in MORE:
        faults.look(live_server.url + path)
    assert faults.found == [], "\n".join(faults.found)
