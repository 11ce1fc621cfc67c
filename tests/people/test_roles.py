"""Roles of 第4章: who may give them, and to whom."""

from __future__ import annotations

import pytest

from hiden.base.errors import Conflict
from hiden.people.actions import give_role, stop_account
from hiden.people.models import Account, Role
from tests.world.organisation import Organisation


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
