"""Anybody can tell, with a name or without; what may touch a report of wrongdoing is the keeper's; nobody named reads along."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from hiden.base.clock import today
from hiden.base.errors import BadInput, HidenError, NotFound
from hiden.gate import allows
from hiden.incidents.intake import telling
from hiden.incidents.intake.gate_of_reports import Touches, held_for, no_keeper, rule
from hiden.incidents.intake.models import TipReceipt, TipWords
from hiden.incidents.intake.names import meant_by
from hiden.incidents.models import Incident, IncidentSubject, KeptOut
from hiden.incidents.queries import seen_by
from hiden.ledger.kinds import SYSTEM
from hiden.ledger.models import LedgerEntry, PersonalPart
from hiden.people.models import Role
from tests.conftest import signed_in
from tests.incidents.conftest import give, told
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]
LONG = "営業部の端末の記録を確かめ、通報とは関わらないと判断した。"


def typed(**more: str) -> dict[str, str]:
    return {
        "title": "図面の持出し",
        "words": "USBメモリを見た。",
        "what": "",
        "who": "",
        "away": "",
        "day": today().isoformat(),
        "at": "",
        "department": "",
        "touches": "no",
    } | more


def test_a_whole_name_in_a_text_is_found_and_a_family_name_is_nobody(team: Organisation) -> None:
    assert meant_by("営業部の上野千里さんだと思う").sure == (team.charlie,)
    assert meant_by("１００２ かもしれない").sure == (team.bob,)
    assert meant_by("上野さん").all == ()


def test_telling_under_a_name_takes_two_minutes(team: Organisation) -> None:
    answer = signed_in(team.charlie).post(reverse("incident_report"), typed(who="石田 次郎", away="江藤大輔"))
    assert answer.status_code == 200
    assert "J-0001" in answer.content.decode()
    made = Incident.objects.get()
    assert made.opened_by == team.charlie
    assert IncidentSubject.objects.get().person == team.bob
    assert KeptOut.objects.get().person == team.dave
    assert list(seen_by(team.alice)) == [made]
    for other in (team.bob, team.dave, team.charlie):
        assert not seen_by(other).exists()


@pytest.mark.parametrize("door", [False, True])
def test_a_tip_without_a_name_keeps_nothing_of_who_it_was(team: Organisation, door: bool) -> None:
    if door:
        telling.settle(open_door=True, least_coverage=90, reason="社外からも受ける", by=team.alice)
    client = Client() if door else signed_in(team.charlie)
    before = LedgerEntry.objects.count()
    answer = client.post(reverse("incident_door" if door else "incident_report_unnamed"), typed())
    code = re.search(r"(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}", answer.content.decode())
    assert code is not None
    made = Incident.objects.get()
    assert made.opened_by is None
    assert made.knowings.get().recorded_by is None
    mine = LedgerEntry.objects.filter(index__gte=before)
    assert set(mine.values_list("by", flat=True)) == {SYSTEM.key}
    parts = PersonalPart.objects.filter(entry__gte=before).values_list("json", flat=True)
    written = b"".join(bytes(one) for one in (*mine.values_list("leaf", flat=True), *parts))
    assert team.charlie.key.encode() not in written
    assert TipReceipt.objects.get().digest not in answer.content.decode()

    receipt = telling.receipt_of(code[0].lower().replace("-", " "))
    telling.answer(receipt, words="いつ見ましたか。", by=team.alice)
    stranger = Client()
    shown = stranger.post(reverse("incident_receipt"), {"code": code[0], "words": "火曜の朝です。"})
    assert "いつ見ましたか。" in shown.content.decode()
    assert team.alice.name not in shown.content.decode()
    assert TipWords.objects.order_by("pk").last().by is None  # type: ignore[union-attr]
    with pytest.raises(NotFound):
        telling.receipt_of("A" * 20)


def test_the_door_is_shut_unless_the_company_opens_it(team: Organisation) -> None:
    assert Client().get(reverse("incident_door")).status_code == 403
    with pytest.raises(HidenError):
        telling.settle(open_door=True, least_coverage=90, reason="x", by=team.charlie)


def test_what_may_touch_a_report_is_the_keepers_alone(team: Organisation) -> None:
    give(team.grace, Role.REPORT_KEEPER)
    made = telling.tell(told(), touches=Touches.UNSURE, by=team.charlie)
    assert made.held
    assert not made.circle.exists()
    for other in (team.alice, team.bob, team.charlie, team.dave):
        assert not seen_by(other).exists()
    assert list(held_for(team.grace)) == [made]
    with pytest.raises(BadInput, match="短すぎます"):
        rule(made, goes_on=True, words="よい", by=team.grace)
    with pytest.raises(HidenError):
        rule(made, goes_on=True, words=LONG, by=team.alice)
    rule(made, goes_on=True, words=LONG, by=team.grace)
    assert list(seen_by(team.alice)) == [made]
    assert not seen_by(team.grace).exists()


def test_what_stays_with_the_keeper_never_reaches_anybody(team: Organisation) -> None:
    give(team.grace, Role.REPORT_KEEPER)
    made = telling.tell(told(), touches=Touches.YES, by=team.charlie)
    rule(made, goes_on=False, words=LONG, by=team.grace)
    assert not seen_by(team.alice).exists()
    assert not held_for(team.grace).exists()


def test_a_tip_about_those_who_take_reports_is_held_too(team: Organisation) -> None:
    give(team.grace, Role.REPORT_KEEPER)
    made = telling.tell(told(subjects=(team.grace,)), touches=Touches.NO, by=team.charlie)
    assert made.held
    assert not allows(team.grace, "incidents.keep", made)
    give(team.heidi, Role.REPORT_KEEPER)
    assert allows(team.heidi, "incidents.keep", made)


def test_without_a_keeper_it_is_said_that_something_waits_and_nothing_else(team: Organisation) -> None:
    telling.tell(told(), touches=Touches.YES, by=team.charlie)
    assert no_keeper() == 1
    give(team.grace, Role.REPORT_KEEPER)
    assert no_keeper() == 0


def test_those_who_stand_over_a_person_concerned_are_out(team: Organisation) -> None:
    """Dave leads and manages nobody; who manages the department of the one concerned does not learn of it."""
    give(team.heidi, Role.LEGAL)
    made = telling.tell(told(subjects=(team.charlie,)), touches=Touches.NO, by=team.bob)
    assert {one.person for one in made.circle.all()} == {team.alice, team.dave}
    assert not allows(team.heidi, "incidents.see", made)


def test_an_incident_that_nobody_could_see_reaches_somebody(team: Organisation) -> None:
    made = telling.tell(told(subjects=(team.alice, team.dave, team.bob)), touches=Touches.NO, by=team.charlie)
    made.refresh_from_db()
    assert not made.without_line
    give(team.heidi, Role.AUDITOR)
    again = telling.tell(
        told(subjects=(team.alice, team.dave, team.bob)), touches=Touches.NO, by=team.charlie
    )
    assert list(seen_by(team.heidi)) == [again]
