"""The page of a case: what is refused is said there, and stamps bear the day of Japan."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from hiden.approvals import actions
from hiden.approvals.models import Case, CaseState, Deputy
from hiden.base.clock import frozen
from hiden.people.actions import end_employment
from tests.approvals.conftest import propose
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.usefixtures("happened"), pytest.mark.words]


def test_sending_back_without_a_reason_says_so_on_the_page(
    organisation: Organisation, as_bob: Client
) -> None:
    case = propose(organisation, organisation.eve)
    page = as_bob.post(f"/approvals/{case.number}/act/", {"verb": "send_back", "comment": " "})
    assert page.status_code == 422
    assert "理由が書かれていません。" in page.content.decode()
    assert 'value="send_back"' in page.content.decode()
    assert Case.objects.get(pk=case.pk).state == CaseState.OPEN


def test_what_was_written_is_kept_when_the_effect_refuses(
    organisation: Organisation, as_alice: Client
) -> None:
    case = propose(organisation, organisation.eve, fails=True)
    actions.advance(case, by=organisation.bob)
    page = as_alice.post(f"/approvals/{case.number}/act/", {"verb": "advance", "comment": "確かめた一言"})
    assert page.status_code == 409
    assert "起きません。" in page.content.decode()
    assert ">確かめた一言</textarea>" in page.content.decode()
    assert Case.objects.get(pk=case.pk).state == CaseState.OPEN


def test_a_stamp_of_the_early_morning_bears_the_day_of_japan(
    organisation: Organisation, as_bob: Client
) -> None:
    case = propose(organisation, organisation.eve)
    with frozen(datetime(2026, 12, 1, 22, 30, tzinfo=UTC)):  # 07:30 on 2 December in Japan
        actions.advance(case, by=organisation.bob)
    page = as_bob.get(f"/approvals/{case.number}/").content.decode()
    assert "R8.12.2" in page
    assert "R8.12.1<" not in page


def test_a_deputy_is_named_by_name_and_works_here(organisation: Organisation, as_bob: Client) -> None:
    sent = {"deputy": "上野 千里", "since": "2026-12-01", "reason": "出張"}
    assert as_bob.post("/approvals/deputies/", sent).status_code == 302
    assert Deputy.objects.get().deputy == organisation.charlie
    with frozen(datetime(2026, 12, 1, 3, 0, tzinfo=UTC)):
        end_employment(
            organisation.heidi, last_day=datetime(2026, 11, 30, tzinfo=UTC).date(), by=organisation.alice
        )
        again = as_bob.post("/approvals/deputies/", {**sent, "deputy": organisation.heidi.number})
    assert again.status_code == 422
    assert Deputy.objects.count() == 1


@pytest.mark.rows
def test_the_list_of_what_nobody_can_act_on_holds_that_alone(
    organisation: Organisation, as_alice: Client
) -> None:
    usual, stuck = (propose(organisation, organisation.eve) for _ in range(2))
    stuck.steps.update(role="legal")  # which nobody holds
    page = as_alice.get("/approvals/?turn=nobody")
    assert [each.number for each in page.context["listing"].rows] == [stuck.number]
    assert "処理できる人がいない案件" in page.content.decode()
    everything = as_alice.get("/approvals/?turn=anything").context["listing"].rows
    assert {each.number for each in everything} == {usual.number, stuck.number}
