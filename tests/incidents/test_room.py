"""An incident is known to few, never to those concerned; when it was known and what is known is never overwritten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict, HidenError, NotFound
from hiden.gate import allows
from hiden.incidents.circle import add, end, keep_out, proposed
from hiden.incidents.ending.closing import ask_review
from hiden.incidents.knowing import correct, first_known, know
from hiden.incidents.models import Certainty, Incident, IncidentState, KeptOut, Part
from hiden.incidents.opening import concern_person, move_on, report
from hiden.incidents.queries import find_incident, seen_by
from hiden.incidents.stating import facts_now, state
from hiden.ledger.models import LedgerEntry
from hiden.people.models import Person, Role
from tests.incidents.conftest import give, told
from tests.world.organisation import Organisation


def test_those_who_lead_are_called_and_nobody_else_sees_it(team: Organisation, incident: Incident) -> None:
    assert {one.person for one in incident.circle.all()} == {team.alice, team.dave}
    assert list(seen_by(team.alice)) == [incident]
    for other in (team.bob, team.charlie, team.grace):
        assert not seen_by(other).exists()
        with pytest.raises(NotFound):
            find_incident(incident.key, other)
    assert (team.bob, Part.LEGAL) in proposed(incident)
    add(incident, team.bob, part=Part.LEGAL, reason="契約を見る", by=team.alice)
    assert find_incident(incident.key, team.bob) == incident
    assert LedgerEntry.objects.filter(kind="incidents.circle").count() == 3


def test_the_list_is_what_the_gate_says_of_each_incident(team: Organisation) -> None:
    """The list asks about those alone that name somebody: nobody else may be permitted by any policy."""
    plain = report(told(), by=team.charlie)
    report(told(subjects=(team.alice,)), by=team.charlie)
    held = report(told(held=True), by=team.charlie)
    ended, away = report(told(), by=team.charlie), report(told(), by=team.charlie)
    end(ended.circle.get(person=team.alice), reason="交代", by=team.dave)
    keep_out(away, team.dave, reason="親族", by=team.alice)
    ask_review(plain, reviewer=team.heidi, by=team.alice)
    give(team.grace, Role.REPORT_KEEPER)
    give(team.eve, Role.ADMINISTRATOR)
    for person in Person.objects.all():
        each = [one for one in Incident.objects.order_by("pk") if allows(person, "incidents.see", one)]
        assert list(seen_by(person).order_by("pk")) == each, person.name
        assert held not in each
    assert list(seen_by(team.heidi)) == [plain]
    assert ended not in seen_by(team.alice)
    assert away not in seen_by(team.dave)


def test_who_is_concerned_is_out_at_once_whatever_they_were(team: Organisation, incident: Incident) -> None:
    add(incident, team.bob, part=Part.LEGAL, reason="契約を見る", by=team.alice)
    concern_person(incident, person=team.bob, by=team.alice)
    assert not allows(team.bob, "incidents.see", incident)
    assert not seen_by(team.bob).exists()
    with pytest.raises(BadInput, match="知らせない人"):
        add(incident, team.bob, part=Part.LEGAL, reason="もう一度", by=team.alice)


def test_a_leader_who_is_concerned_is_not_the_one_who_is_called(team: Organisation) -> None:
    made = report(told(subjects=(team.alice, team.dave)), by=team.charlie)
    assert not seen_by(team.alice).exists()
    assert list(seen_by(team.bob)) == [made]
    assert made.opened_by == team.charlie
    assert not seen_by(team.charlie).exists()


def test_kept_out_is_kept_out_and_administrators_can_be(team: Organisation, incident: Incident) -> None:
    give(team.grace, Role.IT)
    add(incident, team.grace, part=Part.IT, reason="記録を見る", by=team.alice)
    add(incident, team.bob, part=Part.LEGAL, reason="契約", by=team.alice)
    keep_out(incident, team.bob, reason="相手方の親族", by=team.alice)
    Incident.objects.update(without_administrators=True)
    incident.refresh_from_db()
    assert not allows(team.grace, "incidents.see", incident)
    assert not allows(team.bob, "incidents.work", incident)
    assert KeptOut.objects.get().reason == "相手方の親族"


def test_the_last_who_leads_stays(team: Organisation, incident: Incident) -> None:
    end(incident.circle.get(person=team.dave), reason="休職", by=team.alice)
    with pytest.raises(BadInput, match="統括の人"):
        end(incident.circle.get(person=team.alice, part=Part.LEAD), reason="異動", by=team.alice)


def test_held_exists_for_the_keeper_alone(team: Organisation) -> None:
    give(team.grace, Role.REPORT_KEEPER)
    made = report(told(held=True), by=None)
    assert not seen_by(team.alice).exists()
    assert allows(team.grace, "incidents.keep", made)
    assert not allows(team.grace, "incidents.see", made)


def test_the_earliest_knowing_that_stands_counts(team: Organisation, incident: Incident) -> None:
    first = first_known(incident)
    assert first is not None
    earlier = know(
        incident, at=now() - timedelta(days=2), department=None, words="営業が電話で聞いた", by=team.alice
    )
    assert first_known(incident) == earlier
    right = correct(earlier, at=now() - timedelta(days=1), department=None, words="日付の誤り", by=team.alice)
    assert first_known(incident) == right
    with pytest.raises(Conflict):
        correct(earlier, at=now(), department=None, words="二度目", by=team.alice)
    with pytest.raises(BadInput, match="まだ来ていません"):
        know(incident, at=now() + timedelta(hours=1), department=None, words="先", by=team.alice)
    assert incident.knowings.count() == 3


def test_the_latest_fact_stands_and_the_earlier_stays(team: Organisation, incident: Incident) -> None:
    state(incident, topic="cause", value="調べている", certainty=Certainty.OPEN, by=team.alice)
    state(incident, topic="cause", value="USBメモリによる持出し", certainty=Certainty.LIKELY, by=team.alice)
    assert facts_now(incident)["cause"].value == "USBメモリによる持出し"
    assert incident.facts.count() == 2
    with pytest.raises(HidenError):
        state(incident, topic="cause", value="x", certainty=Certainty.OPEN, by=team.charlie)


def test_states_follow_the_order_of_the_handbook(team: Organisation, incident: Incident) -> None:
    with pytest.raises(Conflict):
        move_on(incident, to=IncidentState.PURSUING, reason="急ぐ", by=team.alice)
    with pytest.raises(BadInput, match="理由"):
        move_on(incident, to=IncidentState.CONFIRMING, reason=" ", by=team.alice)
    assert (
        move_on(incident, to=IncidentState.CONFIRMING, reason="確かめる", by=team.alice).state == "confirming"
    )
