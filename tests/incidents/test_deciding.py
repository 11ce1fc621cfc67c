"""One proposes, another decides; nothing is rewritten; what is stopped comes back by itself; what was said is kept by hash."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from hiden.access.granting import Target, give
from hiden.access.models import Grant
from hiden.base.clock import frozen, now, today
from hiden.base.errors import BadInput, Conflict, HidenError
from hiden.incidents.circle import add
from hiden.incidents.deciding import containing, decisions, saying
from hiden.incidents.deciding.decisions import Said
from hiden.incidents.deciding.models import Communication, ContainKind, Containment, Decision, Way
from hiden.incidents.models import Incident, Part
from hiden.people.models import Account
from tests.conftest import signed_in
from tests.world.items import make_items
from tests.world.organisation import Organisation
from tests.world.standing import lay_down_the_table

pytestmark = [pytest.mark.django_db, pytest.mark.words]
SAID = Said(
    "アカウントを止めるか",
    "止める：本人が気付く。止めない：続くおそれ。",
    "止める",
    "証拠は残した。",
    "記録の写し",
)


def test_who_proposes_does_not_approve(team: Organisation, incident: Incident) -> None:
    one = decisions.propose(incident, SAID, by=team.alice)
    with pytest.raises(Conflict, match="自分では"):
        decisions.approve(one, by=team.alice)
    decisions.approve(one, by=team.dave)
    with pytest.raises(Conflict):
        decisions.refuse(one, words="やはり", by=team.dave)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=one.pk).update(settled_by=team.alice)


def test_a_decision_is_corrected_by_another_and_stays(team: Organisation, incident: Incident) -> None:
    one = decisions.propose(incident, SAID, by=team.alice)
    with pytest.raises(Conflict):
        decisions.correct(one, SAID, by=team.alice)
    decisions.approve(one, by=team.dave)
    wrong = decisions.correct(one, SAID, by=team.alice)
    decisions.refuse(wrong, words="理由が足りない", by=team.dave)
    right = decisions.correct(one, SAID, by=team.dave)
    one.refresh_from_db()
    assert one.state == "approved"
    decisions.approve(right, by=team.alice)
    one.refresh_from_db()
    assert (one.state, one.decided, right.replaces) == ("corrected", "止める", one)
    with pytest.raises(BadInput):
        decisions.propose(incident, Said("x", "", "y", "z"), by=team.alice)


def _stop(incident: Incident, team: Organisation, kind: ContainKind) -> Containment:
    until = now() + timedelta(days=7)
    return containing.propose(
        incident, kind=kind, person=team.bob, until=until, reason="持出しが続くおそれ", by=team.alice
    )


def test_an_account_is_stopped_by_two_and_comes_back_by_itself(
    team: Organisation, incident: Incident
) -> None:
    one = _stop(incident, team, ContainKind.ACCOUNT)
    assert Account.objects.get(person=team.bob).is_active
    with pytest.raises(Conflict, match="自分では"):
        containing.confirm(one, by=team.alice)
    containing.confirm(one, by=team.dave)
    assert not Account.objects.get(person=team.bob).is_active
    assert containing.undo_due() == 0
    containing.extend(one, until=now() + timedelta(days=10), reason="調べが続く", by=team.dave)
    with frozen(now() + timedelta(days=8)):
        assert containing.undo_due() == 0
    with frozen(now() + timedelta(days=11)):
        assert containing.undo_due() == 1
        assert containing.undo_due() == 0
    assert Account.objects.get(person=team.bob).is_active


def test_rights_that_were_stopped_are_given_again_for_the_rest_of_their_time(
    team: Organisation, incident: Incident
) -> None:
    lay_down_the_table(team)
    item = make_items(team).secret.item
    until = now() + timedelta(days=30)
    give(Target(item=item), person=team.bob, level=1, purpose="点検", until=until, by=team.alice)
    one = _stop(incident, team, ContainKind.RIGHTS)
    containing.confirm(one, by=team.dave)
    assert not Grant.objects.filter(person=team.bob, until__gt=now()).exists()
    with pytest.raises(BadInput):
        containing.undo(one, reason="", by=team.alice)
    containing.undo(one, reason="疑いが晴れた", by=team.alice)
    again = Grant.objects.get(person=team.bob, until__gt=now())
    assert (again.item, again.until, again.purpose) == (item, until, "点検")


def test_a_containment_has_a_limit_and_is_not_made_twice(team: Organisation, incident: Incident) -> None:
    with pytest.raises(BadInput, match="14"):
        containing.propose(
            incident,
            kind=ContainKind.ACCOUNT,
            person=team.bob,
            until=now() + timedelta(days=30),
            reason="x",
            by=team.alice,
        )
    one = _stop(incident, team, ContainKind.ACCOUNT)
    with pytest.raises(Conflict):
        _stop(incident, team, ContainKind.ACCOUNT)
    containing.refuse(one, reason="証拠がまだ", by=team.dave)
    assert Account.objects.get(person=team.bob).is_active
    with pytest.raises(HidenError):
        containing.propose(
            incident,
            kind=ContainKind.RIGHTS,
            person=team.bob,
            until=now() + timedelta(days=1),
            reason="x",
            by=team.charlie,
        )


def test_what_was_said_is_kept_with_hashes_and_corrected_by_another(
    team: Organisation, incident: Incident
) -> None:
    add(incident, team.bob, part=Part.LEGAL, reason="契約", by=team.alice)
    body = b"minutes" * 1000
    values = {
        "day": today().isoformat(), "at": "", "outgoing": "out", "whom": "県警 生活経済課", "way": "phone",
        "words": "相談の日取りを決めた。", "papers": [SimpleUploadedFile("議事録.txt", body), SimpleUploadedFile("b.txt", b"b")],
    }  # fmt: skip
    answer = signed_in(team.bob).post(reverse("incident_communication_add", args=[incident.key]), values)
    assert answer.status_code == 302
    one = Communication.objects.get()
    assert {file.sha256 for file in one.attached.all()} == {
        hashlib.sha256(part).hexdigest() for part in (body, b"b")
    }
    line = saying.Line(now() - timedelta(hours=1), True, "県警", Way.PHONE, "時刻の誤り")
    saying.correct(one, line, by=team.alice)
    assert [row.words for row in saying.standing(incident)] == ["時刻の誤り"]
    with pytest.raises(Conflict):
        saying.correct(one, line, by=team.alice)


@pytest.mark.parametrize(
    "name",
    ["decisions", "decision_add", "containments", "containment_add", "communications", "communication_add"],
)
def test_pages_of_deciding(team: Organisation, incident: Incident, name: str) -> None:
    decisions.propose(incident, SAID, by=team.alice)
    _stop(incident, team, ContainKind.RIGHTS)
    address = reverse(f"incident_{name}", args=[incident.key])
    assert signed_in(team.alice).get(address).status_code == 200
    assert signed_in(team.charlie).get(address).status_code == 404
