"""A company with some of Charlie's and others' records of September, one detector in use, and Bob as legal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from hiden.base.clock import now
from hiden.ledger.signing import prepare_ledger
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogSource, Purpose
from hiden.monitoring.models import CaseState, DetectorUse, MonitoringPurpose, SignCase
from hiden.people.models import Person, Role, RoleHolding
from tests.logs.conftest import event, log, source  # noqa: F401
from tests.world.organisation import Organisation

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)


@pytest.fixture
def desk(organisation: Organisation, source: LogSource, log: Callable[..., Path]) -> Organisation:  # noqa: F811
    """Records were taken, the ledger can be signed."""
    prepare_ledger()
    charlie = "charlie@example.co.jp"
    events = [event(n, account=charlie, object=r"\\fs01\設計\部品表.xlsx") for n in range(5)]
    events += [
        event(9, account=charlie, channel="mail", action="send", dest="bob@example.co.jp", detail="石田様へ"),
        event(10, account="bob@example.co.jp"),
    ]
    take_file(source, log(events))
    RoleHolding.objects.create(
        person=organisation.bob, role=Role.LEGAL, since=date(2024, 4, 1), recorded_at=now()
    )
    return organisation


def case_of(person: Person, state: str = CaseState.OPEN, number: int = 1) -> SignCase:
    """A case of the middle of September."""
    purpose = MonitoringPurpose.objects.get_or_create(
        name="漏えいの早期発見",
        defaults={
            "purpose": Purpose.PREVENT,
            "words": "秘密情報の持出しを早く見つける。",
            "responsible": Person.objects.get(number="1001"),
            "made_at": now(),
        },
    )[0]
    DetectorUse.objects.get_or_create(purpose=purpose, detector="rules.tried", defaults={"since": now()})
    return SignCase.objects.create(
        number=number,
        token=f"K7Q{number}",
        person=person,
        purpose=purpose,
        week=date(2026, 9, 14),
        first_day=date(2026, 9, 14),
        last_day=date(2026, 9, 16),
        score=3.0,
        state=state,
        opened_at=now(),
        closed_at=None if state == CaseState.OPEN else now(),
    )
