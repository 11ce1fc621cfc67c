"""A step leads to what fulfils it, and ends when that is on record."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from hiden.access.models import Grant
from hiden.access.reviews.actions import KeepOrEnd, Said, Scope, decide, start_review
from hiden.access.reviews.models import ReviewScope
from hiden.base.clock import frozen, now, today
from hiden.base.errors import Conflict
from hiden.identity import actions as identity
from hiden.identity.models import SystemKind
from hiden.lifecycle import actions
from hiden.lifecycle.asking import ask_promise, assign_course
from hiden.lifecycle.models import LifeEvent, LifeStep, Passage, StepState
from hiden.lifecycle.rights import settle_all_projects
from hiden.lifecycle.wiring import fulfil_from_records
from hiden.people import actions as people
from hiden.people.models import Person
from hiden.promises.actions import sign
from hiden.promises.models import How, PromiseRequest
from hiden.rules import actions as rules
from hiden.rules.keeping import keep
from hiden.training import actions as training
from hiden.training.models import Course
from tests.identity.conftest import HEAD, bring_in
from tests.promises.signing import given
from tests.world.items import make_items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def step_of(person: Person, template: str) -> LifeStep:
    return LifeStep.objects.select_related("event__person").get(event__person=person, template=template)


def sign_for(request: PromiseRequest, *, by: Person) -> None:
    """The person signs with an account."""
    sign(request, given(request), how=How.ACCOUNT, by=by)


def decided(template: str, by: Person) -> None:
    """A document of this template that is in force."""
    document = keep(template, by=by)
    rules.adopt(document, reason="以前からの定め", since=TODAY - timedelta(days=30), by=by)


def test_a_pledge_is_asked_from_the_step_and_ends_it_when_signed(followed: Organisation) -> None:
    decided("pledge_joining", followed.alice)
    new = people.hire(
        number="2001",
        name="見本 花子",
        kana="ミホン ハナコ",
        since=TODAY,
        department=followed.sales,
        by=followed.alice,
    )
    step = step_of(new, "join_pledge")
    ask_promise(step, by=followed.grace)
    with pytest.raises(Conflict):
        ask_promise(step, by=followed.grace)
    assert fulfil_from_records() == 0
    sign_for(PromiseRequest.objects.get(person=new), by=new)
    assert fulfil_from_records() == 1
    step.refresh_from_db()
    assert (step.state, step.done_on) == (StepState.DONE, today())
    assert fulfil_from_records() == 0


def test_a_step_without_a_text_in_force_says_so(followed: Organisation) -> None:
    people.move(followed.charlie, department=followed.quality, on=TODAY, by=followed.alice)
    with pytest.raises(Conflict):
        ask_promise(step_of(followed.charlie, "move_pledge"), by=followed.grace)


def test_a_course_is_assigned_from_the_step_and_ends_it(followed: Organisation) -> None:
    training.make_course("basic", by=followed.grace)
    new = people.hire(
        number="2001",
        name="見本 花子",
        kana="ミホン ハナコ",
        since=TODAY,
        department=followed.sales,
        by=followed.alice,
    )
    step = step_of(new, "join_course")
    assert assign_course(step, by=followed.grace) == 1
    attempt = training.begin_quiz(Course.objects.get(template="basic"), by=new)
    right = [attempt.version.questions[place]["right"] for place in attempt.drawn]
    training.finish_quiz(attempt, right, by=new)
    assert fulfil_from_records() == 1
    step.refresh_from_db()
    assert step.state == StepState.DONE


def test_a_project_brings_and_ends_its_promises(followed: Organisation) -> None:
    decided("pledge_project", followed.alice)
    decided("pledge_project_end", followed.alice)
    with transaction.atomic():
        items = make_items(followed)
    project = actions.open_project(
        name="次世代ポンプ",
        code_word="PJ-A",
        manager=followed.bob,
        department=followed.manufacturing,
        items=[items.secret.item],
        by=followed.alice,
    )
    assert actions.join(project, [followed.charlie], on=TODAY, by=followed.bob) == 1
    assert actions.join(project, [followed.charlie], on=TODAY, by=followed.bob) == 0
    asking = ask_promise(step_of(followed.charlie, "project_pledge"), by=followed.alice)
    request = PromiseRequest.objects.get(asking=asking)
    sign_for(request, by=followed.charlie)
    assert fulfil_from_records() == 2, "the pledge, and the right to the project's item"
    assert Grant.objects.filter(person=followed.charlie, source=project.key, until__gt=now()).count() == 1
    actions.leave(project, followed.charlie, last_day=TODAY, by=followed.bob)
    found = {step.template for step in LifeStep.objects.filter(event__passage=Passage.PROJECT_OUT)}
    with frozen(now() + timedelta(days=1)):
        settle_all_projects()
    assert not Grant.objects.filter(person=followed.charlie, until__gt=now() + timedelta(days=1)).exists()
    assert {"project_end_confirm", "project_end_rights"} <= found
    actions.join(project, [followed.heidi], on=TODAY, by=followed.bob)
    actions.end_project(project, last_day=TODAY, by=followed.bob)
    assert LifeEvent.objects.filter(passage=Passage.PROJECT_OUT, person=followed.heidi).exists()


def test_an_old_signature_does_not_count_for_a_new_event(followed: Organisation) -> None:
    decided("pledge_transfer", followed.alice)
    people.move(followed.charlie, department=followed.quality, on=TODAY, by=followed.alice)
    ask_promise(step_of(followed.charlie, "move_pledge"), by=followed.grace)
    sign_for(PromiseRequest.objects.get(person=followed.charlie), by=followed.charlie)
    with transaction.atomic():
        fulfil_from_records()
    people.move(followed.charlie, department=followed.sales, on=TODAY + timedelta(days=60), by=followed.alice)
    fulfil_from_records()
    states = LifeStep.objects.filter(event__person=followed.charlie, template="move_pledge").order_by("pk")
    assert [step.state for step in states] == [StepState.DONE, StepState.OPEN]


def test_what_a_project_gave_is_not_taken_by_who_looks_next(followed: Organisation) -> None:
    with transaction.atomic():
        items = make_items(followed)
    project = actions.open_project(
        name="販売計画",
        code_word="PJ-B",
        manager=followed.charlie,
        department=followed.sales,
        items=[items.secret.item],
        by=followed.alice,
    )
    actions.join(project, [followed.heidi], on=TODAY, by=followed.alice)
    mine = Grant.objects.filter(person=followed.heidi, source=project.key, until__gt=now())
    assert mine.count() == 1
    settle_all_projects()
    assert mine.count() == 1, "Charlie manages the project, and could not have given it"
    actions.leave(project, followed.heidi, last_day=TODAY, by=followed.alice)
    with frozen(now() + timedelta(days=1)):
        settle_all_projects()
        assert not mine.filter(until__gt=now()).exists()


def test_a_right_that_a_review_ended_is_not_given_again_by_the_project(followed: Organisation) -> None:
    company = followed
    state = make_items(company).secret
    project = actions.open_project(
        name="次の治具", code_word="PJ-R", manager=company.bob, department=company.manufacturing,
        items=[state.item], by=company.bob,
    )  # fmt: skip
    actions.join(project, [company.charlie], on=TODAY, by=company.bob)
    settle_all_projects()
    live = Grant.objects.filter(person=company.charlie, item=state.item, until__gt=now())
    assert live.count() == 1
    review = start_review(
        Scope(ReviewScope.ITEM, item=state.item), title="治具", due_on=TODAY + timedelta(days=14), by=company.alice
    )  # fmt: skip
    line = review.lines.get(person=company.charlie)
    decide(review, {line.pk: Said(KeepOrEnd.END)}, by=company.bob)
    assert live.count() == 0
    settle_all_projects()
    assert live.count() == 0, "it does not come back by itself"
    with frozen(now() + timedelta(days=2)):
        actions.leave(project, company.charlie, by=company.bob)
    with frozen(now() + timedelta(days=3)):
        actions.join(project, [company.charlie], by=company.bob)
        settle_all_projects()
        assert Grant.objects.filter(person=company.charlie, item=state.item, until__gt=now()).count() == 1


def test_lists_of_every_system_end_the_step_of_stopping_accounts(followed: Organisation) -> None:
    alice, charlie = followed.alice, followed.charlie
    ad, vpn = (
        identity.add_system(code=code, name=code, kind=SystemKind.AD, manager=followed.bob, by=alice)
        for code in ("ad", "vpn")
    )
    row = "ueno,上野 千里,charlie@example.co.jp,1003,{},2026-11-20,"
    bring_in(ad, [row.format("True")], by=alice)
    people.end_employment(charlie, last_day=TODAY, by=alice)
    step = step_of(charlie, "left_accounts")
    with frozen(datetime(2026, 11, 25, 3, 0, tzinfo=UTC)):
        bring_in(ad, [row.format("False")], by=alice)
        fulfil_from_records()
        step.refresh_from_db()
        assert step.state == StepState.OPEN, "the other system has not shown its accounts yet"
        bring_in(vpn, ["bob,石田 次郎,bob@example.co.jp,1002,True,2026-11-20,"], head=HEAD, by=alice)
        assert fulfil_from_records() == 1
    step.refresh_from_db()
    assert (step.state, step.done_on) == (StepState.DONE, date(2026, 11, 25))
