"""An incident that the company learned of on a Monday at ten to midnight, and whose clocks Alice leads and Dave works on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from hiden.base.clock import TOKYO, frozen
from hiden.incidents.clocks.actions import Begun, start
from hiden.incidents.clocks.models import IncidentClock
from hiden.incidents.models import Incident
from hiden.incidents.opening import open_incident
from hiden.people.models import Person
from tests.incidents.conftest import told
from tests.world.organisation import Organisation

KNEW = datetime(2026, 11, 23, 23, 50, tzinfo=TOKYO)
PRESENT = datetime(2026, 11, 24, 10, 0, tzinfo=TOKYO)


@pytest.fixture
def at_ten() -> Iterator[None]:
    with frozen(PRESENT):
        yield


@pytest.fixture
def known(at_ten: None, team: Organisation) -> Incident:
    return open_incident(told(known_at=KNEW), by=team.bob)


def begin(incident: Incident, rule: str, by: Person, **more: object) -> IncidentClock:
    """Start a clock for a reason that does not matter."""
    return start(incident, Begun(rule, "該当し得るため", **more), by=by)  # type: ignore[arg-type]
