"""A drill is played against the clock, apart from everything real; its debrief is read from what the play left behind."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from hiden.base.clock import end_of, frozen, now
from hiden.base.errors import BadInput, Conflict, HidenError, NotFound
from hiden.incidents.circle import add
from hiden.incidents.drafts.making import Going, keep, sent
from hiden.incidents.drafts.models import SentBy
from hiden.incidents.drills.debrief import Debrief, Taken, debrief
from hiden.incidents.drills.model import card, cards, inspect
from hiden.incidents.drills.models import Drill
from hiden.incidents.drills.paper import debrief_pdf, debrief_text
from hiden.incidents.drills.playing import finish, start
from hiden.incidents.knowing import know
from hiden.incidents.models import Certainty, Incident, IncidentState, Part
from hiden.incidents.opening import move_on
from hiden.incidents.queries import open_for, seen_by
from hiden.incidents.stating import Stated, state_all
from hiden.ledger.models import LedgerEntry
from hiden.paper.text import all_words
from hiden.simulation.scenarios import CARDS
from hiden.simulation.scenarios.titles import title
from tests.conftest import signed_in
from tests.world.organisation import Organisation

BEGIN = datetime(2026, 11, 23, 14, 50, tzinfo=UTC)  # 23:50 in Japan: the day of knowing has ten minutes left
PACE = 60


def after(minutes: float) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


@pytest.fixture
def drill(team: Organisation) -> Drill:
    with frozen(BEGIN):
        return start("SC-01", pace=PACE, by=team.alice)


def told_at(drill: Drill, minutes: float) -> Debrief:
    with frozen(after(minutes)):
        return debrief(drill)


def test_the_cards_are_in_order() -> None:
    assert inspect() == []
    assert len(cards()) == 7
    for one in cards().values():
        if one.id in CARDS:
            assert title(one.id) == one.ja


def test_a_card_out_of_order_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cards.yaml"
    path.write_text(
        """
- {id: IN-99, ja: 試し, en: Trial, certainty: D, sources: [{id: hiden-proposal}], route: employees, title: {ja: 題, en: T}, words: {ja: 文, en: W},
   injects: [{at: 5, ja: 後, en: a}, {at: 1, ja: 先, en: b}], steps: [{id: s, ja: す, en: s, done: items, by: 1, measures: [Z9-z]}]}
- {id: IN-98, ja: 試し, en: Trial, certainty: D, sources: [{id: hiden-proposal}], route: employees, title: {ja: 題, en: T}, words: {ja: 文, en: W},
   injects: [{at: 5, ja: 後, en: a}], steps: [{id: s, ja: す, en: s, done: "fact:nonsense", by: 1}]}
