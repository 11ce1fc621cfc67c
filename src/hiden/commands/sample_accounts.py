"""The sample company's accounts in other systems: lists through the importer, what was done about some, and what waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hiden.base.clock import today
from hiden.base.words import say
from hiden.commands.sample_signals import tell_each_other
from hiden.identity import actions as identity
from hiden.identity.models import (
    AccountFinding,
    FindingKind,
    Nature,
    OutsideAccount,
    OutsideSystem,
    SystemKind,
)
from hiden.identity.scim import keys
from hiden.imports.models import ImportFile
from hiden.people.models import Person
from hiden.people.queries import person_by_number

_SYSTEMS = (
    ("ad", "社内AD", SystemKind.AD),
    ("m365", "Microsoft 365", SystemKind.M365),
    ("box", "Box（図面の受渡し）", SystemKind.BOX),
    ("cad", "CAD（設計部）", SystemKind.OTHER),
)
_FIRST, _NOW = date(2026, 9, 1), date(2026, 11, 2)
_FILES = (
    ("accounts-ad-2026-09.csv", "ad", _FIRST),
    ("accounts-ad.csv", "ad", _NOW),
    ("accounts-m365.csv", "m365", _NOW),
    ("accounts-box.csv", "box", _NOW),
    ("accounts-cad.csv", "cad", _NOW),
)
BringIn = Callable[..., ImportFile]


def look_at_accounts(bring_in: BringIn) -> None:
    """Register the systems, take the lists in, settle some of what is found."""
    manager = person_by_number("1001")
    keeper, designer = person_by_number("2102"), person_by_number("2501")
    for code, name, kind in _SYSTEMS:
        identity.add_system(
            code=code, name=name, kind=kind, manager=designer if code == "cad" else keeper, by=manager
        )
    for name, code, on in _FILES:
        bring_in(name, f"accounts-{code}", min(on, today()), by=manager)
    _settle(keeper)
    keys.set_provisioning(OutsideSystem.objects.get(code="m365"), needs_number=True, by=manager)
    tell_each_other(manager)


def _settle(keeper: Person) -> None:
    """The keeper of the directory has begun: the copier has somebody responsible, the backup a reason."""
    scanner, backup = _account("scan01"), _account("adm-backup")
    identity.declare(
        scanner,
        nature=Nature.SERVICE,
        responsible=person_by_number("2103"),
        purpose=say("複合機から共有フォルダーへの保存"),
        by=keeper,
    )
    identity.declare(
        backup, nature=Nature.SERVICE, responsible=keeper, purpose=say("夜間のバックアップ"), by=keeper
    )
    identity.explain_privilege(
        backup,
        reason=say("サーバーのバックアップを取るため"),
        last_day=today() + timedelta(days=180),
        by=keeper,
    )
    dormant = AccountFinding.objects.filter(kind=FindingKind.DORMANT, account__account_id="m2707").first()
    if dormant is not None:
        identity.except_finding(
            dormant,
            reason=say("年度末の棚卸しでだけ使うため（製造部長が確認）"),
            last_day=today() + timedelta(days=120),
            by=keeper,
        )


def _account(name: str) -> OutsideAccount:
    return OutsideAccount.objects.select_related("system").get(account_id=name, system__code="ad")
