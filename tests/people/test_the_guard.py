"""How the gate sees people: facts of this moment, in two queries for any number of persons."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.base.clock import frozen
from hiden.gate import allows, who_can
from hiden.people import actions
from hiden.people.guard import everyone, facts
from hiden.people.models import Kind, Role
from tests.world.organisation import Organisation, account_of

pytestmark = pytest.mark.django_db
ALL = frozenset({"active", "kind", "roles", "departments", "posts", "manages", "assists"})


def test_the_facts_of_a_department_manager(organisation: Organisation) -> None:
    bob = facts([organisation.bob.pk], ALL)[organisation.bob.pk]
    made, first, quality = (
        organisation.manufacturing.pk,
        organisation.first_section.pk,
        organisation.quality.pk,
    )
    assert bob["active"] is True
    assert bob["kind"] == Kind.REGULAR
    assert bob["roles"] == {Role.DEPARTMENT_MANAGER}
    assert bob["posts"] == {made, quality}
    assert bob["departments"] == {made, quality, organisation.production.pk}
    assert bob["manages"] == {made, first}
    assert bob["assists"] == set()


def test_two_queries_for_everybody(organisation: Organisation) -> None:
    ids = list(everyone().values_list("pk", flat=True))
    assert len(ids) == 7
    with CaptureQueriesContext(connection) as caught:
        facts(ids, ALL)
    assert len(caught) == 2
    with CaptureQueriesContext(connection) as caught:
        facts(ids, frozenset({"active", "roles"}))
    assert len(caught) == 1


def test_leavers_and_stopped_accounts_are_not_active(organisation: Organisation) -> None:
    assert facts([organisation.frank.pk], ALL)[organisation.frank.pk]["active"] is False
    actions.stop_account(account_of(organisation.bob), reason="紛失", by=organisation.alice)
    assert facts([organisation.bob.pk], ALL)[organisation.bob.pk]["active"] is False


def test_a_role_works_from_its_day_to_its_day(organisation: Organisation) -> None:
    actions.give_role(organisation.charlie, Role.HR, since=date(2026, 12, 1), by=organisation.alice)
    assert not allows(organisation.charlie, "people.change")
    with frozen(datetime(2026, 11, 30, 15, 0, tzinfo=UTC)):  # 1 December in Japan
        assert allows(organisation.charlie, "people.change")


def test_who_may_see_whom(organisation: Organisation) -> None:
    cast = [organisation.alice, organisation.bob, organisation.charlie, organisation.grace]
    seen = {
        each.name: [one.number for one in cast if allows(one, "people.inspect", each)]
        for each in (organisation.eve, organisation.charlie, organisation.bob)
    }
    assert seen == {
        "尾崎 絵美": ["1001", "1002", "1007"],  # Bob manages 製造部 and what lies below
        "上野 千里": ["1001", "1003", "1007"],
        "石田 次郎": ["1001", "1002", "1007"],
    }


def test_who_can_give_roles(organisation: Organisation) -> None:
    assert {each.number for each in who_can("people.give_role")} == {"1001", "1004"}
