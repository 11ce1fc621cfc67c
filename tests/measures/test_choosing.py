"""Choosing measures, saying how far they have come, assigning them; and the past of it all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hiden.base.clock import end_of, frozen, now, today
from hiden.base.errors import BadInput, NotAllowed, NotFound
from hiden.classification.actions import retire_class
from hiden.classification.models import SecrecyClass
from hiden.measures import actions, queries
from hiden.measures.catalogued import measures
from hiden.measures.models import Choice, Progress, Stage
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def state(measure: str, as_of: datetime | None = None) -> queries.MeasureState:
    return next(one for one in queries.states(as_of) if one.id == measure)


def test_a_choice_holds_with_its_reason_and_the_past_stays(company: Organisation, top: SecrecyClass) -> None:
    with frozen(datetime(2025, 4, 1, tzinfo=UTC)):
        actions.choose("E1-a", top, chosen=True, reason="土台になるため", by=company.alice)
    with frozen(datetime(2026, 4, 1, tzinfo=UTC)):
        actions.choose("E1-a", top, chosen=False, reason="別の対策に替えたため", by=company.alice)
    assert not state("E1-a").chosen
    assert state("E1-a", datetime(2026, 3, 31, tzinfo=UTC)).choices["gokuhi"].reason == "土台になるため"
    assert not state("E1-a", datetime(2025, 3, 31, tzinfo=UTC)).decided
    assert Choice.objects.count() == 2


def test_saying_the_same_again_changes_nothing(company: Organisation, top: SecrecyClass) -> None:
    assert actions.choose("E1-a", top, chosen=True, reason="理由", by=company.alice) == 1
    assert actions.choose("E1-a", top, chosen=True, reason=" 理由 ", by=company.alice) == 0
    assert Choice.objects.count() == 1


@pytest.mark.parametrize(
    ("measure", "reason", "error"), [("E1-a", " ", BadInput), ("E9-z", "理由", NotFound)]
)
def test_a_choice_needs_a_reason_and_a_real_measure(
    company: Organisation, top: SecrecyClass, measure: str, reason: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        actions.choose(measure, top, chosen=True, reason=reason, by=company.alice)


def test_all_or_none_is_chosen(company: Organisation, top: SecrecyClass) -> None:
    with pytest.raises(BadInput):
        actions.choose_many(
            [actions.NewChoice("E1-a", top, True, "理由"), actions.NewChoice("E1-b", top, True, "")],
            by=company.alice,
        )
    assert not Choice.objects.exists()


def test_only_the_heads_choose(company: Organisation, top: SecrecyClass) -> None:
    for person in (company.bob, company.charlie, company.grace):
        with pytest.raises(NotAllowed):
            actions.choose("E1-a", top, chosen=True, reason="理由", by=person)


def test_what_was_chosen_for_a_retired_class_no_longer_counts(
    company: Organisation, mild: SecrecyClass
) -> None:
    actions.choose("E1-a", mild, chosen=True, reason="理由", by=company.alice)
    before = now()
    assert state("E1-a").chosen
    retire_class(mild, reason="二段階にするため", by=company.alice)
    assert not state("E1-a").chosen
    assert state("E1-a", before).chosen
    mild.refresh_from_db()
    with pytest.raises(BadInput, match="廃止"):
        actions.choose("E1-b", mild, chosen=True, reason="理由", by=company.alice)


def test_the_three_stages_are_apart(company: Organisation) -> None:
    actions.set_progress(
        "E1-a", Stage.DOCUMENTED, done=True, on=date(2026, 4, 1), reference="規程 第8条", by=company.alice
    )
    found = state("E1-a")
    assert (found.documented, found.implemented, found.seen) == (True, False, False)
    actions.set_progress(
        "E1-a", Stage.SEEN, done=True, on=date(2026, 5, 1), reference="権限一覧", by=company.alice
    )
    assert not state("E1-a").implemented


def test_a_stage_holds_from_its_day_whenever_it_was_recorded(company: Organisation) -> None:
    with frozen(datetime(2026, 6, 1, tzinfo=UTC)):
        actions.set_progress("E1-a", Stage.IMPLEMENTED, done=True, on=date(2026, 4, 10), by=company.alice)
    assert not state("E1-a", end_of(date(2026, 4, 9))).implemented
    assert state("E1-a", end_of(date(2026, 4, 10))).implemented


def test_a_corrected_day_replaces_the_wrong_one_and_both_stay_in_the_history(company: Organisation) -> None:
    actions.set_progress("E1-a", Stage.IMPLEMENTED, done=True, on=date(2026, 4, 10), by=company.alice)
    actions.set_progress("E1-a", Stage.IMPLEMENTED, done=True, on=date(2026, 2, 1), by=company.alice)
    assert state("E1-a", end_of(date(2026, 2, 1))).implemented
    assert [line.put_aside for line in queries.history("E1-a")] == [False, True]
    assert Progress.objects.count() == 2


def test_what_was_withdrawn_was_once_in_place(company: Organisation) -> None:
    actions.set_progress("E1-a", Stage.IMPLEMENTED, done=True, on=date(2025, 4, 1), by=company.alice)
    actions.set_progress(
        "E1-a", Stage.IMPLEMENTED, done=False, on=date(2026, 4, 1), reference="運用を止めた", by=company.alice
    )
    assert state("E1-a", end_of(date(2026, 3, 31))).implemented
    assert not state("E1-a").implemented


def test_a_stage_is_never_set_for_a_day_to_come_nor_evidence_without_a_reference(
    company: Organisation,
) -> None:
    with pytest.raises(BadInput, match="先の日付"):
        actions.set_progress(
            "E1-a", Stage.IMPLEMENTED, done=True, on=today() + timedelta(days=1), by=company.alice
        )
    with pytest.raises(BadInput, match="証拠"):
        actions.set_progress("E1-a", Stage.SEEN, done=True, on=today(), by=company.alice)


def test_who_is_in_charge_keeps_the_progress_and_nobody_else(company: Organisation) -> None:
    for person in (company.bob, company.charlie, company.grace):
        with pytest.raises(NotAllowed):
            actions.set_progress("E1-a", Stage.DOCUMENTED, done=True, on=today(), by=person)
    actions.assign("E1-a", owner=company.charlie, department=company.manufacturing, by=company.alice)
    actions.assign("E4-a", department=company.general_affairs, by=company.alice)
    assert actions.set_progress("E1-a", Stage.DOCUMENTED, done=True, on=today(), by=company.charlie)
    assert actions.set_progress("E1-a", Stage.IMPLEMENTED, done=True, on=today(), by=company.bob)
    assert actions.set_progress("E4-a", Stage.IMPLEMENTED, done=True, on=today(), by=company.grace)
    with pytest.raises(NotAllowed):
        actions.set_progress("E1-a", Stage.DOCUMENTED, done=False, on=today(), by=company.heidi)
    with pytest.raises(NotAllowed):
        actions.set_progress_many(
            [actions.NewProgress(one, Stage.DOCUMENTED, False, today()) for one in ("E1-a", "E1-b")],
            by=company.charlie,
        )


def test_an_assignment_keeps_its_past(company: Organisation) -> None:
    actions.assign("E1-a", owner=company.bob, due_on=date(2027, 3, 31), cost=300_000, by=company.alice)
    before = now()
    assert (
        actions.assign("E1-a", owner=company.bob, due_on=date(2027, 3, 31), cost=300_000, by=company.alice)
        == 0
    )
    actions.assign("E1-a", owner=company.grace, due_on=date(2027, 6, 30), by=company.alice)
    assert state("E1-a").assigned.owner == company.grace.name
    assert state("E1-a").assigned.cost is None
    assert state("E1-a", before).assigned.owner_number == company.bob.number


@pytest.mark.parametrize("cost", [-1, 10**13])
def test_an_impossible_cost_is_refused(company: Organisation, cost: int) -> None:
    with pytest.raises(BadInput):
        actions.assign("E1-a", cost=cost, by=company.alice)


def test_answers_about_the_company_keep_their_past(company: Organisation) -> None:
    assert actions.answer_profile({"telework": True, "byod": False}, by=company.alice) == 2
    before = now()
    assert (
        actions.answer_profile({"telework": True, "byod": True}, notes={"byod": "営業のみ"}, by=company.alice)
        == 1
    )
    now_, then = ({line.question: line.answer for line in queries.profile(at)} for at in (None, before))
    assert (now_["byod"], then["byod"], now_["cloud"]) == (True, False, None)
    assert [row.note for row in queries.profile_history("byod")] == ["営業のみ", ""]
    with pytest.raises(BadInput):
        actions.answer_profile({"nothing": True}, by=company.alice)
    with pytest.raises(NotAllowed):
        actions.answer_profile({"telework": False}, by=company.bob)


def test_suggestions_follow_profile_and_register(
    company: Organisation, django_assert_num_queries: Any
) -> None:
    assert not queries.suggestions()["P1-a", "gokuhi"].suggested
    actions.answer_profile({"partner_disclosure": True}, by=company.alice)
    assert queries.suggestions()["P1-a", "gokuhi"].suggested
    with django_assert_num_queries(4):
        queries.suggestions()


def test_the_states_of_everything_cost_three_queries(
    company: Organisation, top: SecrecyClass, mild: SecrecyClass, django_assert_num_queries: Any
) -> None:
    ids = [one.id for one in measures()]
    actions.choose_many(
        [actions.NewChoice(one, each, True, "理由") for one in ids for each in (top, mild)], by=company.alice
    )
    actions.set_progress_many(
        [actions.NewProgress(one, Stage.IMPLEMENTED, True, today()) for one in ids], by=company.alice
    )
    actions.assign_many(
        [actions.NewAssignment(one, owner=company.bob, cost=1) for one in ids], by=company.alice
    )
    with django_assert_num_queries(3):
        found = queries.states()
    assert all(one.chosen and one.implemented and one.assigned.cost == 1 for one in found)
    assert len(found) == 79


def test_accepting_suggestions_leaves_what_was_decided_alone(
    company: Organisation, top: SecrecyClass
) -> None:
    actions.choose("E1-a", top, chosen=False, reason="他の方法によるため", by=company.alice)
    accepted = actions.accept_suggestions(measures=["E1-a", "E1-b"], class_codes=["gokuhi"], by=company.alice)
    assert accepted == 1
    assert not state("E1-a").chosen
    assert state("E1-b").choices["gokuhi"].reason == queries.suggestions()["E1-b", "gokuhi"].reason
    assert actions.accept_suggestions(by=company.alice) > 50
    assert actions.accept_suggestions(by=company.alice) == 0
