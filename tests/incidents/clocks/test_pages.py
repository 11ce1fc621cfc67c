"""What a page of clocks says in five seconds, to whom, and what a calendar program reads without signing in."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from hiden import catalogue
from hiden.base.clock import frozen
from hiden.incidents.circle import add, end
from hiden.incidents.clocks.actions import reclassify
from hiden.incidents.clocks.calendars import end_feed, make_feed
from hiden.incidents.clocks.models import ClockState, IncidentClock
from hiden.incidents.knowing import know
from hiden.incidents.models import Incident, Part
from hiden.incidents.opening import open_incident
from hiden.people.models import Account
from tests.conftest import signed_in
from tests.incidents.clocks.conftest import KNEW, PRESENT, begin
from tests.incidents.conftest import told
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]
MOST_FOR_A_POLL = 18


def read(client: Client, name: str, *args: str) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def test_every_possible_clock_has_a_form_and_none_says_that_it_applies(
    team: Organisation, known: Incident
) -> None:
    alice = signed_in(team.alice)
    page = read(alice, "incident_clocks", known.key)
    assert "動いている期限はありません" in page
    for clock in catalogue.clocks():
        assert clock.ja in page
        form = read(alice, "incident_clock_start", known.key, clock.id)
        assert clock.starts_when[0].ja in form
        assert "その制度に当たると決めたことにはなりません" in form


def test_a_day_is_shown_with_weekday_era_and_what_is_left(team: Organisation, known: Incident) -> None:
    row = begin(known, "clock-appi-final-3", team.alice)
    alice = signed_in(team.alice)
    page = read(alice, "incident_clocks", known.key)
    assert "2027年1月21日（木）（令和9年）" in page
    assert "あと58日" in page
    assert "2027年1月14日（木）（令和9年）" in page  # the target
    one = read(alice, "incident_clock", known.key, row.key)
    for words in (
        "2026年11月23日（月）（令和8年）を1日目として数えます（23:50であっても1日です）。",
        "60日（法令・規則の定め）",
        "個人情報の保護に関する法律施行規則 8条",
        "ガイドラインの文そのものとは照合していない",
        "該当し得るため",
    ):
        assert words in one, words


def test_what_nobody_checked_says_so_and_a_target_is_no_deadline(team: Organisation, known: Incident) -> None:
    row = begin(known, "clock-cyber", team.alice)
    page = read(signed_in(team.alice), "incident_clock", known.key, row.key)
    assert "未確認" in page
    assert "日数の定めはありません" in page
    assert "数の定めなし・目標" in page


def test_late_ones_stand_first_everywhere(team: Organisation, known: Incident) -> None:
    begin(known, "clock-appi-final-3", team.alice)
    begin(known, "clock-contract-24h", team.alice, label="A社")
    with frozen(KNEW + timedelta(hours=26)):
        alice = signed_in(team.alice)
        for name, args in (("incident_clocks", [known.key]), ("incidents_clocks", [])):
            page = read(alice, name, *args)
            assert page.index("契約の通知（24時間）") < page.index("個人データ漏えいの確報"), name
            assert "2時間過ぎています" in page
        assert "1件が過ぎています" in read(alice, "incident_clocks", known.key)
        assert "A社" in read(alice, "incident", known.key)  # it presses on the front page too
        home = read(alice, "home")
    assert "7日以内に目標の日が来る、または過ぎた、事案の期限" in home


def test_a_person_does_all_of_it_in_the_browser(team: Organisation, known: Incident) -> None:
    alice = signed_in(team.alice)
    where = reverse("incident_clock_start", args=[known.key, "clock-appi-final-2"])
    assert alice.post(where, {"reason": ""}).status_code == 422
    assert alice.post(where, {"reason": "口座の情報が含まれる"}).status_code == 302
    row = IncidentClock.objects.get()
    limb = {"rule": "clock-appi-final-3", "reason": "持出しと分かった"}
    assert alice.post(reverse("incident_clock_limb", args=[known.key, row.key]), limb).status_code == 302
    new = IncidentClock.objects.get(state=ClockState.RUNNING)
    assert "この期限は、新しい期限に替わりました" in read(alice, "incident_clock", known.key, row.key)
    sent = {"day": "2026/11/24", "at": "9:30", "sent": "委員会のフォームで送信"}
    assert alice.post(reverse("incident_clock_meet", args=[known.key, new.key]), sent).status_code == 302
    new.refresh_from_db()
    assert (new.state, new.sent) == (ClockState.MET, "委員会のフォームで送信")
    know(known, at=KNEW - timedelta(days=2), department=None, words="先に知っていた", by=team.alice)
    assert "済みにした後で、会社が知った日時が改まりました" in read(
        alice, "incident_clock", known.key, new.key
    )


def test_a_contract_is_entered_with_its_own_length(team: Organisation, known: Incident) -> None:
    where = reverse("incident_clock_start", args=[known.key, "clock-contract-own"])
    values = {
        "label": "A社との契約", "amount": "36", "unit": "hours", "first_day": "left_out", "roll": "none", "day": "", "at": "",
        "reason": "A社の図面が含まれる",
    }  # fmt: skip
    alice = signed_in(team.alice)
    assert alice.post(where, {**values, "unit": ""}).status_code == 422
    assert alice.post(where, values).status_code == 302
    row = IncidentClock.objects.get()
    assert (row.due_at, row.target_at) == (KNEW + timedelta(hours=36), KNEW + timedelta(hours=24))
    later = {**values, "label": "B社との契約", "day": "2026/11/24", "at": "9:00"}
    assert alice.post(where, later).status_code == 302
    assert IncidentClock.objects.get(label="B社との契約").knowing is None


def test_a_page_of_clocks_is_for_the_circle(team: Organisation, known: Incident) -> None:
    row = begin(known, "clock-appi-final-3", team.alice)
    add(known, team.bob, part=Part.LEGAL, reason="契約を見る", by=team.alice)
    for name, args, who in (
        ("incident_clocks", [known.key], 200),
        ("incident_clock", [known.key, row.key], 200),
        ("incident_clock_meet", [known.key, row.key], 200),
        ("incident_clock_stop", [known.key, row.key], 404),
        ("incident_clock_limb", [known.key, row.key], 404),
    ):
        address = reverse(name, args=args)
        assert signed_in(team.charlie).get(address).status_code == 404, name
        assert signed_in(team.bob).get(address).status_code == who, name
        assert signed_in(team.alice).get(address).status_code == 200, name
    assert "J-0001" not in read(signed_in(team.charlie), "incidents_clocks")


def test_pages_ask_a_bounded_number_of_questions(team: Organisation, known: Incident) -> None:
    alice = signed_in(team.alice)
    costs = []
    for rule in ("clock-appi-prompt", "clock-export", "clock-gdpr-authority", "clock-mynumber-final-60"):
        begin(known, rule, team.alice)
        with CaptureQueriesContext(connection) as asked:
            read(alice, "incident_clocks", known.key)
            read(alice, "incidents_clocks")
        costs.append(len(asked))
    assert costs[1] == costs[-1], costs  # the first page of a session costs a little more


def test_a_calendar_tells_numbers_and_names_of_clocks_only(
    team: Organisation, known: Incident, client: Client
) -> None:
    begin(known, "clock-appi-final-3", team.alice)
    begin(known, "clock-contract-24h", team.alice, label="A社との秘密保持契約")
    address = make_feed(by=team.alice)
    answer = client.get(address[address.index("/calendar/") :])
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Cache-Control"] == "no-store"
    text = answer.content.decode()
    read_back = Calendar.from_ical(text)
    events = {str(one["summary"]): one for one in read_back.walk("VEVENT")}
    assert sorted(events) == [
        "期限　J-0001　個人データ漏えいの確報（③不正の目的のおそれ）",
        "期限　J-0001　契約の通知（24時間）",
        "目標　J-0001　個人データ漏えいの確報（③不正の目的のおそれ）",
    ]
    final = events["期限　J-0001　個人データ漏えいの確報（③不正の目的のおそれ）"]
    assert f"{final['dtstart'].dt:%Y-%m-%d}" == "2027-01-21"
    hours = events["期限　J-0001　契約の通知（24時間）"]
    assert hours["dtstart"].dt == KNEW + timedelta(hours=24)
    for secret in ("A社", known.title, known.words, team.alice.name, team.bob.name):
        assert secret not in text
    assert len({str(one["uid"]) for one in events.values()}) == 3


def test_a_calendar_ends_with_its_address_the_account_and_the_circle(
    team: Organisation, known: Incident, client: Client
) -> None:
    begin(known, "clock-appi-final-3", team.alice)
    first = make_feed(by=team.alice)
    second = make_feed(by=team.alice)
    old, new = (one[one.index("/calendar/") :] for one in (first, second))
    assert client.get(old).status_code == 404
    assert b"VEVENT" in client.get(new).content
    outsiders = make_feed(by=team.charlie)
    assert b"VEVENT" not in client.get(outsiders[outsiders.index("/calendar/") :]).content
    end(known.circle.get(person=team.alice), reason="異動", by=team.dave)
    assert b"VEVENT" not in client.get(new).content
    Account.objects.filter(person=team.alice).update(is_active=False)
    assert client.get(new).status_code == 404
    Account.objects.filter(person=team.alice).update(is_active=True)
    end_feed(by=team.alice)
    assert client.get(new).status_code == 404
    assert client.get("/calendar/unknown.ics").status_code == 404
    assert client.post(new).status_code == 405


def test_the_address_is_shown_once_and_only_its_hash_is_kept(team: Organisation, known: Incident) -> None:
    alice = signed_in(team.alice)
    where = reverse("incidents_calendar")
    made = alice.post(where)
    found = re.search(r"/calendar/([\w-]{43})\.ics", made.content.decode())
    assert found
    assert found[1] not in alice.get(where).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM hiden_clockfeed")
        assert found[1] not in str(cursor.fetchall())
    assert alice.post(reverse("incidents_calendar_end")).status_code == 302


def test_a_superseded_clock_is_no_work_and_no_event(
    team: Organisation, known: Incident, client: Client
) -> None:
    row = begin(known, "clock-appi-final-2", team.alice)
    reclassify(row, "clock-appi-final-3", reason="持出し", by=team.alice)
    address = make_feed(by=team.alice)
    text = client.get(address[address.index("/calendar/") :]).content.decode()
    assert "②" not in text
    assert row.due_at > PRESENT


@pytest.mark.words
def test_a_poll_of_the_calendar_is_as_many_queries_for_one_incident_as_for_many(
    team: Organisation, known: Incident
) -> None:
    begin(known, "clock-appi-prompt", team.alice)
    address = make_feed(by=team.alice)
    client = Client()

    def poll() -> tuple[int, int, int]:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            events = client.get(address).content.count(b"BEGIN:VEVENT")
        lists = sum('FROM "hiden_incidentclock"' in each["sql"] for each in seen)
        return len(seen), lists, events

    few, lists, _events = poll()
    assert lists == 1
    for number in range(6):
        other = open_incident(told(known_at=KNEW, title=f"別の事案{number}"), by=team.bob)
        begin(other, "clock-appi-prompt", team.alice)
    many, lists, events = poll()
    assert (many, lists) == (few, 1)
    assert events >= 7
    assert many <= MOST_FOR_A_POLL
