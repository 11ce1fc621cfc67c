"""It is 23 November 2026; the company of the tests has classes with the catalogue's handling table."""

from __future__ import annotations

import pytest

from hiden.classification.presets import ensure_presets
from tests.world.items import Items, make_items
from tests.world.kept import kept
from tests.world.organisation import Organisation
from tests.world.standing import stopped_clock  # noqa: F401 - fixtures


@kept
def held(organisation: Organisation) -> Items:
    """Classes and items."""
    ensure_presets(organisation.alice)
    return make_items(organisation)


@pytest.fixture
def items(organisation: Organisation) -> Items:
    """The items of the tests, classified."""
    return held(organisation)
