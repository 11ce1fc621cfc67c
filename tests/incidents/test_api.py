"""Incidents over the API: for the circle alone, without hidden names, in the same few queries however much there is."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from hiden.base.clock import now
from hiden.incidents.circle import add
from hiden.incidents.clocks.actions import Begun, start
from hiden.incidents.clocks.models import IncidentClock
from hiden.incidents.deciding import decisions, saying
from hiden.incidents.deciding.models import Way
from hiden.incidents.drafts import making
from hiden.incidents.models import Incident, IncidentState, Part
from hiden.incidents.opening import move_on, open_incident
from hiden.incidents.stating import facts_now
from hiden.incidents.tasks.doing import add_task
from hiden.ledger.models import LedgerEntry
from hiden.people.models import Role
from tests.incidents.conftest import give, told
from tests.world.api import Caller, caller
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
MOST_QUERIES = 16
MOST_FOR_ALL_KINDS = 40
PARTS = (
    "",
    "/knowings",
    "/tasks",
    "/facts",
    "/clocks",
    "/clocks/possible",
    "/drafts",
    "/decisions",
    "/communications",
)


@pytest.fixture
def alice(team: Organisation) -> Caller:
    return caller(team.alice)


@pytest.fixture
def veiled(team: Organisation) -> Incident:
    """About Charlie, whose name nobody was shown yet."""
    return open_incident(told(subjects=(team.charlie,), masked=True), by=team.alice)


def test_only_the_circle_knows_that_there_is_one(
    team: Organisation, alice: Caller, incident: Incident
) -> None:
    assert [one["number"] for one in alice.get("/incidents")["items"]] == [str(incident)]
    outside = caller(team.bob)
    assert outside.get("/incidents")["count"] == 0
    for part in PARTS:
        address = f"/incidents/{incident.key}{part}"
        assert alice.get(address)
        hidden, absent = outside("GET", address), outside("GET", f"/incidents/nosuch{part}")
        assert (
            (hidden.status_code, hidden.content)
            == (absent.status_code, absent.content)
            == (404, hidden.content)
        )
    for_work = outside(
        "POST", f"/incidents/{incident.key}/tasks", {"title": "a", "part": "it", "due_at": now().isoformat()}
    )
    assert for_work.status_code == 404


def test_who_works_on_it_is_told_why_they_may_not_lead(team: Organisation, incident: Incident) -> None:
    add(incident, team.bob, part=Part.LEGAL, reason="聞取り", by=team.alice)
    sent = {"at": (now() - timedelta(days=1)).isoformat(), "words": "電話"}
    knowing = incident.knowings.get().pk
    refused = caller(team.bob)("POST", f"/incidents/{incident.key}/knowings/{knowing}/correction", sent)
    assert refused.status_code == 403  # Bob works on it and does not lead
    assert incident.knowings.count() == 1


def test_the_list_is_narrowed(team: Organisation, alice: Caller, incident: Incident) -> None:
    other = open_incident(told(title="別の事案"), by=team.alice)
    move_on(other, to=IncidentState.CONFIRMING, reason="確かめる", by=team.alice)
    played = open_incident(told(title="訓練", drill=True), by=team.alice)
    numbers = {
        asked: [one["number"] for one in alice.get(f"/incidents{asked}")["items"]]
        for asked in ("", "?state=confirming", "?drill=true", "?drill=false&standing=true", "?per=1&page=2")
    }
    assert numbers == {
        "": [str(played), str(other), str(incident)],
        "?state=confirming": [str(other)],
        "?drill=true": [str(played)],
        "?drill=false&standing=true": [str(other), str(incident)],
        "?per=1&page=2": [str(other)],
    }
    line = alice.get("/incidents?state=confirming")["items"][0]
    assert [one["name"] for one in line["leads"]] == [team.dave.name, team.alice.name]
    assert datetime.fromisoformat(line["known_at"]) == other.knowings.get().at


def test_a_hidden_name_is_in_no_answer_and_in_no_draft(
    team: Organisation, alice: Caller, veiled: Incident
) -> None:
    making.keep(veiled, "police_memo", {}, by=team.alice)
    found = alice.get(f"/incidents/{veiled.key}")["concerned"]
    assert [(one["masked"], one["outside"]) for one in found] == [(True, False)]
    for part in (*PARTS, "/drafts/police_memo/versions"):
        answer = alice("GET", f"/incidents/{veiled.key}{part}").content.decode()
        assert team.charlie.name not in answer, part
        assert f'"{team.charlie.key}"' not in answer, part
    file = alice("GET", f"/incidents/{veiled.key}/drafts/police_memo/versions/1/docx").content
    words = "\n".join(one.text for one in Document(io.BytesIO(file)).paragraphs)
    assert team.charlie.name not in words
    assert "【要記入：関わったおそれのある人】" in words
    veiled.subjects.update(masked=False)
    assert team.charlie.name in str(alice.get(f"/incidents/{veiled.key}")["concerned"])
    again = making.keep(veiled, "police_memo", {}, by=team.alice)
    assert team.charlie.name in str(again.text)


def test_a_system_tells_and_whoever_is_meant_learns_nothing(team: Organisation, alice: Caller) -> None:
    sent = {
        "title": "USBへの大量の複製", "words": "検知 7741", "who": f"端末の持ち主は{team.charlie.number}",
        "known_at": (now() - timedelta(minutes=5)).isoformat(), "department": "100", "touches": "no",
    }  # fmt: skip
    answer = caller(team.bob)("POST", "/incidents/tips", sent)
    made = Incident.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"number": str(made)})
    assert made.words == f"検知 7741\n誰が：端末の持ち主は{team.charlie.number}"
    assert [one.person for one in made.subjects.all()] == [team.charlie]
    assert made.knowings.get().department == team.general_affairs
    assert alice.get("/incidents")["count"] == 1
    for other in (team.charlie, team.bob):
        assert caller(other).get("/incidents")["count"] == 0


def test_a_tip_that_may_touch_a_report_is_for_its_keeper_alone(team: Organisation, alice: Caller) -> None:
    give(team.grace, Role.REPORT_KEEPER)
    sent = {"title": "見積りの持出し", "known_at": now().isoformat(), "touches": "unsure"}
    assert caller(team.bob)("POST", "/incidents/tips", sent).status_code == 201
    made = Incident.objects.get()
    assert (made.held, made.circle.count()) == (True, 0)
    assert alice.get("/incidents")["count"] == 0
    assert alice("GET", f"/incidents/{made.key}").status_code == 404
    del sent["touches"]
    assert caller(team.bob)("POST", "/incidents/tips", sent).status_code == 422


def test_an_earlier_knowing_moves_the_deadline(team: Organisation, alice: Caller, incident: Incident) -> None:
    address = f"/incidents/{incident.key}"
    begun = alice(
        "POST", f"{address}/clocks", {"rule": "clock-appi-prompt", "reason": "氏名が含まれていた"}
    ).json()
    assert (begun["state"], begun["basis"], begun["replaces"]) == ("running", "guide", None)
    assert begun["how"]
    early = (now() - timedelta(days=2)).isoformat()
    made = alice("POST", f"{address}/knowings", {"at": early, "department": "210", "words": "課長が聞いた"})
    assert (made.status_code, made.json()["first"], made.json()["department"]["code"]) == (201, True, "210")
    [running] = alice.get(f"{address}/clocks?state=running")["items"]
    assert (running["replaces"], running["key"] == begun["key"]) == (begun["key"], False)
    assert running["due_at"] < begun["due_at"]
    assert [one["first"] for one in alice.get(f"{address}/knowings")["items"]] == [True, False]
    met = alice(
        "POST", f"{address}/clocks/{running['key']}/met", {"at": now().isoformat(), "sent": "受付番号 1"}
    )
    assert (met.json()["state"], met.json()["sent"]) == ("met", "受付番号 1")
    again = alice(
        "POST", f"{address}/clocks/{running['key']}/met", {"at": now().isoformat(), "sent": "二度目"}
    )
    assert again.status_code == 409
    unknown = alice("POST", f"{address}/clocks", {"rule": "clock-nonsense", "reason": "試す"})
    assert unknown.status_code == 422
    possible = {one["rule"] for one in alice.get(f"{address}/clocks/possible")["items"]}
    assert "clock-appi-prompt" not in possible
    assert "clock-contract-own" in possible


def test_a_task_is_done_once_and_only_in_its_own_incident(
    team: Organisation, alice: Caller, incident: Incident
) -> None:
    other = open_incident(told(title="別の事案"), by=team.alice)
    task = incident.tasks.order_by("pk")[0]
    wrong = alice("POST", f"/incidents/{other.key}/tasks/{task.pk}/done", {"words": "済み"})
    assert wrong.status_code == 404
    done = alice("POST", f"/incidents/{incident.key}/tasks/{task.pk}/done", {"words": "済み"})
    assert (done.json()["state"], done.json()["settled_by"]["name"]) == ("done", team.alice.name)
    assert alice("POST", f"/incidents/{incident.key}/tasks/{task.pk}/done", {}).status_code == 409
    second = incident.tasks.order_by("pk")[1]
    address = f"/incidents/{incident.key}/tasks/{second.pk}/done"
    assert alice("POST", address, {"needed": False}).status_code == 422
    assert alice("POST", address, {"needed": False, "words": "車がない"}).json()["state"] == "not_needed"
    sent = {"title": "保存の依頼", "part": "it", "person": team.eve.number, "due_at": now().isoformat()}
    assert (
        alice("POST", f"/incidents/{incident.key}/tasks", sent).status_code == 422
    )  # Eve may not know of it


@pytest.mark.parametrize(
    ("topic", "value"),
    [
        ("personal_count", "千人"),
        ("act_from", "2026-02-31"),
        ("personal_involved", "はい"),
        ("nonsense", "a"),
    ],
)
def test_facts_are_stated_all_or_none(alice: Caller, incident: Incident, topic: str, value: str) -> None:
    good = {"topic": "what_happened", "value": "図面の複製", "certainty": "likely"}
    address = f"/incidents/{incident.key}/facts"
    refused = alice("POST", address, {"facts": [good, {"topic": topic, "value": value, "certainty": "sure"}]})
    assert refused.status_code == 422
    assert facts_now(incident) == {}
    assert alice("POST", address, {"facts": [good]}).json() == {"changed": 1}
    assert alice("POST", address, {"facts": [good]}).json() == {"changed": 0}
    [stands] = [one for one in alice.get(address)["items"] if one["value"]]
    assert (stands["topic"], stands["certainty"]) == ("what_happened", "likely")


def test_a_version_of_a_draft_is_kept_and_taken(alice: Caller, incident: Incident) -> None:
    address = f"/incidents/{incident.key}/drafts"
    kinds = {one["kind"]: one for one in alice.get(address)["items"]}
    assert kinds["preservation_request"]["newest"] is None
    blank = kinds["preservation_request"]["blanks"][0]["id"]
    assert (
        alice("POST", f"{address}/preservation_request/versions", {"filled": {"nonsense": "a"}}).status_code
        == 422
    )
    made = alice("POST", f"{address}/preservation_request/versions", {"filled": {blank: "北クラウド"}}).json()
    entry = LedgerEntry.objects.get(kind="incidents.draft")
    assert made["sha256"].encode() in bytes(entry.leaf)
    for form, begin in (("docx", b"PK"), ("pdf", b"%PDF")):
        assert alice("GET", f"{address}/preservation_request/versions/1/{form}").content.startswith(begin)
    assert alice("GET", f"{address}/preservation_request/versions/1/txt").status_code == 404
    assert alice("GET", f"{address}/preservation_request/versions/2/pdf").status_code == 404
    assert alice("GET", f"{address}/nonsense/versions").status_code == 404
    assert {one["kind"]: one["newest"] for one in alice.get(address)["items"]}["preservation_request"] == 1


def test_decisions_and_communications_are_kept_with_their_reasons(alice: Caller, incident: Incident) -> None:
    said = {"question": "止めるか", "options": "止める／待つ", "decided": "止める", "reason": "続くおそれ"}
    made = alice("POST", f"/incidents/{incident.key}/decisions", said)
    assert (made.status_code, made.json()["number"], made.json()["state"]) == (201, 1, "proposed")
    assert alice("POST", f"/incidents/{incident.key}/decisions", {**said, "reason": " "}).status_code == 422
    file = {"name": "経緯書.pdf", "size": 3, "sha256": "a" * 64}
    line = {
        "at": now().isoformat(),
        "outgoing": True,
        "whom": "県警",
        "way": "phone",
        "words": "相談",
        "files": [file],
    }
    kept = alice("POST", f"/incidents/{incident.key}/communications", line)
    assert (kept.status_code, kept.json()["files"]) == (201, [file])
    late = {**line, "at": (now() + timedelta(days=1)).isoformat()}
    assert alice("POST", f"/incidents/{incident.key}/communications", late).status_code == 422
    assert alice.get(f"/incidents/{incident.key}/communications")["count"] == 1


def grown(team: Organisation, incident: Incident, numbers: range) -> None:
    """So much more of everything that a list can hold."""
    for number in numbers:
        open_incident(told(title=f"別の事案{number}"), by=team.alice)
        add_task(incident, title=f"作業{number}", part=Part.IT, due_at=now(), person=team.dave, by=team.alice)
        said = decisions.Said(f"問{number}", "する／しない", "する", "理由")
        decisions.propose(incident, said, by=team.alice)
        files = (saying.FileSeen("a.pdf", 1, "b" * 64),)
        saying.keep(incident, saying.Line(now(), True, "県警", Way.PHONE, "相談", files), by=team.alice)
        begun = Begun("clock-contract-own", "契約の定め", label=f"契約{number}", starts_at=now())
        start(incident, begun, by=team.alice)
        making.keep(incident, "police_memo", {}, by=team.alice)


def queries(by: Caller, path: str) -> int:
    by.get(path)
    with CaptureQueriesContext(connection) as seen:
        by.get(path)
    return len(seen)


@pytest.mark.words
def test_a_list_costs_the_same_queries_however_long_it_is(
    team: Organisation, alice: Caller, incident: Incident
) -> None:
    grown(team, incident, range(1))
    of = f"/incidents/{incident.key}"
    paths = ["/incidents", *(f"{of}{part}" for part in PARTS), f"{of}/drafts/police_memo/versions"]
    few = {path: queries(alice, path) for path in paths}
    grown(team, incident, range(1, 5))
    many = {path: queries(alice, path) for path in paths}
    assert alice.get(f"{of}/clocks")["count"] == 5
    assert many == few
    # Two kinds of drafts have tables that are made from records; the others share what was read once.
    assert many.pop(f"{of}/drafts") <= MOST_FOR_ALL_KINDS
    assert max(many.values()) <= MOST_QUERIES, many
    assert IncidentClock.objects.count() == 5
