"""Cases in a real browser: the front page, one case, a letter, its answer, and an exception tried before it is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hiden.base.clock import now
from hiden.monitoring.cases.models import Coaching
from hiden.monitoring.models import SignCase, SignException
from hiden.monitoring.running.runs import run
from hiden.people.models import LeavingNotice
from tests.browser.conftest import Watch
from tests.browser.test_looking import both_widths
from tests.browser.test_promises import come_in
from tests.logs.conftest import file_server
from tests.world.organisation import Organisation, make_organisation
from tests.world.signs import ago, copied, sent, take, watching

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def org(tmp_path: Path) -> Organisation:
    """Charlie gave notice, copied to a medium and wrote to a place outside."""
    made = make_organisation()
    source = file_server(made)
    watching(made)
    LeavingNotice.objects.create(
        person=made.charlie, noticed_on=ago(12), last_day=ago(-20), recorded_at=now()
    )
    take(
        source,
        tmp_path,
        copied(made.charlie, ago(3), 6),
        sent(made.charlie, ago(2), "sato@kitashiba.example", 3),
        copied(made.eve, ago(3), 4),
    )
    run()
    return made


def test_from_the_front_page_to_the_answer_of_the_one_concerned(
    page: Page, org: Organisation, live_server: Any, settings: Any, watch: Watch
) -> None:
    case = SignCase.objects.get()
    come_in(page, org.alice, live_server, settings)
    page.goto(live_server.url + "/monitoring/")
    expect(page.get_by_role("heading", name="今週確かめてほしい案件　1件")).to_be_visible()
    both_widths(page, watch, "signs-room")
    page.goto(live_server.url + "/monitoring/cases/")
    both_widths(page, watch, "signs-cases")
    page.get_by_role("link", name=f"社員-{case.token}").click()
    expect(page.get_by_text("退職の申出から12日、最終日まで20日です。")).to_be_visible()
    both_widths(page, watch, "signs-case")
    page.get_by_role("link", name="問題なしとする").click()
    page.get_by_label("承認された作業だった").check()
    page.get_by_label("何を確かめたか").fill("設計課長に確かめ、移行作業と分かった。")
    page.get_by_label("同じことが続くので").check()
    page.get_by_role("button", name="例外の影響を確かめる").click()
    expect(page.get_by_text("過去90日の兆候3件のうち2件")).to_be_visible()
    assert not SignException.objects.exists()
    both_widths(page, watch, "signs-benign")
    page.goto(live_server.url + f"/monitoring/cases/{case.key}/coach/")
    both_widths(page, watch, "signs-letter-draft")
    page.get_by_role("button", name="送る", exact=True).click()
    expect(page.get_by_text("本人に送りました。").first).to_be_visible()
    letter = Coaching.objects.get()
    come_in(page, org.charlie, live_server, settings)
    page.goto(live_server.url + "/monitoring/about-me/")
    watch.forget()
    both_widths(page, watch, "signs-about-me")
    page.get_by_role("link", name=letter.title).click()
    both_widths(page, watch, "signs-letter")
    page.get_by_role("button", name="読みました").click()
    page.get_by_label("伝えたいこと").fill("客先に渡す資料でした。")
    page.get_by_role("button", name="返事を送る").click()
    expect(page.get_by_text("返事をしました").first).to_be_visible()
    come_in(page, org.alice, live_server, settings)
    page.goto(live_server.url + f"/monitoring/cases/{case.key}/")
    expect(page.get_by_text("客先に渡す資料でした。")).to_be_visible()
    expect(page.get_by_text("上野 千里")).to_have_count(0)
    page.goto(live_server.url + "/monitoring/exceptions/new/")
    watch.forget()
    both_widths(page, watch, "signs-work-order")
