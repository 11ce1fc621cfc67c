"""A company, its clock, a purpose that lacks nothing, and a plain detector."""

from __future__ import annotations

import pytest

from hiden.monitoring.models import MonitoringPurpose
from tests.monitoring.watching import sound_purpose
from tests.world.organisation import Organisation
from tests.world.standing import company, stopped_clock

__all__ = ["company", "stopped_clock"]


@pytest.fixture
def purpose(organisation: Organisation) -> MonitoringPurpose:
    """Drafted, with nothing missing."""
    return sound_purpose(organisation)
