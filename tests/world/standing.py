"""What many rooms' tests stand on: a clock that stands still, and the company with classes and a handling table.

A module that imports `stopped_clock` has it for all of its tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction

from hiden.base.clock import frozen
from hiden.classification.presets import ensure_presets
from hiden.ledger import SYSTEM
from tests.world.organisation import Organisation


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    """Noon in Japan on 2026-11-23."""
    with frozen(datetime(2026, 11, 23, 3, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def company(organisation: Organisation) -> Organisation:
    """With classes and a handling table."""
    with transaction.atomic():
        ensure_presets(SYSTEM)
    return organisation
