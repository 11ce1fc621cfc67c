"""Roles of 第4章: who may give them, and to whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from hiden.base.clock import now, today
from hiden.base.errors import Conflict
from hiden.people.actions import end_role, give_role, stop_account
from hiden.people.exclusions import clashes
from hiden.people.models import Account, Role, RoleHolding
from tests.world.organisation import Organisation, account_of


def test_nobody_gives_themselves_a_role_while_another_administrator_could(organisation: Organisation) -> None:
    alice, bob = organisation.alice, organisation.bob
    give_role(alice, Role.LEGAL, by=alice)  # the only administrator has nobody to ask
    give_role(bob, Role.ADMINISTRATOR, by=alice)
    with pytest.raises(Conflict, match="自分に役割"):
        give_role(bob, Role.INFORMATION_MANAGER, by=bob)
    with pytest.raises(Conflict, match="自分に役割"):
        give_role(alice, Role.IP, by=alice)
    give_role(bob, Role.INFORMATION_MANAGER, by=alice)
    stop_account(Account.objects.get(person=bob), reason="休職", by=alice)
    give_role(alice, Role.IP, by=alice)  # who cannot sign in cannot be asked


def test_roles_that_exclude_each_other_are_not_given_to_one_person(organisation: Organisation) -> None:
    alice, charlie, heidi = organisation.alice, organisation.charlie, organisation.heidi
    give_role(charlie, Role.ANALYST, by=alice)
    with pytest.raises(Conflict) as refused:
        give_role(charlie, Role.AUDITOR, by=alice)
    assert "「内部監査」と「監視担当」" in refused.value.what
    assert "点検になりません" in refused.value.what
    with pytest.raises(Conflict, match="評価・処遇"):  # a manager of a department, whichever it is
        give_role(heidi, Role.ANALYST, by=alice)
    with pytest.raises(Conflict, match="監視担当"):
        give_role(charlie, Role.REPORT_KEEPER, since=today() + timedelta(days=30), by=alice)
    assert not clashes()


def test_an_analyst_may_become_auditor_once_that_is_over(organisation: Organisation) -> None:
    alice, charlie = organisation.alice, organisation.charlie
    end_role(give_role(charlie, Role.ANALYST, by=alice), on=today() + timedelta(days=3), by=alice)
    with pytest.raises(Conflict):
        give_role(charlie, Role.AUDITOR, since=today() + timedelta(days=2), by=alice)
    give_role(charlie, Role.AUDITOR, since=today() + timedelta(days=3), by=alice)


def test_who_already_holds_such_roles_is_shown(organisation: Organisation, client: Client) -> None:
    RoleHolding.objects.create(
        person=organisation.grace, role=Role.ANALYST, since=date(2026, 1, 1), recorded_at=now()
    )
    found = clashes()
    assert [(one.person, one.exclusion.pair, one.since) for one in found] == [
        (organisation.grace, {"analyst", "hr"}, date(2026, 1, 1))
    ]
    client.force_login(account_of(organisation.alice))
    page = client.get("/roles/").content.decode()
    assert "兼ねられない役割を兼ねている人" in page
    assert "監視担当・人事・労務" in page
