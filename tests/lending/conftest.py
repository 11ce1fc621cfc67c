"""Things of the company of the tests: a USB stick that holds 治具設計図 (秘), a copy of 加工条件表 (極秘), five samples, a key."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import transaction

from hiden.lending import actions
from hiden.lending.kinds import ThingKind
from hiden.lending.models import Thing
from hiden.people.models import Person
from tests.world.items import Items, make_items
from tests.world.kept import kept
from tests.world.organisation import Organisation
from tests.world.standing import company, stopped_clock

__all__ = ["company", "stopped_clock"]


@dataclass(frozen=True, slots=True)
class Things:
    """The things by what they are for."""

    usb: Thing
    copy: Thing
    samples: Thing
    key: Thing


@pytest.fixture
def items(company: Organisation) -> Items:
    return make_items(company)


@kept
@transaction.atomic
def make_things(company: Organisation, items: Items) -> Things:
    """Entered by the information manager, for 製造部."""

    def one(name: str, kind: ThingKind, *held: object, pieces: int = 1) -> Thing:
        told = actions.Told(
            name, kind, company.manufacturing, tuple(state.item for state in held), pieces=pieces  # type: ignore[attr-defined]
        )  # fmt: skip
        return actions.register(told, by=company.alice)[0]

    return Things(
        one("USBメモリ 1番", ThingKind.MEDIA, items.secret),
        one("紙の写し", ThingKind.COPY, items.top_secret),
        one("試作品の軸", ThingKind.SAMPLE, pieces=5),
        one("書庫の鍵", ThingKind.KEY),
    )


@pytest.fixture
def things(company: Organisation, items: Items) -> Things:
    return make_things(company, items)


@pytest.fixture
def eve(organisation: Organisation) -> Person:
    """派遣, of 製造第一課: handles 加工条件表 by name."""
    return organisation.eve
