"""The company with its classes, as measures see it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hiden.base.clock import frozen
from hiden.classification.models import SecrecyClass
from hiden.classification.presets import ensure_presets
from tests.world.organisation import Organisation

FOUNDED = datetime(2024, 4, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def company(organisation: Organisation) -> Organisation:
    """The classes 極秘・秘・社外秘 since the founding."""
    with frozen(FOUNDED):
        ensure_presets(organisation.alice)
    return organisation


@pytest.fixture
def top(company: Organisation) -> SecrecyClass:
    return SecrecyClass.objects.get(code="gokuhi")


@pytest.fixture
def mild(company: Organisation) -> SecrecyClass:
    return SecrecyClass.objects.get(code="shagaihi")
