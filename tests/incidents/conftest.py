"""A company that can take incidents in: Alice leads, Bob is legal, Charlie does not know of any."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hiden.base.clock import now
from hiden.incidents.models import Incident, IncidentSource
from hiden.incidents.opening import Told, open_incident
from hiden.people.models import Person, Role, RoleHolding
from tests.world.organisation import Organisation


def give(person: Person, role: Role) -> None:
    RoleHolding.objects.create(person=person, role=role, since=date(2024, 4, 1), recorded_at=now())


@pytest.fixture
def team(organisation: Organisation) -> Organisation:
    give(organisation.alice, Role.INFORMATION_MANAGER)
    give(organisation.bob, Role.LEGAL)
    return organisation


def told(**more: object) -> Told:
    known = {
        "title": "図面が社外に出たかもしれない",
        "words": "取引先の展示会で、自社の図面とよく似たものを見た。",
        "source": IncidentSource.INSIDE,
        "known_at": now() - timedelta(hours=3),
    }
    return Told(**(known | more))  # type: ignore[arg-type]


@pytest.fixture
def incident(team: Organisation) -> Incident:
    return open_incident(told(), by=team.bob)
