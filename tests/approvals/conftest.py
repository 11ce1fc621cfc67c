"""A kind of case whose effect these tests see happen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from hiden.approvals import actions, effects_registry
from hiden.approvals.models import Case
from hiden.base.errors import Conflict
from hiden.people.models import Person
from tests.world.organisation import Organisation

KIND = "tests.effect"


@pytest.fixture
def happened() -> Iterator[list[Mapping[str, Any]]]:
    """What the effect of these tests was called with."""
    calls: list[Mapping[str, Any]] = []

    def apply(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
        if payload.get("fails"):
            raise Conflict("起きません。", "何もしません。")
        calls.append(payload)

    effects_registry._effects[KIND] = apply
    effects_registry._things[KIND] = lambda payload: list(payload.get("things", ()))
    yield calls
    del effects_registry._effects[KIND], effects_registry._things[KIND]


def propose(world: Organisation, by: Person, *, rank: int = 0, **payload: Any) -> Case:
    """A case of 製造部."""
    return actions.propose(
        KIND,
        title="試しの案件",
        reason="試すため",
        payload=payload,
        department=world.manufacturing,
        rank=rank,
        by=by,
    )
