"""A look at one person in a real browser, masked until two agreed and over in time; and a hold, placed and asked to end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hiden.approvals.models import Case
from hiden.base.clock import now
from hiden.logs.models import LogLook, LookPermit, MaskName
from hiden.people import actions as people
from hiden.people.models import Person
from tests.browser.conftest import Watch
from tests.browser.test_promises import come_in
from tests.logs.conftest import file_server
from tests.logs.looking import told
from tests.world.organisation import Organisation, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def org(tmp_path: Path) -> Organisation:
    """Two days of records; whoever has to agree can sign in."""
    made = make_organisation()
    for person in (made.grace, made.dave):
        people.make_account(person, email=f"p{person.number}@example.co.jp", password=None, by=made.alice)
    told(made, file_server(made), tmp_path)
    return made


def both_widths(page: Page, watch: Watch, name: str) -> None:
    """Looked at wide and narrow: nothing overflows, and axe is content."""
    watch.picture(f"{name}-1360")
    watch.clean()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= 390"), name
    watch.picture(f"{name}-390")
    watch.clean(again=True)
    page.set_viewport_size({"width": 1360, "height": 900})
    watch.forget()


def test_from_a_masked_name_to_a_permitted_look(
    page: Page, org: Organisation, live_server: Any, settings: Any, watch: Watch
) -> None:
    come_in(page, org.alice, live_server, settings)
    page.goto(live_server.url + "/logs/search/")
    both_widths(page, watch, "logs-search-empty")
    page.get_by_role("button", name="探す", exact=True).click()
    expect(page.get_by_role("heading", name="見つかった記録：40件")).to_be_visible()
    both_widths(page, watch, "logs-search")
    mask = MaskName.objects.get(viewer=org.alice, person=org.charlie).name
    page.get_by_role("link", name=f"社員-{mask}", exact=True).click()
    expect(page.get_by_text(f"社員-{mask}が").first).to_be_visible()
    expect(page.get_by_text("上野 千里")).to_have_count(0)
    page.get_by_role("link", name="閲覧の許可を申請する").click()
    page.get_by_label("記録された具体的な疑い").check()
    page.get_by_label("理由", exact=False).last.fill("短い")
    page.get_by_label("関係がない").check()
    page.get_by_role("button", name="申請する").click()
    expect(page.get_by_text("理由が短すぎます")).to_be_visible()
    watch.forget()
    both_widths(page, watch, "logs-ask")
    page.locator("textarea[name=words]").fill(
        "図面の一括コピーの警告が続けて出たため、内容を確かめる必要がある。"
    )
    page.get_by_role("button", name="申請する").click()
    expect(page.get_by_text("二人の承認を待ちます")).to_be_visible()
    watch.forget()
    both_widths(page, watch, "logs-permits-waiting")
    agree(page, org.grace, live_server, settings, "承認する")
    assert not LookPermit.objects.exists()
    agree(page, org.dave, live_server, settings, "決裁する")
    watch.forget()
    come_in(page, org.alice, live_server, settings)
    page.goto(live_server.url + "/logs/permits/")
    page.get_by_role("link", name="上野 千里さんの記録を見る").click()
    expect(page.get_by_text("名前を出して見られます")).to_be_visible()
    expect(page.get_by_text("上野 千里が").first).to_be_visible()
    watch.forget()
    both_widths(page, watch, "logs-by-name")
    permit = LookPermit.objects.get()
    assert LogLook.objects.filter(permit=permit).count() == 1
    LookPermit.objects.update(until=now() - timedelta(minutes=1))
    page.reload()
    expect(page.get_by_text("お探しのものは見つかりません")).to_be_visible()
    page.goto(live_server.url + "/logs/permits/")
    expect(page.get_by_role("heading", name="期限を過ぎたもの")).to_be_visible()
    watch.forget()
    come_in(page, org.dave, live_server, settings)
    page.goto(live_server.url + "/logs/watch/")
    expect(page.get_by_text("記録された具体的な疑い").first).to_be_visible()
    both_widths(page, watch, "logs-watch")


def agree(page: Page, person: Person, live_server: Any, settings: Any, button: str) -> None:
    """Whoever has the turn opens the case and agrees."""
    come_in(page, person, live_server, settings)
    page.goto(live_server.url + "/approvals/?turn=mine")
    number = Case.objects.get(kind="logs.look").number
    page.get_by_role("link", name=str(number), exact=True).click()
    expect(page.get_by_text("上野 千里")).to_be_visible()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name=button)).to_have_count(0)


def test_what_nobody_sees_and_holds(
    page: Page, org: Organisation, live_server: Any, settings: Any, watch: Watch
) -> None:
    come_in(page, org.alice, live_server, settings)
    page.goto(live_server.url + "/logs/coverage/")
    expect(page.get_by_role("heading", name="場所ごと（危ない順）")).to_be_visible()
    both_widths(page, watch, "logs-coverage")
    page.goto(live_server.url + "/evidence/holds/new/")
    both_widths(page, watch, "hold-new")
    page.get_by_label("件名").fill("図面の持出しの調査")
    page.get_by_label("理由").fill("調査のため")
    page.get_by_role("button", name="保全を命じる").click()
    expect(page.get_by_text("保全を開始しました")).to_be_visible()
    watch.forget()
    both_widths(page, watch, "hold")
    page.get_by_role("link", name="解除を申請する").click()
    page.get_by_label("理由").fill("終わったため")
    page.get_by_role("button", name="申請する").click()
    expect(page.get_by_text("決裁されるまで、保全は続きます")).to_be_visible()
    page.goto(live_server.url + "/evidence/holds/")
    expect(page.get_by_role("cell", name="保全中")).to_be_visible()
    watch.forget()
    both_widths(page, watch, "holds")
