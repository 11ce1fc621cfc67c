"""The clocks of an incident in a browser: started, taken to another limb, met; late ones first; both widths, silent and accessible."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from hiden.base.clock import TOKYO, now
from hiden.incidents.clocks.actions import Begun, start
from hiden.incidents.clocks.counting import Period
from hiden.incidents.clocks.models import IncidentClock
from hiden.incidents.models import Incident
from hiden.incidents.opening import open_incident
from hiden.people.models import Role
from tests.browser.conftest import Watch
from tests.browser.pages import Faults
from tests.conftest import signed_in
from tests.incidents.conftest import give, told
from tests.world.organisation import Organisation, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def org() -> Organisation:
    made = make_organisation()
    give(made.alice, Role.INFORMATION_MANAGER)
    give(made.bob, Role.LEGAL)
    return made


@pytest.fixture
def incident(org: Organisation) -> Incident:
    knew = datetime.combine((now() - timedelta(days=2)).astimezone(TOKYO).date(), datetime.min.time(), TOKYO)
    return open_incident(told(known_at=knew + timedelta(hours=23, minutes=50)), by=org.bob)


def test_the_clocks_of_an_incident_are_walked_by_who_leads(
    page: Page, live_server: Any, settings: Any, org: Organisation, incident: Incident
) -> None:
    watch = Watch(page)
    faults = Faults(watch)
    cookie = signed_in(org.alice).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    root = live_server.url + reverse("incident_clocks", args=[incident.key])
    faults.look(root)
    page.goto(root)
    page.locator('a[href$="/start/clock-appi-final-2/"]').click()
    faults.look(page.url)
    page.get_by_label("動かす理由").fill("口座の情報が含まれていた")
    page.get_by_role("button", name="動かす").click()
    expect(page.get_by_text("口座の情報が含まれていた")).to_have_count(0)
    expect(page.get_by_role("heading", name="動いている期限")).to_be_visible()
    own = Begun(
        "clock-contract-own",
        "A社の図面が含まれるため",
        label="A社との秘密保持契約 第8条",
        own=Period(6, "hours"),
    )
    for begun in (
        Begun("clock-appi-prompt", "個人データを含み得る"),
        Begun("clock-cyber", "対象の事業者か確認中"),
        own,
    ):
        start(incident, begun, by=org.alice)
    faults.look(root)
    row = IncidentClock.objects.get(rule="clock-appi-final-2")
    one = live_server.url + reverse("incident_clock", args=[incident.key, row.key])
    faults.look(one)
    page.goto(one)
    page.get_by_role("link", name="区分を改める").click()
    faults.look(page.url)
    page.get_by_label("個人データ漏えいの確報（③不正の目的のおそれ）").check()
    page.get_by_label("改める理由").fill("退職者による持出しと分かった")
    page.get_by_role("button", name="改める").click()
    expect(page.get_by_text("前の期限も残っています")).to_be_visible()
    faults.look(one)
    for name, args in (
        ("incident_clock_start", [incident.key, "clock-contract-own"]),
        ("incident_clock_meet", [incident.key, IncidentClock.objects.get(rule="clock-appi-prompt").key]),
        ("incident_clock_stop", [incident.key, IncidentClock.objects.get(rule="clock-cyber").key]),
        ("incident", [incident.key]),
        ("incidents_clocks", []),
        ("incidents_calendar", []),
        ("catalogue_clocks", []),
        ("catalogue_record", ["clock-appi-final-3"]),
    ):
        faults.look(live_server.url + reverse(name, args=args))
    page.goto(live_server.url + reverse("incidents_calendar"))
    page.get_by_role("button", name="アドレスを作る").click()
    expect(page.get_by_label("アドレス", exact=True)).to_have_value(re.compile(r"/calendar/[\w-]{43}\.ics$"))
    assert faults.found == []
