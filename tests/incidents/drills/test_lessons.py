"""What was late or not done in a drill goes into the room of measures; decisions, tasks and clocks count among its steps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from hiden.base.clock import frozen, now
from hiden.base.errors import Conflict, HidenError, NotFound
from hiden.incidents.circle import add
from hiden.incidents.clocks.actions import Begun, meet, start
from hiden.incidents.deciding import decisions
from hiden.incidents.drills import playing
from hiden.incidents.drills.debrief import _moments, debrief
from hiden.incidents.drills.lessons import learn_from
from hiden.incidents.drills.models import Drill
from hiden.incidents.ending.models import Lesson
from hiden.incidents.models import Part
from hiden.incidents.tasks.doing import do_task, open_again
from hiden.measures.models import Assignment
from tests.conftest import signed_in
from tests.world.organisation import Organisation

BEGIN = datetime(2026, 11, 23, 14, 50, tzinfo=UTC)
SAID = decisions.Said("止めるか", "止める／待つ", "止める", "続くおそれ")


@pytest.fixture
def drill(team: Organisation) -> Drill:
    with frozen(BEGIN):
        made = playing.start("SC-01", pace=60, by=team.alice)
        add(made.incident, team.dave, part=Part.LEAD, reason="訓練", by=team.alice)
    return made


def after(minutes: float) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


def test_decisions_tasks_and_clocks_count_when_they_really_happened(team: Organisation, drill: Drill) -> None:
    incident = drill.incident
    with frozen(after(10)):
        one = decisions.propose(incident, SAID, by=team.dave)
        clock = start(incident, Begun("clock-appi-prompt", "訓練"), by=team.alice)
    with frozen(after(20)):
        do_task(incident.tasks.get(template="inc-logs"), words="済み", by=team.alice)
    found = {one.step.id: one for one in debrief(drill).taken}
    assert found["clock"].done == BEGIN + timedelta(hours=10)
    assert found["clock"].in_time
    assert found["logs"].done == BEGIN + timedelta(hours=20)
    assert found["decided"].done is None  # proposed is not decided
    with frozen(after(60)):
        decisions.approve(one, by=team.alice)
        meet(clock, at=after(11), sent="訓練", by=team.alice)
        open_again(incident.tasks.get(template="inc-logs"), reason="まだ", by=team.alice)
    found = {one.step.id: one for one in debrief(drill).taken}
    assert found["decided"].done == BEGIN + timedelta(hours=60)
    assert not found["decided"].in_time
    assert found["logs"].done is None
    moments = _moments(drill)
    assert moments["met:clock-appi-prompt"] == [after(60)]  # when it was recorded, not what was typed
    assert moments["decision:proposed"] == [after(10)]


def test_what_was_missed_becomes_a_lesson_once(team: Organisation, drill: Drill) -> None:
    with pytest.raises(Conflict, match="まだ終わって"):
        learn_from(drill, step="partner", measure="P4-a", by=team.alice)
    with frozen(after(5)):
        start(drill.incident, Begun("clock-appi-prompt", "訓練"), by=team.alice)
    with frozen(after(130)):
        playing.finish(drill, lesson="", by=team.alice)
    made = learn_from(drill, step="partner", measure="P4-a", by=team.alice)
    assert (made.measure, made.words) == (
        "P4-a",
        "訓練（SC-01）で、「取引先への通知を送った記録」がなされなかった。",
    )
    assert learn_from(drill, step="partner", measure="P4-a", by=team.alice) == made
    for step, measure in (("clock", "E5-b"), ("partner", "E3-b"), ("nonsense", "E3-b")):
        with pytest.raises(NotFound):
            learn_from(drill, step=step, measure=measure, by=team.alice)
    with pytest.raises(HidenError):
        learn_from(drill, step="police", measure="P4-a", by=team.bob)
    assert Lesson.objects.count() == 1


def test_one_button_leads_into_the_room_of_measures(team: Organisation, drill: Drill) -> None:
    playing.finish(drill, lesson="", by=team.alice)
    alice, key = signed_in(team.alice), drill.incident.key
    shown = alice.get(reverse("incident_drill", args=[key])).content.decode()
    address = reverse("incident_drill_lesson", args=[key, "partner", "P4-a"])
    assert shown.count(f'action="{address}"') == 1
    assert alice.get(address).status_code == 405
    answer = alice.post(address)
    lesson = Lesson.objects.get()
    carry = reverse("incident_lesson_carry", args=[key, lesson.pk])
    assert answer["Location"] == carry
    assert alice.get(carry).status_code == 200
    assert f'action="{address}"' not in alice.get(reverse("incident_drill", args=[key])).content.decode()
    assert carry in alice.get(reverse("incident_ending", args=[key])).content.decode()
    sent = {"owner": team.bob.number, "note": "契約先への通知の手順を作る"}
    assert alice.post(carry, sent)["Location"] == reverse("incident_ending", args=[key])
    assert Assignment.objects.get(measure="P4-a").owner == team.bob
    lesson.refresh_from_db()
    assert lesson.carried_at is not None
    assert lesson.carried_at <= now()
    assert signed_in(team.bob).post(address).status_code == 404
