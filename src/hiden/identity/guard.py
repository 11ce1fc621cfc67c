"""How the gate sees systems, accounts and findings: by who manages the system."""

from __future__ import annotations

from collections.abc import Iterable

from hiden.gate import noun
from hiden.identity.models import AccountFinding, OutsideAccount, OutsideSystem
from hiden.ledger.names import name_with

_MOST = 100

noun("OutsideSystem", model=OutsideSystem, refs={"manager": ("Person", "manager_id")})
noun("OutsideAccount", model=OutsideAccount, refs={"manager": ("Person", "system__manager_id")})
noun("AccountFinding", model=AccountFinding, refs={"manager": ("Person", "account__system__manager_id")})


def _systems(keys: Iterable[str]) -> dict[str, str]:
    return dict(OutsideSystem.objects.filter(key__in=list(keys)).values_list("key", "name"))


def _accounts(keys: Iterable[str]) -> dict[str, str]:
    return dict(OutsideAccount.objects.filter(key__in=list(keys)).values_list("key", "account_id"))


def _systems_called(text: str) -> list[str]:
    return list(OutsideSystem.objects.filter(name=text).values_list("key", flat=True)[:_MOST])


def _accounts_called(text: str) -> list[str]:
    found = OutsideAccount.objects.filter(account_id__iexact=text).order_by("pk")
    return list(found.values_list("key", flat=True)[:_MOST])


name_with("outside_system", _systems, _systems_called)
name_with("outside_account", _accounts, _accounts_called)
