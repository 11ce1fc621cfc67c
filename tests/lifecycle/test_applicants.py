"""Applicants: known, asked for their confirmation, never one of those who are here; hired or forgotten in the end."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from hiden.base.errors import BadInput, Conflict
from hiden.gate import allows
from hiden.lifecycle.models import LifeEvent, LifeStep, StepState
from hiden.lifecycle.wiring import fulfil_from_records
from hiden.people import actions as people
from hiden.people.models import Kind, Person, Role
from hiden.people.queries import here_on, is_here
from tests.conftest import signed_in
from tests.people.test_importing import HEAD, bring_in, effects, plan, records
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def applicant(followed: Organisation) -> Person:
    """Somebody who applied today."""
    return people.hire(number="応-1", name="応募 一子", kana="オウボ イチコ", kind=Kind.APPLICANT, since=TODAY, by=followed.grace)  # fmt: skip


def passages(person: Person) -> list[str]:
    return list(LifeEvent.objects.filter(person=person).order_by("pk").values_list("passage", flat=True))


def row(number: str, name: str, kana: str, kind: str, department: str = "") -> list[str]:
    return [number, name, kana, kind, department, "", "", "", "", ""]


def test_an_applicant_is_known_but_not_here(followed: Organisation, applicant: Person) -> None:
    assert passages(applicant) == ["applied"]
    assert not is_here(applicant)
    assert not here_on(TODAY).filter(person=applicant).exists()
    assert not allows(applicant, "people.read")
    with pytest.raises(Conflict):
        people.give_role(applicant, Role.HR, by=followed.alice)
    with pytest.raises(Conflict):
        people.move(applicant, department=followed.sales, on=TODAY, by=followed.alice)


def test_hiring_an_applicant_is_joining_and_ends_the_selection(
    followed: Organisation, applicant: Person
) -> None:
    people.change_person(applicant, kind=Kind.REGULAR, by=followed.grace)
    assert passages(applicant) == ["applied", "joined"]
    with transaction.atomic():
        fulfil_from_records()
    step = LifeStep.objects.get(event__person=applicant, template="apply_result")
    assert (step.state, step.words) == (StepState.DONE, "正社員")


def test_who_is_not_hired_is_forgotten(followed: Organisation, applicant: Person) -> None:
    people.forget_person(applicant, reason="採用しなかったため", by=followed.alice)
    applicant.refresh_from_db()
    assert "応募" not in applicant.name
    assert applicant.kind == Kind.LEAVER
    with transaction.atomic():
        fulfil_from_records()
    assert LifeStep.objects.get(event__person=applicant, template="apply_result").state == StepState.DONE
    assert passages(applicant) == ["applied"]


def test_nobody_becomes_an_applicant_again_and_applicants_have_no_post(followed: Organisation) -> None:
    with pytest.raises(BadInput, match="応募者に変える"):
        people.change_person(followed.bob, kind=Kind.APPLICANT, by=followed.alice)
    with pytest.raises(BadInput, match="所属"):
        people.hire(
            number="応-2",
            name="応募 二郎",
            kana="オウボ ジロウ",
            kind=Kind.APPLICANT,
            department=followed.sales,
            by=followed.alice,
        )


def test_files_know_applicants(followed: Organisation, applicant: Person) -> None:
    same = plan(records(HEAD, row("応-1", "応募 一子", "オウボ イチコ", "応募者")))
    assert (effects(same), same.problems) == (["none"], ())
    new = bring_in(records(HEAD, row("応-3", "応募 三子", "オウボ ミツコ", "選考中")), followed.alice)
    assert effects(new) == ["create"]
    assert passages(Person.objects.get(number="応-3")) == ["applied"]
    hired = bring_in(records(HEAD, row("応-1", "応募 一子", "オウボ イチコ", "", "300")), followed.alice)
    assert "採用した場合" in hired.problems[0].do_next
    assert passages(applicant) == ["applied", "joined"]
    wrong = plan(records(HEAD, row("1002", followed.bob.name, followed.bob.kana, "応募者")))
    assert [(one.column, one.severity) for one in wrong.problems if one.severity == "error"] != []


def test_a_whole_list_without_applicants_ends_none_of_them(followed: Organisation, applicant: Person) -> None:
    rows = [row(one.person.number, one.name, one.kana, str(Kind(one.kind).label)) for one in here_on(TODAY)]
    made = plan(records(HEAD, *rows, kind="people_feed"), kind="people_feed")
    assert "end" not in effects(made)


def test_applicants_leave_in_the_file_of_everybody(followed: Organisation, applicant: Person) -> None:
    answer = signed_in(followed.alice).get("/people/?here=all&format=csv")
    assert answer.status_code == 200
    line = next(one for one in answer.content.decode("utf-8-sig").splitlines() if "応募 一子" in one)
    assert "応募者" in line