""",
        encoding="utf-8",
    )
    said = " ".join(map(str, inspect(path)))
    assert "Z9-z" in said
    assert "時の順" in said
    assert "fact:cause" in said


def test_nobody_else_knows_and_nobody_is_reminded(team: Organisation, drill: Drill) -> None:
    assert drill.incident.drill
    assert {one.person for one in drill.incident.circle.all()} == {team.alice}
    assert list(seen_by(team.alice)) == [drill.incident]
    assert not open_for(team.alice).exists()
    for other in (team.dave, team.bob, team.charlie):
        assert not seen_by(other).exists()


def test_what_comes_in_comes_with_the_clock(drill: Drill) -> None:
    assert told_at(drill, 0).told == []
    assert [one.at for _at, one in told_at(drill, 2).told] == [2]
    assert len(told_at(drill, 25).told) == 3
    assert told_at(drill, 25).clock == BEGIN + timedelta(hours=25)


def test_what_was_done_is_read_from_the_records(team: Organisation, drill: Drill) -> None:
    incident = drill.incident
    with frozen(after(3)):
        add(incident, team.bob, part=Part.LEGAL, reason="訓練", by=team.alice)
        move_on(incident, to=IncidentState.CONFIRMING, reason="確かめる", by=team.alice)
    with frozen(after(5)):
        add(incident, team.grace, part=Part.HR, reason="訓練", by=team.alice)
    with frozen(after(20)):
        know(incident, at=BEGIN - timedelta(days=3), department=None, words="同僚が聞いていた", by=team.bob)
        state_all(incident, [Stated("what_happened", "持出しの疑い", Certainty.LIKELY)], by=team.bob)
    found = {one.step.id: one for one in told_at(drill, 30).taken}
    assert found["circle"].done == BEGIN + timedelta(hours=5)
    assert found["circle"].in_time
    assert found["confirming"].in_time
    assert found["knew"].done == BEGIN + timedelta(hours=20)
    assert not found["knew"].in_time
    assert found["outline"].in_time
    assert found["police"].done is None


def test_the_statutory_day_counts_the_day_of_knowing_as_the_first(team: Organisation, drill: Drill) -> None:
    due = next(one.due for one in told_at(drill, 0).taken if one.step.id == "prompt")
    assert due == end_of(date(2026, 11, 27))  # 23, 24, 25, 26, 27
    with frozen(after(96)):
        made = keep(drill.incident, "ppc_prompt", {}, by=team.alice)
        sent(made, Going("委員会", SentBy.FORM, now(), "a.pdf", b"a"), by=team.alice)
    assert next(one for one in told_at(drill, 100).taken if one.step.id == "prompt").in_time
    late = start_and_send(team, 97)
    assert not late.in_time
    assert late.done is not None


def test_somebody_who_knew_earlier_moves_the_statutory_day(team: Organisation, drill: Drill) -> None:
    with frozen(after(2)):
        know(drill.incident, at=BEGIN - timedelta(days=3), department=None, words="同僚", by=team.alice)
    found = {one.step.id: one for one in told_at(drill, 3).taken}
    assert found["prompt"].due == end_of(date(2026, 11, 24))
    assert found["police"].due == BEGIN + timedelta(hours=120)


def start_and_send(team: Organisation, minutes: float) -> Taken:
    with frozen(BEGIN):
        other = start("SC-01", pace=PACE, by=team.alice)
    with frozen(after(minutes)):
        made = keep(other.incident, "ppc_prompt", {}, by=team.alice)
        sent(made, Going("委員会", SentBy.FORM, now(), "a.pdf", b"a"), by=team.alice)
    return next(one for one in told_at(other, 120).taken if one.step.id == "prompt")


def test_the_debrief_names_what_was_forgotten_and_nobody(team: Organisation, drill: Drill) -> None:
    with frozen(after(130)):
        over = finish(drill, lesson="夜の連絡先が分からなかった。", by=team.alice)
        with pytest.raises(Conflict):
            finish(drill, lesson="", by=team.alice)
    told = told_at(over, 10_000)  # long after: it stays as of its end
    assert len(told.forgotten) == len(card("SC-01").steps)
    words = "\n".join(all_words(debrief_text(told)))
    assert "夜の連絡先が分からなかった。" in words
    assert "P4-a" in words
    assert team.alice.name not in words
    assert debrief_pdf(told).startswith(b"%PDF")
    assert Incident.objects.get().over
    entry = LedgerEntry.objects.get(kind="incidents.drill_over")
    assert entry.by


def test_who_may_not_open_incidents_begins_none(team: Organisation) -> None:
    with pytest.raises(HidenError):
        start("SC-01", pace=PACE, by=team.charlie)
    with pytest.raises(NotFound):
        start("SC-99", pace=PACE, by=team.alice)
    with pytest.raises(BadInput, match="速さ"):
        start("SC-01", pace=7, by=team.alice)


def test_a_drill_in_pages(team: Organisation) -> None:
    client: Client = signed_in(team.alice)
    assert "退職者による申出前後の持出し" in client.get(reverse("incident_drills")).content.decode()
    answer = client.post(reverse("incident_drill_start", args=["IN-01"]), {"pace": "240"})
    made = Drill.objects.get()
    assert answer["Location"] == reverse("incident_drill", args=[made.incident.key])
    shown = client.get(answer["Location"]).content.decode()
    assert "これは訓練です" in shown
    assert "次の知らせ" in shown
    client.post(reverse("incident_drill_finish", args=[made.incident.key]), {"lesson": "連絡網を作る"})
    shown = client.get(answer["Location"]).content.decode()
    assert "しなかった" in shown
    assert "連絡網を作る" in shown
    assert (
        client.get(reverse("incident_drill_file", args=[made.incident.key]))["Content-Type"]
        == "application/pdf"
    )
    assert signed_in(team.bob).get(answer["Location"]).status_code == 404


def test_a_real_incident_is_no_drill(team: Organisation, incident: Incident) -> None:
    client = signed_in(team.alice)
    assert client.get(reverse("incident_drill", args=[incident.key])).status_code == 404


def test_the_drill_of_the_command_line(
    team: Organisation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from hiden.commands.drill import drill as run

    run(as_json=True)
    assert len(json.loads(capsys.readouterr().out)["cards"]) == 7
    run("SC-18", by=team.alice.number, as_json=True)
    began = json.loads(capsys.readouterr().out)
    assert began["injects"]
    run(debrief=began["drill"], out=tmp_path / "d.pdf", as_json=True)
    assert json.loads(capsys.readouterr().out)["over"] is False
    assert (tmp_path / "d.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(NotFound):
        run(debrief="J-0099")
    with pytest.raises(BadInput):
        run("SC-18", by="nobody")
