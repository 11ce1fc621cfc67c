"""A case: Charlie copied files to a medium and wrote to a place outside."""

from __future__ import annotations

import pytest

from hiden.monitoring.models import MonitoringPurpose, SignCase
from hiden.monitoring.running.runs import run
from tests.monitoring.conftest import Happened
from tests.world.organisation import Organisation
from tests.world.signs import ago, copied, sent


@pytest.fixture
def case(organisation: Organisation, purpose: MonitoringPurpose, happened: Happened) -> SignCase:
    """About Charlie."""
    happened(
        copied(organisation.charlie, ago(3), 6),
        sent(organisation.charlie, ago(2), "sato@kitashiba.example", 3),
    )
    run()
    return SignCase.objects.get()
