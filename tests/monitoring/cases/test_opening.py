"""Signs become as many cases as somebody can look at, and no name leaves with them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.base.clock import now, today
from hiden.ledger.models import LedgerEntry
from hiden.monitoring.cases.budget import monday
from hiden.monitoring.cases.judging import call_wrong
from hiden.monitoring.cases.opening import open_cases
from hiden.monitoring.models import CaseState, KnownPlace, MonitoringPurpose, PlaceKind, Sign, SignCase
from hiden.monitoring.running.context import context_of
from hiden.monitoring.running.runs import run
from hiden.people.models import LeavingNotice
from tests.monitoring.conftest import Happened
from tests.world.organisation import Organisation
from tests.world.signs import ago, copied, sent


@pytest.fixture
def org(organisation: Organisation, purpose: MonitoringPurpose) -> Organisation:
    return organisation


def test_signs_of_one_person_are_one_case_and_what_comes_joins_it(
    case: SignCase, org: Organisation, happened: Happened
) -> None:
    assert case.person == org.charlie
    assert (case.first_day, case.last_day, case.signs.count()) == (ago(3), ago(2), 2)
    assert case.week == monday(today())
    assert [code for code, _values in case.reasons] == ["trial.media", "trial.sent"]
    happened(sent(org.charlie, ago(1), "b@other.example"))
    result = run()
    assert (result.opened.made, result.opened.grown) == ([], [case.pk])
    case.refresh_from_db()
    assert (case.last_day, case.signs.count()) == (ago(1), 3)
    assert open_cases().changed is False


def test_a_small_company_has_one_case_a_week_and_the_rest_is_a_number(
    org: Organisation, happened: Happened
) -> None:
    happened(
        *(
            copied(each, ago(3), n)
            for each, n in ((org.charlie, 6), (org.eve, 5), (org.heidi, 4), (org.bob, 1))
        )
    )
    result = run()
    assert (len(result.opened.made), result.opened.waiting) == (1, 2)  # one sign of Bob's is not enough
    assert SignCase.objects.get().person == org.charlie
    told = str(result.as_json())
    assert not any(each.name in told or each.number in told for each in (org.charlie, org.eve, org.heidi))


def test_the_next_week_has_room_for_the_next(org: Organisation, happened: Happened) -> None:
    happened(copied(org.charlie, ago(3), 6), copied(org.eve, ago(3), 5))
    run()
    SignCase.objects.update(week=monday(today()) - timedelta(days=7))
    result = run()
    assert (len(result.opened.made), result.opened.waiting) == (1, 0)
    assert result.run is not None
    assert LedgerEntry.objects.filter(kind="monitoring.ran").count() == 2


def test_signs_of_a_closed_case_open_no_other(case: SignCase, org: Organisation, happened: Happened) -> None:
    call_wrong(case, code="rule", words="", by=org.alice)
    SignCase.objects.update(week=ago(30))
    assert open_cases().changed is False
    happened(copied(org.charlie, ago(1), 8))
    run()
    assert SignCase.objects.exclude(pk=case.pk).get().signs.count() == 1


def test_an_account_that_is_nobodys_has_cases_too(org: Organisation, happened: Happened) -> None:
    happened(copied("EXAMPLE\\kiosk7", ago(3), 6))
    run()
    case = SignCase.objects.get()
    assert (case.person, case.account) == (None, "example\\kiosk7")


def test_who_wrote_to_an_authority_waits_for_the_keeper(org: Organisation, happened: Happened) -> None:
    KnownPlace.objects.create(domain="hotline.example", kind=PlaceKind.HOTLINE, since=ago(90))
    happened(copied(org.charlie, ago(3), 6), sent(org.charlie, ago(3), "report@hotline.example"))
    run()
    assert SignCase.objects.get().state == CaseState.HELD


def test_who_gave_notice_weighs_more_and_it_is_said(org: Organisation, happened: Happened) -> None:
    LeavingNotice.objects.create(
        person=org.eve, noticed_on=ago(12), last_day=today() + timedelta(days=20), recorded_at=now()
    )
    happened(copied(org.charlie, ago(3), 5), copied(org.eve, ago(3), 5))
    run()
    case = SignCase.objects.get()
    assert case.person == org.eve
    assert ["leaver_hot", {"days": 12, "left": 20}] in case.factors


def test_what_is_known_of_everybody_is_read_in_ten_queries(org: Organisation) -> None:
    KnownPlace.objects.create(
        domain="Wife.example", kind=PlaceKind.RELATED, person=org.charlie, since=ago(90)
    )
    KnownPlace.objects.create(domain="rival.example", kind=PlaceKind.COMPETITOR, since=ago(90))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = context_of(today())
    assert len(asked) == 10
    assert found.size == 7
    assert (found.of(org.charlie.pk).department, found.of(org.charlie.pk).related) == (
        org.sales.pk,
        {"wife.example"},
    )
    assert found.of(org.bob.pk).departments == {org.manufacturing.pk, org.quality.pk}
    assert found.of(org.alice.pk).privileged
    assert not found.of(org.frank.pk).here
    assert found.places == {"rival.example": "competitor"}


def test_opening_costs_the_same_however_many_have_signs(org: Organisation, happened: Happened) -> None:
    happened(copied(org.charlie, ago(3), 6))
    run()

    def cost() -> int:
        Sign.objects.filter(case=None).update(exception=None)
        with CaptureQueriesContext(connection) as asked:
            open_cases()
        return len(asked)

    few = cost()
    happened(*(copied(each, ago(4), 6) for each in (org.eve, org.heidi, org.bob, org.grace)))
    run()
    assert cost() == few
