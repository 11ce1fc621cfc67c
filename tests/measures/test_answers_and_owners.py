"""What an answer about the company changes, and what becomes of measures whose owner goes away."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hiden.base.clock import end_of, frozen, today
from hiden.classification.models import SecrecyClass
from hiden.measures import actions, queries
from hiden.measures.catalogued import questions
from hiden.measures.gaps import GapKind, kinds_of
from hiden.people import actions as people
from tests.conftest import signed_in
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def noon(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 3, 0, tzinfo=UTC)


def reasons() -> dict[tuple[str, str], tuple[bool, str]]:
    return {key: (one.suggested, one.reason) for key, one in queries.suggestions().items()}


@pytest.mark.parametrize("question", [one.id for one in questions()])
def test_every_answer_changes_something_and_the_reason_names_it(company: Organisation, question: str) -> None:
    actions.answer_profile({one.id: False for one in questions()}, by=company.alice)
    before = reasons()
    actions.answer_profile({question: True}, by=company.alice)
    after = reasons()
    changed = [key for key in after if after[key] != before[key]]
    assert changed
    asked = next(one.ja for one in questions() if one.id == question)
    assert all(asked in after[key][1] for key in changed if after[key][0])
    assert any(after[key][0] for key in changed)


def gaps_of(measure: str, on: date) -> list[GapKind]:
    state = next(one for one in queries.states(end_of(on) if on < today() else None) if one.id == measure)
    return kinds_of(state, on)


def test_a_measure_whose_owner_has_left_is_told_of(company: Organisation, top: SecrecyClass) -> None:
    with frozen(noon(8, 1)):
        actions.choose("E1-a", top, chosen=True, reason="理由", by=company.alice)
        actions.assign("E1-a", owner=company.bob, due_on=date(2027, 3, 31), by=company.alice)
        people.end_employment(company.bob, last_day=date(2026, 8, 31), by=company.alice)
    with frozen(noon(9, 1)):
        assert GapKind.OWNER_LEFT in gaps_of("E1-a", date(2026, 9, 1))
        assert GapKind.OWNER_LEFT not in gaps_of("E1-a", date(2026, 8, 31))
        told = "担当者が退職した、または担当部署がなくなった"
        browser = signed_in(company.alice)
        assert told in browser.get("/").content.decode()
        assert told in browser.get("/measures/gaps/").content.decode()
        actions.assign("E1-a", owner=company.dave, due_on=date(2027, 3, 31), by=company.alice)
        assert queries.without_owner_count(company.alice) == 0


def test_a_measure_whose_department_is_closed_is_told_of(company: Organisation, top: SecrecyClass) -> None:
    with frozen(noon(8, 1)):
        actions.choose("E1-a", top, chosen=True, reason="理由", by=company.alice)
        actions.assign("E1-a", department=company.first_section, by=company.alice)
        people.move(company.eve, department=company.manufacturing, on=date(2026, 9, 1), by=company.alice)
        people.close_department(company.first_section, on=date(2026, 9, 1), by=company.alice)
        assert queries.without_owner_count(company.alice) == 0
    with frozen(noon(9, 1)):
        assert queries.without_owner_count(company.alice) == 1
