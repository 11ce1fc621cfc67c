"""Placing and releasing holds in tests: the release takes two people."""

from __future__ import annotations

from datetime import date

from hiden.approvals.actions import advance
from hiden.base.clock import FOREVER_DATE
from hiden.evidence.holds.models import Hold
from hiden.evidence.holds.placing import Scope, ask_release, place_hold
from hiden.people.models import Person


def hold_on(
    *people: Person,
    by: Person,
    systems: tuple[str, ...] = (),
    first: date = date(2025, 1, 1),
    last: date = FOREVER_DATE,
) -> Hold:
    """A hold over these persons and systems; over everything without any."""
    return place_hold(
        title="調査", reason="調査のため", first=first, last=last, scope=Scope(people, systems), by=by
    )


def release(hold: Hold, *, asked: Person, decided: Person) -> None:
    """Asked for by one, decided by another."""
    advance(ask_release(hold, reason="調査が終わったため", by=asked), by=decided)
