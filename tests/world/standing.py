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
from tests.world.kept import kept
from tests.world.organisation import Organisation


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    """Noon in Japan on 2026-11-23."""
    with frozen(datetime(2026, 11, 23, 3, 0, tzinfo=UTC)):
        yield


@kept
@transaction.atomic
def lay_down_the_table(organisation: Organisation) -> Organisation:
    """Classes and a handling table; what is kept of later buildings points to these very rows."""
    ensure_presets(SYSTEM)
    return organisation


@pytest.fixture
def company(organisation: Organisation) -> Organisation:
    """With classes and a handling table."""
    return lay_down_the_table(organisation)
