"""It is 23 November 2026, and the company has followed people's lives since April."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from hiden.classification.presets import ensure_presets
from hiden.ledger import SYSTEM
from hiden.lifecycle.doing import change_settings_unasked
from tests.world.kept import kept
from tests.world.organisation import Organisation
from tests.world.standing import stopped_clock  # noqa: F401 - fixtures


@pytest.fixture
def followed(organisation: Organisation) -> Organisation:
    """The company of the tests, whose life cycle is followed."""
    follow(organisation)
    return organisation


@kept
@transaction.atomic
def follow(_company: Organisation) -> None:
    """Kept, so that what stands on its classes finds them under the same numbers."""
    ensure_presets(SYSTEM)
    change_settings_unasked(begins_on=date(2026, 4, 1), hold_months=6, hold_months_top=12, by=SYSTEM)
