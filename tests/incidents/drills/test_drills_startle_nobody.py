"""Whatever is done in a drill: nobody is reminded or written to, and nothing real is stopped, held or handed on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from hiden.access.granting import Target, give
from hiden.access.models import Grant
from hiden.base.clock import frozen, now, today
from hiden.evidence.holds.models import Hold, HoldCustodian
from hiden.incidents import opening
from hiden.incidents.circle import add
from hiden.incidents.clocks.actions import Begun, start
from hiden.incidents.clocks.calendars import make_feed
from hiden.incidents.deciding import containing, decisions
from hiden.incidents.deciding.models import ContainKind, Containment, ContainState
from hiden.incidents.drafts.making import keep
from hiden.incidents.drills import playing
from hiden.incidents.knowing import know
from hiden.incidents.models import Incident, IncidentState, Part
from hiden.incidents.opening import Told, move_on, open_incident
from hiden.incidents.tasks.doing import add_task
from hiden.incidents.tasks.models import Perishable, PerishState
from hiden.incidents.tasks.securing import add_perishable, hold_own
from hiden.ledger.models import LedgerEntry
from hiden.logs.models import LogSource
from hiden.people.models import Account, Person
from hiden.web.digest import send
from hiden.web.todo import tasks_for
from tests.incidents.conftest import told
from tests.world.items import make_items
from tests.world.logs import logged
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def waiting() -> dict[str, list[tuple[str, int, int]]]:
    """What everybody with an account is shown as waiting, by name."""
    people = Person.objects.filter(account__isnull=False).order_by("pk").distinct()
    return {one.name: [(str(task.label), task.count, task.late) for task in tasks_for(one)] for one in people}


def mails() -> list[tuple[str, str]]:
    mail.outbox.clear()
    send(today())
    return [(one.to[0], one.body) for one in mail.outbox]


def played(team: Organisation) -> Incident:
    """A drill with everything late that can be late, with Bob and Dave called."""
    with frozen(now() - timedelta(days=3)):
        incident = playing.start("SC-01", pace=60, by=team.alice).incident
        add(incident, team.bob, part=Part.LEGAL, reason="訓練", by=team.alice)
        add(incident, team.dave, part=Part.LEAD, reason="訓練", by=team.alice)
        start(incident, Begun("clock-appi-prompt", "訓練"), by=team.alice)
        know(incident, at=now() - timedelta(days=9), department=None, words="訓練", by=team.alice)
        move_on(incident, to=IncidentState.CONFIRMING, reason="訓練", by=team.alice)
        add_task(incident, title="訓練の作業", part=Part.LEGAL, due_at=now(), person=team.bob, by=team.alice)
        add_perishable(incident, title="映像", perishes_at=now(), basis="訓練", by=team.alice)
        decisions.propose(incident, decisions.Said("問", "する／しない", "する", "訓練"), by=team.bob)
        keep(incident, "ppc_prompt", {}, by=team.alice)
    return incident


def test_a_real_incident_does_remind(team: Organisation, settings: Any) -> None:
    """Else the test below could not fail."""
    settings.EMAIL_HOST = "localhost"
    before, sent = waiting(), mails()
    made = open_incident(told(known_at=now() - timedelta(days=9)), by=team.bob)
    start(made, Begun("clock-appi-prompt", "含まれるため"), by=team.alice)
    assert waiting() != before
    assert mails() != sent


def test_a_drill_reminds_nobody_and_no_mail_tells_of_it(team: Organisation, settings: Any) -> None:
    settings.EMAIL_HOST = "localhost"
    logged(team.alice, [team.alice])
    before, sent = waiting(), mails()
    address = make_feed(by=team.bob)
    incident = played(team)
    assert incident.tasks.filter(due_at__lt=now()).exists()
    assert waiting() == before
    assert mails() == sent
    assert b"VEVENT" not in Client().get(address).content
    held = opening.take(
        Told("訓練の申告", "", opening.IncidentSource.INSIDE, now(), held=True, drill=True), by=team.alice
    )
    assert held.held
    assert waiting() == before


def test_a_drill_stops_and_holds_nothing(team: Organisation) -> None:
    logged(team.alice, [team.alice])
    items = make_items(team)
    until = now() + timedelta(days=5)
    give(
        Target(item=items.secret.item),
        person=team.charlie,
        level=1,
        purpose="応援",
        until=until,
        by=team.alice,
    )
    incident = played(team)
    limit = now() + timedelta(days=2)
    for kind in ContainKind:
        asked = containing.propose(
            incident, kind=kind, person=team.charlie, until=limit, reason="訓練", by=team.dave
        )
        stopped = containing.confirm(asked, by=team.alice)
        assert stopped.state == ContainState.ON
    assert Grant.objects.filter(person=team.charlie, until=until).exists()
    assert Account.objects.get(person=team.charlie).is_active
    with frozen(now() + timedelta(days=3)):
        assert containing.undo_due() == 2
    assert Grant.objects.filter(person=team.charlie).count() == 1
    assert set(Containment.objects.values_list("state", flat=True)) == {ContainState.UNDONE}
    source = LogSource.objects.order_by("pk")[0]
    timer, _new = Perishable.objects.get_or_create(
        incident=incident, source=source, defaults={"title": source.name, "perishes_at": now()}
    )
    assert hold_own(timer, by=team.alice).state == PerishState.SECURED
    assert not Hold.objects.exists()
    assert not HoldCustodian.objects.exists()
    assert not LedgerEntry.objects.filter(kind__startswith="evidence.").exists()


def test_what_is_played_does_not_stand_in_the_way_of_what_is_real(team: Organisation) -> None:
    incident, limit = played(team), now() + timedelta(days=2)
    real = open_incident(told(), by=team.bob)
    for one in (incident, real):
        asked = containing.propose(
            one, kind=ContainKind.ACCOUNT, person=team.charlie, until=limit, reason="続くおそれ", by=team.dave
        )
        containing.confirm(asked, by=team.alice)
    assert not Account.objects.get(person=team.charlie).is_active
    containing.undo(Containment.objects.get(incident=incident), reason="訓練の終わり", by=team.alice)
    assert not Account.objects.get(person=team.charlie).is_active
