"""What happens to a case when people go, come, or stand in for each other while it is open."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hiden.approvals import actions
from hiden.approvals.deputies import tell_deputies
from hiden.approvals.models import CaseState, StepKind
from hiden.approvals.queries import waiting_for, without_anybody
from hiden.approvals.routes import PlannedStep, set_route
from hiden.base.clock import frozen
from hiden.base.errors import NotAllowed
from hiden.gate import allows
from hiden.people.actions import end_employment, give_role
from hiden.people.models import Role
from tests.approvals.conftest import KIND, propose
from tests.conftest import signed_in
from tests.world.organisation import Organisation

pytestmark = pytest.mark.usefixtures("happened")


def noon(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 3, 0, tzinfo=UTC)


def test_a_deputy_named_ahead_acts_when_the_day_has_come(organisation: Organisation) -> None:
    with frozen(noon(8, 1)):
        case = propose(organisation, organisation.alice)
        actions.name_deputy(
            organisation.bob,
            organisation.grace,
            reason="夏季休暇",
            since=date(2026, 8, 10),
            until=date(2026, 8, 20),
            by=organisation.bob,
        )
        tell_deputies()
        assert not allows(organisation.grace, "approvals.read", case)
    with frozen(noon(8, 10)):
        tell_deputies()
        assert list(waiting_for(organisation.grace)) == [case]
        actions.advance(case, by=organisation.grace)


def test_nobody_decides_in_the_proposers_name(organisation: Organisation) -> None:
    give_role(organisation.grace, Role.INFORMATION_MANAGER, by=organisation.alice)
    actions.name_deputy(
        organisation.alice,
        organisation.heidi,
        reason="出張",
        since=date(2024, 4, 1),
        by=organisation.alice,
    )
    case = propose(organisation, organisation.alice)
    actions.advance(case, by=organisation.bob)
    assert list(waiting_for(organisation.heidi)) == []
    with pytest.raises(NotAllowed):
        actions.advance(case, by=organisation.heidi)
    other = propose(organisation, organisation.eve)
    actions.advance(other, by=organisation.bob)
    assert list(waiting_for(organisation.heidi)) == [other]
    assert actions.advance(other, by=organisation.heidi).state == CaseState.DECIDED


def test_a_new_department_officer_takes_the_turn_of_the_role(organisation: Organisation) -> None:
    give_role(
        organisation.eve,
        Role.DEPARTMENT_OFFICER,
        department=organisation.manufacturing,
        by=organisation.alice,
    )
    steps = [
        PlannedStep(StepKind.CONSULT, (Role.DEPARTMENT_OFFICER,)),
        PlannedStep(StepKind.CONSULT, (Role.HR,)),
        PlannedStep(StepKind.DECIDE, (Role.CHIEF_OFFICER,)),
    ]
    set_route(KIND, "", steps, by=organisation.alice)
    case = propose(organisation, organisation.alice)
    give_role(
        organisation.charlie,
        Role.DEPARTMENT_OFFICER,
        department=organisation.manufacturing,
        by=organisation.alice,
    )
    actions.advance(case, by=organisation.charlie)
    actions.advance(case, by=organisation.grace)
    assert actions.advance(case, by=organisation.dave).state == CaseState.DECIDED


def test_a_case_that_nobody_can_act_on_is_told_of(organisation: Organisation) -> None:
    with frozen(noon(8, 1)):
        case = propose(organisation, organisation.alice)
        assert list(without_anybody()) == []
        end_employment(organisation.bob, last_day=date(2026, 8, 31), by=organisation.alice)
    with frozen(noon(9, 1)):
        assert list(without_anybody()) == [case]
        browser = signed_in(organisation.alice)
        assert "処理できる人がいない案件" in browser.get("/").content.decode()
        assert "試し" in browser.get("/approvals/?turn=nobody").content.decode()
        page = browser.get(f"/approvals/{case.number}/").content.decode()
        assert "この段階を処理できる人が、今はいません。" in page
        actions.withdraw(case, by=organisation.alice)
        case = actions.resubmit(case, reason="部門責任者が退職したため", by=organisation.alice)
        assert [step.role for step in case.steps.filter(round=2)] == [Role.CHIEF_OFFICER]


@pytest.mark.parametrize("sent_back", [True, False])
def test_the_case_of_a_leaver_is_taken_back_by_who_looks_after_the_routes(
    organisation: Organisation, sent_back: bool
) -> None:
    with frozen(noon(8, 1)):
        case = propose(organisation, organisation.eve)
        if sent_back:
            actions.send_back(case, comment="理由が足りません", by=organisation.bob)
        with pytest.raises(NotAllowed):
            actions.withdraw(case, by=organisation.alice)
        end_employment(organisation.eve, last_day=date(2026, 8, 31), by=organisation.alice)
    with frozen(noon(9, 1)):
        with pytest.raises(NotAllowed):
            actions.withdraw(case, by=organisation.bob)
        browser = signed_in(organisation.alice)
        assert "起案者が退職しているため" in browser.get(f"/approvals/{case.number}/").content.decode()
        browser.post(f"/approvals/{case.number}/act/", {"verb": "withdraw"})
        case.refresh_from_db()
        assert case.state == CaseState.WITHDRAWN


def test_the_proposer_gives_up_what_was_sent_back(organisation: Organisation) -> None:
    case = propose(organisation, organisation.eve)
    actions.send_back(case, comment="不要では", by=organisation.bob)
    assert actions.withdraw(case, by=organisation.eve).state == CaseState.WITHDRAWN
