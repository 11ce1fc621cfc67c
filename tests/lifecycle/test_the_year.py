"""A year of the sample company: eight who join in April, two who move, a project in and out, one who does not sign, two who
leave and a dispatched worker whose work ends. Nobody is forgotten, and everything can be shown afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from hiden.base.clock import FOREVER_DATE, frozen, today
from hiden.inventory.models import Decision, ItemState
from hiden.inventory.queries import states
from hiden.ledger.verify import verify_ledger
from hiden.lifecycle import actions as lives
from hiden.lifecycle.asking import ask_promise
from hiden.lifecycle.models import LifeEvent, LifeStep, Outcome, Passage, StepState
from hiden.lifecycle.queries import days_to_close, leaving_unfinished, open_steps
from hiden.lifecycle.wiring import fulfil_from_records
from hiden.people import actions as people
from hiden.people.leaving import give_notice, leaving
from hiden.people.models import Kind, Person
from hiden.people.queries import department_by_code, here_on, is_here, person_by_number
from hiden.promises import actions as promises
from hiden.promises.binding import binding
from hiden.promises.models import How, PromiseRequest, PromiseState
from hiden.rules import actions as rules
from hiden.rules.keeping import keep
from hiden.rules.models import Document
from hiden.rules.queries import version_in_force
from tests.people.test_importing import HEAD, bring_in, effects, records
from tests.promises.signing import given
from tests.world.sample import Cast, cast, sample_company, sample_home  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

APRIL, JULY, AUGUST = date(2027, 4, 1), date(2027, 7, 1), date(2027, 8, 2)
OCTOBER, NOVEMBER, DECEMBER, MARCH = (
    date(2027, 10, 1),
    date(2027, 11, 30),
    date(2027, 12, 24),
    date(2028, 3, 31),
)
SIGNED = ("pledge_joining", "pledge_transfer", "pledge_project", "pledge_project_end", "pledge_leaving")
SIGNED += ("dispatch_acknowledgement",)


def at(day: date) -> datetime:
    """Ten in the morning in Japan."""
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


def in_force(manager: Person) -> None:
    """The company decides the papers of the year."""
    for template in SIGNED:
        if version_in_force(template) is None:
            document = Document.objects.filter(template=template).first() or keep(template, by=manager)
            rules.adopt(document, reason="以前からの定め", since=today() - timedelta(days=30), by=manager)


def ask_for(persons: Iterable[Person], template: str, by: Person) -> list[PromiseRequest]:
    """Ask from the step of each person, as HR does on the page."""
    found = []
    for person in persons:
        step = LifeStep.objects.select_related("event__person").get(
            event__person=person, template=template, state=StepState.OPEN
        )
        asking = ask_promise(step, by=by)
        found.append(PromiseRequest.objects.select_related("person").get(asking=asking))
    return found


def sign_all(requests: Iterable[PromiseRequest]) -> None:
    for one in requests:
        promises.sign(one, given(one), how=How.ACCOUNT, by=one.person)


def finish(persons: Iterable[Person], passages: Iterable[Passage], by: Person) -> None:
    """Everybody does the rest of their steps, with a word on how it can be seen."""
    fulfil_from_records()
    rest = open_steps().filter(event__person__in=list(persons), event__passage__in=list(passages))
    for step in rest.select_related("event__person"):
        lives.do_step(step, words="台帳で確認", by=by)


def test_a_year_of_the_sample_company(cast: Cast) -> None:  # noqa: F811
    hr, manager = cast.alice, cast.alice
    with frozen(at(APRIL - timedelta(days=7))):
        in_force(manager)
        here = here_on(today()).count()
        rows = [
            [f"97{n:02}", f"新人 {n}郎", "シンジン タロウ", "正社員", "300", "", "", "2027/4/1", "", ""]
            for n in range(1, 9)
        ]
        assert effects(bring_in(records(HEAD, *rows), hr, on=APRIL)) == ["create"] * 8
    with frozen(at(APRIL)):
        new = [person_by_number(f"97{n:02}") for n in range(1, 9)]
        assert here_on(today()).count() == here + 8
        assert LifeEvent.objects.filter(person__in=new, passage=Passage.JOINED, day=APRIL).count() == 8
        asked = ask_for(new, "join_pledge", hr)
        sign_all(asked[:7])
        refused = asked[7]
        promises.refuse(refused, words="内容を家族と相談したい", by=refused.person)
        promises.explain(refused, explainer=hr, on=today(), words="対象と期間を説明した", by=hr)
        promises.make_notice(refused, by=hr)
        finish(new[:7], [Passage.JOINED], hr)
    with frozen(at(APRIL + timedelta(days=40))):
        late = open_steps().filter(event__person__in=new, due_on__lt=today())
        assert {step.event.person_id for step in late.select_related("event")} == {new[7].pk}
        assert PromiseRequest.objects.get(pk=refused.pk).state == PromiseState.REFUSED

    with frozen(at(JULY)):
        movers = new[:2]
        for one in movers:
            people.move(one, department=department_by_code("400"), on=today(), by=hr)
        sign_all(ask_for(movers, "move_pledge", hr))
        finish(movers, [Passage.TRANSFERRED], hr)

    with frozen(at(AUGUST)):
        item = states().filter(decision=Decision.SECRET).order_by("-rank", "number")[0].item
        project = lives.open_project(
            name="次世代ポンプ", code_word="PJ-K", manager=cast.bob, department=department_by_code("300"),
            items=[item], by=manager,
        )  # fmt: skip
        team = new[2:5]
        assert lives.join(project, team, by=cast.bob) == 3
        sign_all(ask_for(team, "project_pledge", hr))
        finish(team, [Passage.PROJECT_IN], hr)
    with frozen(at(OCTOBER)):
        lives.end_project(project, last_day=today(), by=cast.bob)
        sign_all(ask_for(team, "project_end_confirm", hr))
        finish(team, [Passage.PROJECT_OUT], hr)
        leavers = new[2:4]
        for one in leavers:
            give_notice(one, last_day=NOVEMBER, by=hr)
        assert {one.person_id for one in leaving()} >= {one.pk for one in leavers}
    with frozen(at(NOVEMBER - timedelta(days=10))):
        for one in leavers:
            event = LifeEvent.objects.get(person=one, passage=Passage.NOTICE)
            lives.hand_over(event, by=hr)
            lives.interview(event, on=today(), returned={"pc": "returned"}, withheld=True, by=hr)
            people.end_employment(one, last_day=NOVEMBER, by=hr)
        sign_all(ask_for(leavers, "left_pledge", hr))
        finish(leavers, [Passage.NOTICE], hr)
        for one in leavers:
            lives.hold_pc(LifeEvent.objects.get(person=one, passage=Passage.LEFT), by=hr)
    with frozen(at(NOVEMBER + timedelta(days=1))):
        people.settle_today()
        assert not any(is_here(one) for one in leavers)
        assert not leaving().filter(person__in=leavers).exists()
        finish(leavers, [Passage.LEFT], hr)

    dispatched = next(one.person for one in here_on(DECEMBER) if one.kind == Kind.DISPATCHED)
    with frozen(at(DECEMBER)):
        people.end_employment(dispatched, last_day=DECEMBER, by=hr)
        event = LifeEvent.objects.get(person=dispatched, passage=Passage.LEFT)
        found = set(event.steps.values_list("template", flat=True))
        assert "left_pledge" not in found, "who is dispatched does not sign the pledge of employees"
        finish([dispatched], [Passage.LEFT, Passage.NOTICE], hr)

    with frozen(at(MARCH)):
        everybody = [*new, dispatched]
        open_now = LifeEvent.objects.filter(person__in=everybody, outcome=Outcome.OPEN)
        still = {(one.person_id, one.passage) for one in open_now}
        assert still == {
            (new[7].pk, Passage.JOINED),
            *((one.pk, Passage.AFTER) for one in [*leavers, dispatched]),
        }
        assert not leaving_unfinished().filter(person__in=everybody).exists()
        closed = days_to_close()
        assert closed is not None
        assert closed[0] >= 3
        # What bound a leaver on the day after leaving, about the project's item.
        bound = binding(leavers[0], NOVEMBER + timedelta(days=1), item)
        assert len(bound.promises) >= 2, "the project's pledge and what was signed on leaving"
        assert all(one.sha256 for one in bound.promises)
        none_yet = binding(leavers[0], APRIL - timedelta(days=1), item)
        assert not none_yet.promises
        assert not binding(new[7], MARCH).promises
        assert ItemState.objects.filter(item=item).exists()
        with transaction.atomic():
            report = verify_ledger()
        assert not report.problems
    assert FOREVER_DATE not in {one.last_day for one in leaving(on=NOVEMBER)}
