"""A review of access rights answered in a real browser: by keyboard alone, on a phone, and without any script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hiden.access.deciding import decide
from hiden.access.reviews.models import AccessReview, AccessReviewLine, LineState
from hiden.access.situation import AT_THE_DESK
from tests.access.reviews.conftest import Rights, begin, rights_given
from tests.browser.conftest import Watch
from tests.browser.keyboard import Keyboard
from tests.browser.test_promises import come_in
from tests.world.organisation import Organisation, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> tuple[Organisation, Rights, AccessReview]:
    """The company with rights of every kind, and a review that has just begun."""
    organisation = make_organisation()
    rights = rights_given(organisation)
    return organisation, rights, begin(organisation.alice)


def states(review: AccessReview) -> dict[str, str]:
    rows = review.lines.exclude(state=LineState.SHOWN).values_list("item__number", "person__number", "state")
    return {f"{item} {person}": state for item, person, state in rows}


def test_all_of_it_by_keyboard(
    page: Page,
    world: tuple[Organisation, Rights, AccessReview],
    live_server: Any,
    settings: Any,
    watch: Watch,
) -> None:
    organisation, _rights, review = world
    come_in(page, organisation.bob, live_server, settings)
    keyboard = Keyboard(page)
    page.goto(live_server.url + "/")
    keyboard.follow(re.compile("確かめていないアクセス権"))
    keyboard.follow("確かめる（8行）")
    rows = page.locator("#answer tbody tr")
    expect(rows).to_have_count(8)
    expect(rows.nth(0)).to_be_focused()
    expect(rows.nth(0)).to_contain_text("尾崎 絵美")
    watch.clean()
    left, bar = page.locator("[data-left]"), page.locator(".decide")
    expect(left).to_have_text("8")
    page.keyboard.press("x")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("u")
    expect(left).to_have_text("8")
    page.keyboard.press("x")
    for _ in range(6):
        page.keyboard.press("a")
    expect(rows.nth(7)).to_be_focused()
    expect(left).to_have_text("1")
    expect(bar).to_contain_text("続ける 6")
    expect(bar).to_contain_text("終える 1")
    watch.picture("access-review-chosen-1360")
    watch.clean()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(
        "6行を続けます、1行は取扱者から外すことを起案しました（承認待ち）。"
    )
    expect(left).to_have_text("1")
    expect(rows).to_have_count(1)
    expect(rows.nth(0)).to_be_focused()
    assert sorted(states(review).values()) == ["kept"] * 6 + ["open", "waiting"]
    last = AccessReviewLine.objects.get(review=review, state=LineState.OPEN)
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("すべての行に答えたので、棚卸し1を終えました。")
    last.refresh_from_db()
    assert last.state in {LineState.ENDED, LineState.PROPOSED}
    watch.clean()


def test_the_letters_are_only_the_lists_and_leave_typing_alone(
    page: Page, world: tuple[Organisation, Rights, AccessReview], live_server: Any, settings: Any
) -> None:
    organisation, _rights, review = world
    come_in(page, organisation.bob, live_server, settings)
    page.goto(f"{live_server.url}/access/reviews/1/lines/")
    page.keyboard.press("x")
    expect(page.locator("[data-key]:checked")).to_have_count(0)
    keyboard = Keyboard(page)
    group = page.get_by_role("group", name="尾崎 絵美 A-0001")
    keyboard.choose(group, "終える")
    expect(page.locator("[data-left]")).to_have_text("7")
    page.locator(".decide summary").focus()
    page.keyboard.press("Enter")
    keyboard.type("メモ（記録に残ります）", "axjku")
    expect(page.locator("[data-key]:checked")).to_have_count(1)
    assert set(states(review).values()) == {"open"}


def test_what_was_chosen_stays_when_the_list_is_sorted(
    page: Page,
    world: tuple[Organisation, Rights, AccessReview],
    live_server: Any,
    settings: Any,
    watch: Watch,
) -> None:
    organisation, _rights, review = world
    come_in(page, organisation.bob, live_server, settings)
    page.goto(f"{live_server.url}/access/reviews/1/lines/#answer")
    page.keyboard.press("a")
    page.get_by_role("searchbox").fill("佐藤")
    rows = page.locator("#answer tbody tr")
    expect(rows).to_have_count(1)
    expect(page.locator("[data-left]")).to_have_text("7")
    page.get_by_role("searchbox").fill("")
    expect(rows).to_have_count(8)
    expect(page.locator("[data-key]:checked")).to_have_count(1)
    expect(page.locator("[data-left]")).to_have_text("7")
    page.get_by_role("button", name="選んだ行を決める").press("Enter")
    expect(page.locator("main")).to_contain_text("1行を続けます。")
    assert sorted(states(review).values())[0] == "kept"
    watch.clean()


def test_on_a_phone_and_the_end_is_at_once(
    page: Page,
    world: tuple[Organisation, Rights, AccessReview],
    live_server: Any,
    settings: Any,
    watch: Watch,
) -> None:
    organisation, rights, _review = world
    page.set_viewport_size({"width": 390, "height": 844})
    come_in(page, organisation.bob, live_server, settings)
    page.goto(f"{live_server.url}/access/reviews/1/lines/")
    watch.picture("access-review-lines-390")
    watch.clean()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    item = rights.items.secret.item
    assert decide(rights.judy, "view", item, AT_THE_DESK).allowed
    page.get_by_role("group", name="清水 樹里 A-0002").get_by_text("終える").click()
    expect(page.locator("[data-left]")).to_have_text("7")
    page.get_by_role("button", name="選んだ行を決める").click()
    expect(page.locator("main")).to_contain_text("1行を終えました。")
    assert not decide(rights.judy, "view", item, AT_THE_DESK).allowed
    watch.clean()


def test_without_any_script(
    browser: Browser, world: tuple[Organisation, Rights, AccessReview], live_server: Any, settings: Any
) -> None:
    organisation, _rights, review = world
    page = browser.new_context(locale="ja-JP", java_script_enabled=False).new_page()
    come_in(page, organisation.bob, live_server, settings)
    page.goto(f"{live_server.url}/access/reviews/1/lines/")
    page.get_by_role("group", name="佐藤 一郎 A-0002").get_by_role("radio", name="続ける").check()
    page.get_by_role("button", name="選んだ行を決める").click()
    expect(page.locator("main")).to_contain_text("1行を続けます。")
    expect(page.locator("[data-left]")).to_have_text("7")
    page.locator(".decide summary").click()
    page.get_by_role("button", name="この画面の、選んでいない行はすべて続ける").click()
    expect(page.locator("main")).to_contain_text("7行を続けます")
    assert set(states(review).values()) == {"kept"}
    page.context.close()
