"""A company with one system, and lists of its accounts brought in through the front door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest

from hiden.base.clock import today
from hiden.identity import actions
from hiden.identity.models import AccountFinding, OutsideAccount, OutsideSystem, SystemKind
from hiden.imports import actions as imports
from hiden.imports.models import ImportFile
from hiden.people.models import Person
from tests.world.organisation import Organisation
from tests.world.standing import stopped_clock

__all__ = ["stopped_clock"]

HEAD = "SamAccountName,DisplayName,EmailAddress,EmployeeID,Enabled,LastLogonDate,MemberOf"
ALICE = "alice,相川 亜里沙,alice@example.co.jp,1001,True,2026-11-20,"
BOB = "bob,石田 次郎,bob@example.co.jp,1002,True,2026-11-19,"
FRANK = "fkato,加藤 文也,kato@example.co.jp,1006,True,2026-11-02,"


def receive(system: OutsideSystem, text: str, *, on: date | None = None, by: Person) -> ImportFile:
    """A list that came in, before anybody looked at it."""
    return imports.receive(
        f"accounts-{system.code}", "accounts.csv", [text.encode()], effective_on=on or today(), by=by
    )


def bring_in(
    system: OutsideSystem,
    rows: Sequence[str],
    *,
    head: str = HEAD,
    on: date | None = None,
    confirmed: bool = False,
    by: Person,
) -> ImportFile:
    """A list, previewed and approved."""
    file = receive(system, "\r\n".join([head, *rows]) + "\r\n", on=on, by=by)
    file = imports.preview(file, confirmed=confirmed, leave_out=True, by=by)
    return imports.apply(file, by=by)


@dataclass(frozen=True, slots=True)
class House:
    """The company and its Active Directory, which Bob manages."""

    org: Organisation
    ad: OutsideSystem

    @property
    def alice(self) -> Person:
        return self.org.alice

    def take(self, *rows: str, on: date | None = None, confirmed: bool = False) -> ImportFile:
        """A list of the Active Directory."""
        return bring_in(self.ad, rows, on=on, confirmed=confirmed, by=self.org.alice)

    def found(self, kind: str = "") -> dict[str, AccountFinding]:
        """The findings that are not over, by account."""
        rows = AccountFinding.objects.exclude(state="closed").select_related("account")
        return {one.account.account_id: one for one in (rows.filter(kind=kind) if kind else rows)}


@pytest.fixture
def house(organisation: Organisation) -> House:
    ad = actions.add_system(
        code="ad", name="社内AD", kind=SystemKind.AD, manager=organisation.bob, by=organisation.alice
    )
    return House(organisation, ad)


def account(name: str) -> OutsideAccount:
    """An account by its id."""
    return OutsideAccount.objects.select_related("system", "person", "responsible").get(account_id=name)
