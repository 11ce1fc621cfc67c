"""The work is laid out from the moment the company knew; evidence that goes by itself is as urgent; a case keeps its name hidden."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from hiden.base.clock import frozen, now
from hiden.base.errors import BadInput, Conflict, HidenError
from hiden.evidence.holds.models import HoldSystem
from hiden.incidents.circle import add
from hiden.incidents.intake.taking import take_case
from hiden.incidents.knowing import know
from hiden.incidents.models import Incident, IncidentSubject, Part
from hiden.incidents.pressing import pressing_of
from hiden.incidents.tasks import doing, securing
from hiden.incidents.tasks.library import fits, perishable_templates, task_templates
from hiden.incidents.tasks.models import IncidentTask, Perishable, PerishState
from hiden.incidents.tasks.queries import late_tasks, mine, tasks_for
from hiden.incidents.unmasking import ask_name, called, show_name
from hiden.monitoring.models import SignCase
from hiden.people.models import Role
from tests.conftest import signed_in
from tests.incidents.conftest import give
from tests.world.logs import file_server
from tests.world.organisation import Organisation
from tests.world.signs import cased

pytestmark = [pytest.mark.django_db, pytest.mark.words]


def test_the_library_has_every_part_and_stage_in_both_languages() -> None:
    known = task_templates()
    assert {one.stage for one in known.values()} == {"tip", "confirming", "responding", "pursuing"}
    assert {one.part for one in known.values()} == {
        "lead",
        "planning",
        "legal",
        "it",
        "hr",
        "business",
        "privacy",
        "pr",
        "audit",
    }
    assert all(
        one.ja and one.en and one.what.en for one in (*known.values(), *perishable_templates().values())
    )
    assert fits(known["inc-partner-ask"], "")
    assert not fits(known["inc-partner-ask"], "employees")


def test_tasks_count_from_the_first_knowing_and_follow_an_earlier_one(
    team: Organisation, incident: Incident
) -> None:
    first = incident.knowings.get().at
    task = incident.tasks.get(template="inc-logs")
    assert task.due_at == first + timedelta(hours=24)
    moved = incident.tasks.get(template="inc-what")
    doing.plan(moved, due_at=first + timedelta(days=9), person=None, reason="鑑定を待つ", by=team.alice)
    know(incident, at=first - timedelta(days=2), department=None, words="営業が聞いた", by=team.alice)
    task.refresh_from_db()
    moved.refresh_from_db()
    assert task.due_at == first - timedelta(days=1)
    assert moved.due_at == first + timedelta(days=9)
    assert late_tasks(team.alice) > 0


def test_a_task_is_done_or_not_needed_with_a_reason_and_once(team: Organisation, incident: Incident) -> None:
    task = incident.tasks.get(template="inc-press")
    with pytest.raises(BadInput, match="理由"):
        doing.not_needed(task, reason=" ", by=team.alice)
    doing.not_needed(task, reason="社外に影響がない", by=team.alice)
    with pytest.raises(Conflict):
        doing.do_task(task, words="", by=team.alice)
    doing.open_again(task, reason="取引先から問合せが来た", by=team.alice)
    doing.do_task(task, words="公表しないと決めた", by=team.alice)
    with pytest.raises(HidenError):
        doing.do_task(incident.tasks.get(template="inc-logs"), words="", by=team.charlie)
    with pytest.raises(BadInput, match="知ってよい人"):
        doing.add_task(incident, title="x", part=Part.IT, due_at=now(), person=team.charlie, by=team.alice)


def test_a_task_of_a_part_is_of_those_in_it(team: Organisation, incident: Incident) -> None:
    add(incident, team.bob, part=Part.LEGAL, reason="契約", by=team.alice)
    assert {one.part for one in mine(team.bob)} == {"legal"}
    assert {one.part for one in mine(team.alice)} == {"lead"}
    doing.plan(
        incident.tasks.get(template="inc-logs"), due_at=now(), person=team.bob, reason="急ぐ", by=team.alice
    )
    assert {one.part for one in mine(team.bob)} == {"legal", "it"}
    assert not tasks_for(team.charlie).exists()


def test_evidence_that_goes_presses_and_is_settled_with_words(team: Organisation, incident: Incident) -> None:
    camera = incident.perishables.get(template="perish-cctv")
    assert not camera.sure
    with frozen(now() + timedelta(days=8)):
        assert any(one.late and one.kind == "消える証拠" for one in pressing_of(incident))
    securing.time_it(camera, perishes_at=now() + timedelta(days=13), basis="設定で14日", by=team.alice)
    camera.refresh_from_db()
    assert camera.sure
    with pytest.raises(BadInput):
        securing.settle(camera, to=PerishState.SECURED, words="", by=team.alice)
    securing.settle(camera, to=PerishState.LOST, words="すでに上書きされていた", by=team.alice)
    with pytest.raises(Conflict):
        securing.settle(camera, to=PerishState.SECURED, words="もう一度", by=team.alice)


def test_hidens_own_records_have_their_real_time_and_are_held(team: Organisation) -> None:
    file_server(team.alice, [team.bob])
    found = SignCase.objects.get(key=cased(team.alice, team.charlie)["sign_case"])
    take_case(found, "持出しの疑いが具体的になった。", team.alice)
    incident = Incident.objects.get()
    own = Perishable.objects.filter(incident=incident, source__isnull=False).select_related("source").first()
    assert own is not None
    assert own.source is not None
    known = incident.knowings.get().at
    assert own.sure
    assert own.perishes_at == known - timedelta(days=30) + timedelta(days=own.source.keep_days)
    securing.set_period(incident, first=known - timedelta(days=100), last=None, by=team.alice)
    own.refresh_from_db()
    assert own.perishes_at == known - timedelta(days=100) + timedelta(days=own.source.keep_days)
    securing.hold_own(own, by=team.alice)
    assert HoldSystem.objects.filter(ident=own.source.key).exists()


def test_the_name_of_a_case_stays_hidden_until_two_of_two_departments_agree(team: Organisation) -> None:
    found = SignCase.objects.get(key=cased(team.alice, team.charlie)["sign_case"])
    take_case(found, "持出しの疑いが具体的になった。", team.alice)
    incident = Incident.objects.get()
    subject = IncidentSubject.objects.get()
    pages = ("incident", "incident_circle", "incident_tasks", "incident_perishables")
    for name in pages:
        page = signed_in(team.alice).get(reverse(name, args=[incident.key])).content.decode()
        assert team.charlie.name not in page
        assert team.charlie.number not in page
    ask_name(subject, reason="退職の手続を止めるのに要る。", by=team.alice)
    with pytest.raises(Conflict, match="別の人"):
        show_name(subject, by=team.alice)
    add(incident, team.grace, part=Part.HR, reason="人事", by=team.alice)
    with pytest.raises(Conflict, match="同じ部署"):
        show_name(subject, by=team.grace)
    show_name(subject, by=team.dave)
    subject.refresh_from_db()
    assert called(subject).startswith(team.charlie.name)
    assert IncidentTask.objects.filter(incident=incident).exists()


@pytest.mark.parametrize(
    ("name", "with_task"),
    [
        ("incident_tasks", False),
        ("incident_perishables", False),
        ("incident_task_plan", True),
        ("incident_task_done", True),
    ],
)
def test_pages_of_the_work(team: Organisation, incident: Incident, name: str, with_task: bool) -> None:
    args = [incident.key, incident.tasks.order_by("pk")[0].pk] if with_task else [incident.key]
    assert signed_in(team.alice).get(reverse(name, args=args)).status_code == 200
    assert signed_in(team.charlie).get(reverse(name, args=args)).status_code == 404


def test_the_board_is_of_those_who_may_know(team: Organisation, incident: Incident) -> None:
    give(team.grace, Role.IT)
    assert "証拠に触らせない" in signed_in(team.alice).get(reverse("incidents_board")).content.decode()
    assert "証拠に触らせない" not in signed_in(team.charlie).get(reverse("incidents_board")).content.decode()
