"""An exhibit of the company of the tests: the PC that Frank gave back, kept by Alice; legal is Grace, IT is Bob."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction

from hiden.evidence.locker.importing import bring_in
from hiden.evidence.locker.models import Bringing, Exhibit, ExhibitKind
from hiden.evidence.locker.registering import Told, register
from hiden.evidence.locker.walking import walk
from hiden.people.actions import give_role
from hiden.people.models import Role
from tests.world.kept import kept
from tests.world.organisation import Organisation
from tests.world.standing import company, stopped_clock

__all__ = ["company", "stopped_clock"]

TOLD = Told("返却されたノートPC", ExhibitKind.DEVICE, "I-0001", "総務部の返却棚", "加藤 文也", "S/N 5CD1234")


@kept
@transaction.atomic
def make_exhibit(company: Organisation) -> Exhibit:
    """Registered by Alice; Grace is of legal, Bob of IT."""
    give_role(company.grace, Role.LEGAL, by=company.alice)
    give_role(company.bob, Role.IT, by=company.alice)
    return register(TOLD, by=company.alice)


@pytest.fixture
def exhibit(company: Organisation) -> Exhibit:
    return make_exhibit(company)


@pytest.fixture
def pc(tmp_path: Path) -> Path:
    """A small folder as it may lie on a PC."""
    made = tmp_path / "PC"
    (made / "Desktop").mkdir(parents=True)
    (made / "Desktop" / "図面.txt").write_text("寸法 12.5\n", "utf-8")
    (made / "Desktop" / "空.txt").touch()
    (made / "mail.eml").write_bytes(b"From: frank@example.co.jp\r\n\r\n" + b"x" * 300_000)
    return made


@pytest.fixture
def kept_pc(exhibit: Exhibit, pc: Path, company: Organisation) -> Bringing:
    """The folder, brought in."""
    return bring_in(exhibit, list(walk([pc])), origin=str(pc), by=company.alice)
