""" "No leak" needs records of every store and somebody independent; the refusal names what was not watched."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.urls import reverse

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict, HidenError
from hiden.gate import allows
from hiden.incidents.circle import add
from hiden.incidents.deciding import containing
from hiden.incidents.deciding.models import ContainKind
from hiden.incidents.ending import closing
from hiden.incidents.models import Incident, IncidentState, Part
from hiden.incidents.opening import concern_items, concern_person
from hiden.incidents.queries import find_incident, seen_by
from hiden.logs.coverage import Coverage
from hiden.measures.models import Assignment
from hiden.people.actions import make_account
from tests.conftest import signed_in
from tests.world.items import make_items
from tests.world.organisation import PASSWORD, Organisation
from tests.world.standing import lay_down_the_table

pytestmark = [pytest.mark.django_db, pytest.mark.words]
WORDS = "関わる期間の記録を見て、疑いの元の操作が業務によるものと確かめた。"


def _concern(team: Organisation, incident: Incident) -> None:
    lay_down_the_table(team)
    concern_items(incident, [make_items(team).secret.item], by=team.alice)


def _all_recorded(level: float = 1.0, *reasons: str):  # type: ignore[no-untyped-def]
    return patch("hiden.incidents.ending.coverage.covered", lambda *_: Coverage(level, list(reasons), 20))


def _reviewed(team: Organisation, incident: Incident, *, agrees: bool = True) -> None:
    review = closing.ask_review(incident, reviewer=team.heidi, by=team.alice)
    closing.sign_review(review, agrees=agrees, words=WORDS, by=team.heidi)


def test_no_leak_is_refused_while_stores_were_not_watched_and_names_them(
    team: Organisation, incident: Incident
) -> None:
    _concern(team, incident)
    _reviewed(team, incident)
    with pytest.raises(Conflict, match="足りない") as refused:
        closing.close_unfounded(incident, reason="何もなかった", by=team.alice)
    assert incident.items.get().item.number in refused.value.what
    assert "記録" in refused.value.what
    incident.refresh_from_db()
    assert incident.state == IncidentState.TIP


def test_no_leak_is_refused_without_any_item(team: Organisation, incident: Incident) -> None:
    _reviewed(team, incident)
    with pytest.raises(Conflict, match="一つも登録されていません"):
        closing.close_unfounded(incident, reason="何もなかった", by=team.alice)


@pytest.mark.parametrize(("level", "ends"), [(0.9, True), (0.8999, False)])
def test_the_stated_level_is_the_edge(
    team: Organisation, incident: Incident, level: float, ends: bool
) -> None:
    _concern(team, incident)
    _reviewed(team, incident)
    with _all_recorded(level, "「共有サーバー」の記録のない日があります。"):
        if ends:
            assert (
                closing.close_unfounded(incident, reason="業務", by=team.alice).state
                == IncidentState.UNFOUNDED
            )
        else:
            with pytest.raises(Conflict, match="共有サーバー"):
                closing.close_unfounded(incident, reason="業務", by=team.alice)


def test_no_leak_needs_somebody_independent_who_agrees(team: Organisation, incident: Incident) -> None:
    _concern(team, incident)
    with _all_recorded():
        with pytest.raises(Conflict, match="独立した人"):
            closing.close_unfounded(incident, reason="業務", by=team.alice)
        _reviewed(team, incident, agrees=False)
        with pytest.raises(Conflict, match="独立した人"):
            closing.close_unfounded(incident, reason="業務", by=team.alice)


def test_a_reviewer_is_not_of_the_circle_nor_of_a_department_concerned(
    team: Organisation, incident: Incident
) -> None:
    add(incident, team.bob, part=Part.LEGAL, reason="契約", by=team.alice)
    for person, why in ((team.bob, "対応している"), (team.grace, "同じ部署")):
        with pytest.raises(BadInput, match=why):
            closing.ask_review(incident, reviewer=person, by=team.alice)
    concern_person(incident, person=team.charlie, by=team.alice)
    with pytest.raises(BadInput):
        closing.ask_review(incident, reviewer=team.heidi, by=team.alice)


def test_who_becomes_involved_after_signing_counts_no_more(team: Organisation, incident: Incident) -> None:
    _concern(team, incident)
    _reviewed(team, incident)
    concern_person(incident, person=team.charlie, by=team.alice)
    with _all_recorded(), pytest.raises(Conflict, match="独立した人"):
        closing.close_unfounded(incident, reason="業務", by=team.alice)


def test_a_reviewer_sees_it_until_they_have_signed(team: Organisation, incident: Incident) -> None:
    review = closing.ask_review(incident, reviewer=team.heidi, by=team.alice)
    assert find_incident(incident.key, team.heidi) == incident
    assert not allows(team.heidi, "incidents.work", incident)
    make_account(team.heidi, email="heidi@example.co.jp", password=PASSWORD, by=team.alice)
    assert signed_in(team.heidi).get(reverse("incident_review", args=[incident.key])).status_code == 200
    with pytest.raises(BadInput, match="短すぎます"):
        closing.sign_review(review, agrees=True, words="よい", by=team.heidi)
    closing.sign_review(review, agrees=True, words=WORDS, by=team.heidi)
    assert not seen_by(team.heidi).exists()


def test_ending_asks_for_lessons_and_leaves_nothing_stopped(team: Organisation, incident: Incident) -> None:
    with pytest.raises(Conflict, match="教訓"):
        closing.close(incident, reason="済んだ", by=team.alice)
    closing.learn(incident, words="媒体の使用の申請がなかった。", by=team.alice)
    stopped = containing.propose(
        incident,
        kind=ContainKind.ACCOUNT,
        person=team.bob,
        until=now() + timedelta(days=1),
        reason="急ぐ",
        by=team.alice,
    )
    with pytest.raises(Conflict, match="止めたまま"):
        closing.close(incident, reason="済んだ", by=team.alice)
    containing.refuse(stopped, reason="要らない", by=team.dave)
    assert closing.close(incident, reason="済んだ", by=team.alice).over
    assert closing.open_again(incident, reason="新しい証言", by=team.alice).state == IncidentState.CONFIRMING


def test_a_lesson_becomes_somebodys_measure_without_telling_of_the_case(
    team: Organisation, incident: Incident
) -> None:
    lesson = closing.learn(incident, words="媒体の使用の申請がなかった。", measure="E2-a", by=team.alice)
    closing.carry(lesson, owner=team.bob, note="申請の手順を見直す", by=team.alice)
    made = Assignment.objects.get(measure="E2-a")
    assert (made.owner, made.note) == (team.bob, "申請の手順を見直す")
    with pytest.raises(Conflict):
        closing.carry(lesson, owner=team.bob, note="もう一度", by=team.alice)
    with pytest.raises(HidenError):
        closing.learn(incident, words="存在しない対策についての教訓。", measure="E9-z", by=team.alice)


def test_the_page_says_what_is_missing(team: Organisation, incident: Incident) -> None:
    _concern(team, incident)
    page = signed_in(team.alice).get(reverse("incident_ending", args=[incident.key])).content.decode()
    assert "90%" in page
    for name in ("incident_close", "incident_review_ask", "incident_learn"):
        assert signed_in(team.alice).get(reverse(name, args=[incident.key])).status_code == 200
        assert signed_in(team.charlie).get(reverse(name, args=[incident.key])).status_code == 404
