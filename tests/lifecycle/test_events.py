"""From changes of people to events and steps: nobody is forgotten, and nothing is asked twice."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from hiden.base.clock import frozen
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.ledger.models import LedgerEntry
from hiden.lifecycle import actions
from hiden.lifecycle.models import LifeEvent, LifeStep, Outcome, Passage, StepState
from hiden.lifecycle.opening import Opening, open_events
from hiden.lifecycle.queries import days_to_close, late, mine, open_steps
from hiden.people import actions as people
from hiden.people.leaving import give_notice, leaving, withdraw_notice
from hiden.people.models import Kind, LeavingNotice, Person, Role
from tests.conftest import signed_in
from tests.people.test_importing import HEAD, bring_in, records
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def passages(person: Person) -> list[tuple[str, str]]:
    """(passage, outcome) of a person, by day."""
    rows = LifeEvent.objects.filter(person=person).order_by("day", "pk")
    return [(one.passage, one.outcome) for one in rows]


def steps_of(person: Person, passage: Passage) -> list[LifeStep]:
    """The steps of the latest event of this kind."""
    event = LifeEvent.objects.filter(person=person, passage=passage).latest("pk")
    return list(event.steps.all())


def test_hiring_asks_for_a_pledge_that_day(followed: Organisation) -> None:
    new = people.hire(
        number="2001", name="見本 花子", kana="ミホン ハナコ", since=date(2026, 12, 1), department=followed.sales, by=followed.alice
    )  # fmt: skip
    assert passages(new) == [("joined", "open")]
    by_template = {step.template: step for step in steps_of(new, Passage.JOINED)}
    assert by_template["join_pledge"].due_on == date(2026, 12, 1)
    assert by_template["join_pledge"].role == Role.HR
    assert by_template["join_course"].due_on == date(2026, 12, 15)
    assert by_template["join_explain"].department == followed.sales
    assert "join_dispatch_ack" not in by_template


def test_a_dispatched_worker_confirms_instead_of_pledging(followed: Organisation) -> None:
    new = people.hire(
        number="9100", name="派遣 太郎", kana="ハケン タロウ", kind=Kind.DISPATCHED, since=TODAY, department=followed.sales, by=followed.alice
    )  # fmt: skip
    found = {step.template for step in steps_of(new, Passage.JOINED)}
    assert "join_dispatch_ack" in found
    assert "join_pledge" not in found


def test_who_came_before_the_company_followed_anybody_is_left_alone(followed: Organisation) -> None:
    assert not LifeEvent.objects.exists()
    people.hire(
        number="2001", name="見本 花子", kana="ミホン ハナコ", since=date(2020, 4, 1), by=followed.alice
    )
    assert not LifeEvent.objects.exists()


def test_moving_and_a_new_post_are_two_different_things(followed: Organisation) -> None:
    people.move(followed.charlie, department=followed.quality, on=TODAY, by=followed.alice)
    assert passages(followed.charlie) == [("transferred", "open")]
    event = LifeEvent.objects.get(person=followed.charlie)
    assert "営業部" in event.before
    assert "品質保証部" in event.after
    people.move(followed.heidi, department=followed.sales, post="本部長", on=TODAY, by=followed.alice)
    assert passages(followed.heidi) == [("promoted", "open")]


@pytest.mark.parametrize(
    ("kind", "passage"),
    [(Kind.SECONDED_OUT, "seconded"), (Kind.REEMPLOYED, "reemployed"), (Kind.CONTRACT, "kind_changed")],
)
def test_another_kind_of_person(followed: Organisation, kind: Kind, passage: str) -> None:
    people.change_person(followed.charlie, on=TODAY, kind=kind, by=followed.alice)
    assert passages(followed.charlie) == [(passage, "open")]


def test_a_corrected_name_is_no_event(followed: Organisation) -> None:
    people.change_person(followed.charlie, on=TODAY, name="上野 千里子", by=followed.alice)
    assert not LifeEvent.objects.exists()


def test_the_same_passage_twice_is_one_event(followed: Organisation) -> None:
    opening = Opening(followed.charlie, Passage.SIDE_JOB, TODAY, Kind.REGULAR)
    with transaction.atomic():
        assert len(open_events([opening, opening], by=followed.alice)) == 1
        assert open_events([opening], by=followed.alice) == []
    with pytest.raises(Conflict):
        actions.open_by_hand(followed.charlie, Passage.SIDE_JOB, day=TODAY, by=followed.alice)


def test_april_intake_of_eight_by_file(followed: Organisation) -> None:
    with frozen(datetime(2026, 4, 1, 0, 0, tzinfo=UTC)):
        rows = [
            [f"30{n:02}", f"新人 {n}郎", "シンジン タロウ", "正社員", "300", "", "", "2026/4/1", "", ""]
            for n in range(1, 9)
        ]
        bring_in(records(HEAD, *rows), followed.alice, on=date(2026, 4, 1))
    assert LifeEvent.objects.filter(passage=Passage.JOINED).count() == 8
    assert open_steps().filter(template="join_pledge").count() == 8
    assert late(open_steps()).filter(template="join_pledge").count() == 8
    before = LifeEvent.objects.count()
    bring_in(records(HEAD, *rows), followed.alice, on=date(2026, 4, 1))
    assert LifeEvent.objects.count() == before


def test_three_thousand_cost_no_more_queries_than_thirty(followed: Organisation) -> None:
    def opened(start: int, count: int) -> int:
        persons = Person.objects.bulk_create(
            Person(number=f"7{n:05}", name=f"人 {n}", kana="ヒト", kana_key="")
            for n in range(start, start + count)
        )
        openings = [Opening(one, Passage.JOINED, TODAY, Kind.REGULAR) for one in persons]
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            open_events(openings, by=followed.alice)
        # SQLite takes some 80 rows at a time.
        return len(queries) - LifeStep.objects.filter(event__person__in=persons).count() // 60

    assert opened(0, 30) <= 20
    assert opened(100, 300) <= 20


def test_notice_takes_effect_the_same_day(followed: Organisation) -> None:
    give_notice(followed.charlie, last_day=date(2026, 12, 31), by=followed.grace)
    assert [one.person for one in leaving()] == [followed.charlie]
    assert [one.person for one in leaving(on=date(2026, 12, 31))] == [followed.charlie]
    assert not leaving(on=date(2027, 1, 1))
    found = {step.template: step for step in steps_of(followed.charlie, Passage.NOTICE)}
    assert found["notice_tell"].due_on == TODAY
    assert {"notice_interview", "notice_handover", "notice_rights"} <= set(found)
    with pytest.raises(Conflict):
        give_notice(followed.charlie, by=followed.grace)


def test_an_end_laid_down_for_later_is_a_notice_too(followed: Organisation) -> None:
    people.end_employment(followed.charlie, last_day=date(2026, 12, 31), by=followed.alice)
    assert LeavingNotice.objects.get(person=followed.charlie).last_day == date(2026, 12, 31)
    assert [passage for passage, _outcome in passages(followed.charlie)] == ["notice", "left", "after"]


def test_a_notice_may_be_taken_back(followed: Organisation) -> None:
    give_notice(followed.charlie, by=followed.grace)
    withdraw_notice(followed.charlie, reason="慰留により", by=followed.grace)
    assert passages(followed.charlie) == [("notice", "withdrawn")]
    assert not leaving()
    assert not open_steps().filter(event__person=followed.charlie)
    assert {step.state for step in steps_of(followed.charlie, Passage.NOTICE)} == {StepState.NOT_NEEDED}
    give_notice(followed.charlie, by=followed.grace)
    assert passages(followed.charlie) == [("notice", "withdrawn"), ("notice", "open")]


def test_bad_notices_are_refused(followed: Organisation) -> None:
    with pytest.raises(BadInput):
        give_notice(followed.charlie, noticed_on=date(2026, 12, 1), by=followed.grace)
    with pytest.raises(BadInput):
        give_notice(followed.charlie, last_day=date(2026, 11, 1), by=followed.grace)
    with pytest.raises(Conflict):
        give_notice(followed.frank, by=followed.grace)
    with pytest.raises(NotAllowed):
        give_notice(followed.charlie, by=followed.bob)


def test_a_dispatched_worker_ends(followed: Organisation) -> None:
    people.end_employment(followed.eve, last_day=TODAY, by=followed.alice)
    found = {step.template for step in steps_of(followed.eve, Passage.LEFT)}
    assert "left_dispatch" in found
    assert "left_pledge" not in found
    assert {"left_accounts", "left_return", "left_pc"} <= found


def test_a_rehire_begins_anew(followed: Organisation) -> None:
    row = ["1006", "加藤 文也", "カトウ フミヤ", "正社員", "300", "", "", "", "", ""]
    bring_in(records(HEAD, row), followed.alice, on=TODAY)
    assert passages(followed.frank) == [("joined", "open")]


def test_steps_are_done_by_those_whose_they_are(followed: Organisation) -> None:
    people.move(followed.charlie, department=followed.manufacturing, on=TODAY, by=followed.alice)
    found = {step.template: step for step in steps_of(followed.charlie, Passage.TRANSFERRED)}
    explain, pledge = found["move_explain"], found["move_pledge"]
    assert explain in mine(followed.bob)
    assert pledge in mine(followed.grace)
    assert not mine(followed.heidi)
    actions.do_step(explain, words="朝礼で説明", by=followed.bob)
    explain.refresh_from_db()
    assert (explain.state, explain.done_by, explain.done_on) == (StepState.DONE, followed.bob, TODAY)
    with pytest.raises(NotAllowed):
        actions.do_step(pledge, by=followed.bob)
    with pytest.raises(Conflict):
        actions.do_step(explain, by=followed.bob)
    with pytest.raises(BadInput):
        actions.do_step(pledge, on=date(2026, 12, 1), by=followed.grace)
    with pytest.raises(BadInput):
        actions.not_needed(pledge, reason=" ", by=followed.grace)


def test_an_event_closes_with_its_last_step_and_opens_again(followed: Organisation) -> None:
    people.end_employment(followed.charlie, last_day=TODAY, by=followed.alice)
    steps = steps_of(followed.charlie, Passage.LEFT)
    for step in steps[:-1]:
        actions.do_step(step, by=followed.grace)
    event = LifeEvent.objects.get(person=followed.charlie, passage=Passage.LEFT)
    assert event.outcome == Outcome.OPEN
    actions.not_needed(steps[-1], reason="該当しないため", by=followed.grace)
    event.refresh_from_db()
    assert (event.outcome, event.closed_on) == (Outcome.CLOSED, TODAY)
    assert days_to_close() == (1, 0.0)
    actions.open_again(steps[0], reason="誤って済みにしたため", by=followed.grace)
    event.refresh_from_db()
    assert event.outcome == Outcome.OPEN


def test_own_steps_and_steps_left_out_hold_for_what_comes(followed: Organisation) -> None:
    actions.add_own_step(
        Passage.JOINED,
        title="社員証の写真撮影",
        role=Role.OFFICE,
        days=2,
        reason="社内の決まり",
        by=followed.grace,
    )
    actions.leave_out(Passage.JOINED, "join_explain", reason="研修で行うため", by=followed.grace)
    new = people.hire(
        number="2001",
        name="見本 花子",
        kana="ミホン ハナコ",
        since=TODAY,
        department=followed.sales,
        by=followed.alice,
    )
    steps = steps_of(new, Passage.JOINED)
    assert "join_explain" not in {step.template for step in steps}
    own = next(step for step in steps if step.title == "社員証の写真撮影")
    assert own.due_on == date(2026, 11, 25)  # two business days after a holiday


def test_everything_is_on_record(followed: Organisation) -> None:
    people.end_employment(followed.charlie, last_day=TODAY, by=followed.alice)
    kinds = set(LedgerEntry.objects.values_list("kind", flat=True))
    assert {"people.notice_given", "lifecycle.event_opened"} <= kinds


def test_the_steps_leave_as_a_file(followed: Organisation) -> None:
    people.move(followed.charlie, department=followed.quality, on=TODAY, by=followed.alice)
    answer = signed_in(followed.alice).get("/lifecycle/?turn=all&format=csv")
    assert "上野 千里" in answer.content.decode("utf-8-sig")
    assert LedgerEntry.objects.latest("index").kind == "lifecycle.steps_exported"
    assert signed_in(followed.alice).get("/lifecycle/?turn=all&format=xlsx").content[:2] == b"PK"
