"""起案から決裁まで: whose turn it is, what a refusal says, and that the effect comes last."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hiden.approvals import actions
from hiden.approvals.models import Act, Case, CaseState, StepKind
from hiden.approvals.queries import sent_back_to, stamps, waiting_for
from hiden.base.clock import today
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.gate import visible
from hiden.ledger.queries import size
from hiden.people.actions import give_role, make_account
from hiden.people.models import Role
from tests.approvals.conftest import propose
from tests.conftest import signed_in
from tests.world.organisation import PASSWORD, Organisation


def test_a_case_takes_effect_only_at_the_last_step(organisation: Organisation, happened: list[Any]) -> None:
    case = propose(organisation, organisation.eve, word="秘")
    assert [step.kind for step in case.steps.all()] == [StepKind.APPROVE, StepKind.DECIDE]
    actions.advance(case, by=organisation.bob)
    assert happened == []
    case = actions.advance(case, by=organisation.alice)
    assert case.state == CaseState.DECIDED
    assert happened == [{"word": "秘"}]


def test_it_is_listed_for_whose_turn_it_is_and_for_nobody_else(
    organisation: Organisation, happened: list[Any]
) -> None:
    case = propose(organisation, organisation.eve)
    assert list(waiting_for(organisation.bob)) == [case]
    assert list(waiting_for(organisation.alice)) == []
    actions.advance(case, by=organisation.bob)
    assert list(waiting_for(organisation.bob)) == []
    assert list(waiting_for(organisation.alice)) == [case]


def test_who_is_not_on_the_route_cannot_act(organisation: Organisation, happened: list[Any]) -> None:
    case = propose(organisation, organisation.eve)
    before = size()
    for person in (organisation.charlie, organisation.heidi, organisation.eve):
        with pytest.raises(NotAllowed):
            actions.advance(case, by=person)
    assert size() == before


def test_nobody_decides_their_own_proposal(organisation: Organisation, happened: list[Any]) -> None:
    case = propose(organisation, organisation.alice)
    actions.advance(case, by=organisation.bob)
    with pytest.raises(NotAllowed):
        actions.advance(case, by=organisation.alice)
    case.refresh_from_db()
    assert case.open_role == Role.CHIEF_OFFICER
    assert actions.advance(case, by=organisation.dave).state == CaseState.DECIDED


def test_the_manager_who_proposes_skips_the_managers_step(
    organisation: Organisation, happened: list[Any]
) -> None:
    case = propose(organisation, organisation.bob)
    assert [step.kind for step in case.steps.all()] == [StepKind.DECIDE]


def test_the_top_class_is_heard_by_law_or_ip_and_decided_by_the_chief_officer(
    organisation: Organisation, happened: list[Any]
) -> None:
    give_role(organisation.heidi, Role.IP, by=organisation.alice)
    case = propose(organisation, organisation.eve, rank=3)
    assert [(s.kind, s.role) for s in case.steps.all()] == [
        (StepKind.APPROVE, Role.DEPARTMENT_MANAGER),
        (StepKind.CONSULT, Role.IP),
        (StepKind.DECIDE, Role.CHIEF_OFFICER),
    ]


def test_a_case_sent_back_goes_the_whole_way_again(organisation: Organisation, happened: list[Any]) -> None:
    case = propose(organisation, organisation.eve)
    with pytest.raises(BadInput):
        actions.send_back(case, comment=" ", by=organisation.bob)
    case = actions.send_back(case, comment="理由を足してください", by=organisation.bob)
    assert case.state == CaseState.SENT_BACK
    assert list(waiting_for(organisation.bob)) == []
    assert list(sent_back_to(organisation.eve)) == [case]
    assert list(sent_back_to(organisation.bob)) == []
    case = actions.resubmit(case, reason="足しました", by=organisation.eve)
    assert list(sent_back_to(organisation.eve)) == []
    assert case.round == 2
    assert [box.at is not None for box in stamps(case)] == [True, False, False]


def test_the_page_says_what_a_button_did_and_what_waits_besides(
    organisation: Organisation, happened: list[Any]
) -> None:
    first, second = (propose(organisation, organisation.eve, word=word) for word in ("一", "二"))
    browser = signed_in(organisation.bob)
    page = browser.post(f"/approvals/{first.number}/act/", {"verb": "advance"}, follow=True).content.decode()
    assert f"案件{first.number}を承認しました。" in page
    assert "あなたの番の案件を見る（1件）" in page
    page = browser.post(
        f"/approvals/{second.number}/act/",
        {"verb": "send_back", "comment": "理由を足してください"},
        follow=True,
    ).content.decode()
    assert f"案件{second.number}を起案者に差し戻しました。" in page
    make_account(organisation.eve, email="eve@example.co.jp", password=PASSWORD, by=organisation.alice)
    home = signed_in(organisation.eve).get("/").content.decode()
    assert "差し戻された、あなたの起案" in home
    listed = signed_in(organisation.eve).get("/approvals/?turn=back").content.decode()
    assert f'href="/approvals/{second.number}/"' in listed
    assert f'href="/approvals/{first.number}/"' not in listed


def test_only_the_proposer_withdraws_and_only_while_open(
    organisation: Organisation, happened: list[Any]
) -> None:
    case = propose(organisation, organisation.eve)
    with pytest.raises(NotAllowed):
        actions.withdraw(case, by=organisation.bob)
    case = actions.withdraw(case, by=organisation.eve)
    with pytest.raises(Conflict):
        actions.withdraw(case, by=organisation.eve)
    with pytest.raises(Conflict):
        actions.advance(case, by=organisation.bob)


def test_a_deputy_acts_while_it_lasts_and_the_record_says_for_whom(
    organisation: Organisation, happened: list[Any]
) -> None:
    case = propose(organisation, organisation.eve)
    actions.name_deputy(
        organisation.bob,
        organisation.heidi,
        reason="出張",
        since=today(),
        until=today() + timedelta(days=3),
        by=organisation.bob,
    )
    assert list(waiting_for(organisation.heidi)) == [case]
    actions.advance(case, by=organisation.heidi)
    act = case.acts.get(act=Act.APPROVE)
    assert (act.person, act.on_behalf_of) == (organisation.heidi, organisation.bob)


def test_a_deputy_whose_time_is_over_cannot_act(organisation: Organisation, happened: list[Any]) -> None:
    case = propose(organisation, organisation.eve)
    made = actions.name_deputy(
        organisation.bob, organisation.heidi, reason="出張", since=today(), by=organisation.bob
    )
    actions.end_deputy(made, by=organisation.bob)
    with pytest.raises(NotAllowed):
        actions.advance(case, by=organisation.heidi)


def test_when_the_effect_fails_nothing_was_decided(organisation: Organisation, happened: list[Any]) -> None:
    case = propose(organisation, organisation.eve, fails=True)
    actions.advance(case, by=organisation.bob)
    before = size()
    with pytest.raises(Conflict):
        actions.advance(case, by=organisation.alice)
    case.refresh_from_db()
    assert (case.state, size()) == (CaseState.OPEN, before)


def test_without_another_decider_the_proposal_says_what_to_do(
    organisation: Organisation, happened: list[Any]
) -> None:
    from hiden.people.actions import end_role

    for held in organisation.dave.role_holdings.all():
        end_role(held, by=organisation.alice)
    with pytest.raises(Conflict, match="割り当て"):
        propose(organisation, organisation.alice)


def test_charlie_sees_no_case_of_others(organisation: Organisation, happened: list[Any]) -> None:
    propose(organisation, organisation.eve)
    assert not visible(organisation.charlie, "approvals.read", Case.objects.all()).exists()
    assert visible(organisation.eve, "approvals.read", Case.objects.all()).exists()
    assert visible(organisation.bob, "approvals.read", Case.objects.all()).exists()


def test_stamps_are_drawn_from_the_record(organisation: Organisation, happened: list[Any]) -> None:
    case = propose(organisation, organisation.eve)
    actions.advance(case, by=organisation.bob)
    boxes = stamps(case)
    assert [(box.heading, box.surname, box.department) for box in boxes] == [
        ("起案", "尾崎", "製造第一課"),
        ("承認", "石田", "製造部"),
        ("決裁", "", ""),
    ]


def test_a_company_lays_its_own_route_and_open_cases_keep_theirs(
    organisation: Organisation, happened: list[Any], as_alice: Client, as_charlie: Client
) -> None:
    before = propose(organisation, organisation.eve)
    assert as_charlie.get("/approvals/routes/").status_code in {403, 404}
    assert "決裁経路" in as_alice.get("/approvals/routes/").content.decode()
    address = "/approvals/routes/change/?kind=&variant="
    assert as_alice.get(address).status_code == 200
    wrong = as_alice.post(address, {"kind1": "approve", "role1_0": "department_manager"})
    assert wrong.status_code == 422
    half = as_alice.post(address, {"kind1": "decide"})
    assert "片方しか" in half.content.decode()
    done = as_alice.post(address, {"kind1": "decide", "role1_0": "chief_officer"})
    assert done.status_code == 302
    after = propose(organisation, organisation.eve)
    assert [step.role for step in after.steps.all()] == [Role.CHIEF_OFFICER]
    assert before.steps.count() == 2
