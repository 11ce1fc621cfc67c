"""The rights of those who are looked at, walked by everybody who has a part: the analyst who sees no name, two who agree without
seeing one, the auditor who reviews the looks, the one concerned who asks, and the keeper of reports."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hiden.approvals.models import Case
from hiden.base.clock import FOREVER, now
from hiden.monitoring.desk.models import Exoneration
from hiden.monitoring.models import CaseState, DetectorUse, KnownPlace, MonitoringPurpose, PlaceKind, SignCase
from hiden.monitoring.rights.models import CaseGrant
from hiden.monitoring.running.runs import run
from hiden.people import actions as people
from hiden.people.models import Department, Kind, Person, Role
from tests.browser.conftest import Watch
from tests.browser.test_looking import both_widths
from tests.browser.test_promises import come_in
from tests.logs.conftest import file_server
from tests.monitoring.telling import WHY
from tests.world.organisation import Organisation, make_organisation
from tests.world.signs import ago, copied, sent, take, watching

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMED = re.compile("上野|千里|ウエノ|charlie@")


def hired(org: Organisation, number: str, name: str, role: Role, department: Department) -> Person:
    made = people.hire(
        number=number,
        name=name,
        kana="シケン",
        kind=Kind.REGULAR,
        department=department,
        post="",
        by=org.alice,
    )
    people.give_role(made, role, by=org.alice)
    people.make_account(made, email=f"p{number}@example.co.jp", password=None, by=org.alice)
    return made


@pytest.fixture
def org(tmp_path: Path) -> Organisation:
    """Charlie copied and wrote outside; two who can agree, and Bob who manages another department."""
    made = make_organisation()
    source = file_server(made)
    watching(made)
    for person in (made.grace, made.dave):
        people.make_account(person, email=f"p{person.number}@example.co.jp", password=None, by=made.alice)
    take(
        source,
        tmp_path,
        copied(made.charlie, ago(3), 6, object=r"C:\\図面\\第三号機.dwg"),
        sent(made.charlie, ago(2), "sato@kitashiba.example", 3),
    )
    run()
    return made


def test_from_the_masked_case_to_the_papers_of_the_one_concerned(
    page: Page, org: Organisation, live_server: Any, settings: Any, watch: Watch
) -> None:
    case = SignCase.objects.get(person=org.charlie)
    analyst = hired(org, "2001", "佐野 光", Role.ANALYST, org.quality)
    auditor = hired(org, "2002", "須田 実", Role.AUDITOR, org.first_section)
    at = live_server.url + f"/monitoring/cases/{case.key}/"
    masked_for_the_analyst(page, analyst, at, watch, live_server, settings)
    for person, button in ((org.grace, "承認する"), (org.dave, "決裁する")):
        agree_unseeing(page, person, button, live_server, settings, watch)
    come_in(page, analyst, live_server, settings)
    page.goto(at)
    expect(page.get_by_text("上野 千里").first).to_be_visible()
    watch.forget()
    both_widths(page, watch, "seeing-by-name")
    CaseGrant.objects.update(until=now())
    page.reload()
    assert not NAMED.search(page.content())
    reviewed_by(page, auditor, live_server, settings, watch)
    the_one_concerned_asks(page, org, live_server, settings, watch)


def masked_for_the_analyst(
    page: Page, analyst: Person, at: str, watch: Watch, live_server: Any, settings: Any
) -> None:
    """Counts first, names of files for a reason, and a name only to be asked for."""
    come_in(page, analyst, live_server, settings)
    page.goto(at)
    assert "第三号機" not in page.content()
    assert not NAMED.search(page.content())
    page.get_by_role("link", name="もっと詳しく確かめる").click()
    page.get_by_label("理由").fill("短い")
    page.get_by_role("button", name="理由を記録して見る").click()
    expect(page.get_by_text("理由が短すぎるか")).to_be_visible()
    watch.forget()
    both_widths(page, watch, "seeing-names-asked")
    page.get_by_label("理由").fill(WHY)
    page.get_by_role("button", name="理由を記録して見る").click()
    expect(page.get_by_text("第三号機").first).to_be_visible()
    assert not NAMED.search(page.content())
    watch.forget()
    both_widths(page, watch, "seeing-names")
    page.get_by_role("link", name="開示を申請する").click()
    page.get_by_label("本人の名前").check()
    page.get_by_label("具体的な疑い").check()
    page.locator("textarea[name=words]").fill(WHY)
    page.get_by_label("関係がない（通報者ではなく").check()
    both_widths(page, watch, "seeing-reveal-asked")
    page.get_by_role("button", name="申請する").click()
    expect(page.get_by_text("二人の承認を待ちます").first).to_be_visible()
    watch.forget()


def agree_unseeing(
    page: Page, person: Person, button: str, live_server: Any, settings: Any, watch: Watch
) -> None:
    """Whoever agrees sees the reason, and no name."""
    come_in(page, person, live_server, settings)
    page.goto(live_server.url + "/approvals/?turn=mine")
    number = Case.objects.get(kind="monitoring.reveal").number
    page.get_by_role("link", name=str(number), exact=True).click()
    expect(page.get_by_text(WHY).first).to_be_visible()
    assert not NAMED.search(page.content())
    watch.forget()
    both_widths(page, watch, f"seeing-agree-{person.number}")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name=button)).to_have_count(0)


def reviewed_by(page: Page, auditor: Person, live_server: Any, settings: Any, watch: Watch) -> None:
    """The auditor reads who looked and why, and says what was odd."""
    come_in(page, auditor, live_server, settings)
    page.goto(live_server.url + "/logs/watch/")
    watch.forget()
    both_widths(page, watch, "seeing-watch")
    page.get_by_role("link", name="点検を記録する").first.click()
    both_widths(page, watch, "seeing-review")
    page.get_by_label("気付いたこと").fill("理由の書き方を確かめた。おかしな点はなし。")
    page.get_by_role("button", name="点検を記録する").click()
    expect(page.get_by_text("点検を記録しました").first).to_be_visible()
    watch.forget()


def the_one_concerned_asks(
    page: Page, org: Organisation, live_server: Any, settings: Any, watch: Watch
) -> None:
    """Charlie reads what is kept, asks for a paper, and gets it from somebody else."""
    people.give_role(org.bob, Role.LEGAL, by=org.alice)
    SignCase.objects.filter(person=org.charlie).update(state=CaseState.BENIGN, closed_at=now())
    come_in(page, org.charlie, live_server, settings)
    page.goto(live_server.url + "/monitoring/mine/")
    both_widths(page, watch, "seeing-mine")
    page.get_by_role("link", name="自分の記録について請求する").click()
    page.get_by_label("持出しの記録がないことを示す書面がほしい").check()
    both_widths(page, watch, "seeing-ask")
    page.get_by_role("button", name="請求する").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("受付")
    watch.forget()
    both_widths(page, watch, "seeing-own-request")
    come_in(page, org.bob, live_server, settings)
    page.goto(live_server.url + "/monitoring/desk/")
    both_widths(page, watch, "seeing-desk")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    page.get_by_role("link", name="回答する").click()
    page.locator("textarea[name=words]").fill("書面を作りました。")
    both_widths(page, watch, "seeing-answer")
    page.get_by_role("button", name="回答する").click()
    assert Exoneration.objects.get().person == org.charlie
    come_in(page, org.charlie, live_server, settings)
    page.goto(live_server.url + "/monitoring/mine/")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(page.get_by_text("書面を作りました。")).to_be_visible()
    watch.forget()
    both_widths(page, watch, "seeing-answered")


def test_what_may_be_a_report_of_wrongdoing_is_the_keepers_alone(
    page: Page, org: Organisation, live_server: Any, settings: Any, watch: Watch, tmp_path: Path
) -> None:
    KnownPlace.objects.create(domain="kitashiba.example", kind=PlaceKind.LAWYER, since=ago(400))
    case = SignCase.objects.get(person=org.charlie)
    case.state = CaseState.HELD
    case.save(update_fields=["state"])
    keeper = hired(org, "2003", "瀬川 静", Role.REPORT_KEEPER, org.quality)
    come_in(page, org.alice, live_server, settings)
    page.goto(live_server.url + f"/monitoring/cases/{case.key}/")
    expect(page.get_by_text("お探しのものは見つかりません")).to_be_visible()
    come_in(page, keeper, live_server, settings)
    page.goto(live_server.url + "/monitoring/held/")
    watch.forget()
    both_widths(page, watch, "seeing-held")
    page.get_by_role("link", name=re.compile(case.token)).first.click()
    both_widths(page, watch, "seeing-keep")
    page.get_by_label("公益通報に関わる").check()
    page.locator("textarea[name=words]").fill("送り先が弁護士だけで、通報の相談と考えられるため。")
    page.get_by_role("button", name="判断を記録する").click()
    expect(page.get_by_text("判断を記録しました").first).to_be_visible()
    case.refresh_from_db()
    assert case.state == CaseState.KEPT


def test_the_chief_officer_ends_a_purpose_and_nothing_runs_for_it(
    page: Page, org: Organisation, live_server: Any, settings: Any, watch: Watch
) -> None:
    purpose = MonitoringPurpose.objects.get()
    come_in(page, org.dave, live_server, settings)
    page.goto(live_server.url + f"/monitoring/purposes/{purpose.key}/")
    both_widths(page, watch, "seeing-purpose")
    page.goto(live_server.url + f"/monitoring/purposes/{purpose.key}/end/")
    both_widths(page, watch, "seeing-purpose-end")
    page.locator("[name=reason]").fill("見直すため。")
    page.get_by_role("button", name=re.compile("終え")).click()
    watch.forget()
    assert not DetectorUse.objects.filter(until__gt=now()).exists()
    purpose.pk, purpose.key, purpose.name, purpose.since, purpose.until = (
        None,
        "drafted0drafted0",
        "次の目的",
        None,
        FOREVER,
    )
    purpose.save()
    page.goto(live_server.url + f"/monitoring/purposes/{purpose.key}/force/")
    both_widths(page, watch, "seeing-purpose-force")
