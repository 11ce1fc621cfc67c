"""The company with the default classes, laid down at its founding, and a few decided items."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hiden.base.clock import frozen
from hiden.classification.presets import ensure_presets
from hiden.inventory.deciding import decide
from hiden.inventory.models import Decision, ItemState
from hiden.inventory.register import add_item
from hiden.people.models import Department, Person
from tests.world.organisation import Organisation

FOUNDED = datetime(2024, 4, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def classes(organisation: Organisation) -> Organisation:
    """The classes 極秘・秘・社外秘 and the default handling table."""
    with frozen(FOUNDED):
        ensure_presets(organisation.alice)
    return organisation


def secret(name: str, owner: Department, by: Person) -> ItemState:
    """An item that was decided to be kept secret, without a class yet."""
    made = add_item(name=name, owner=owner, by=by)
    return decide(made, outcome=Decision.SECRET, reason="競争上の価値があるため", by=by)
