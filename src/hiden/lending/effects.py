"""What happens when a case of this room is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.approvals.effects_registry import Subject, effect
from hiden.approvals.models import Case
from hiden.base.dates import show_date
from hiden.base.words import say
from hiden.gate import allows
from hiden.lending.kinds import Carry
from hiden.lending.models import Thing
from hiden.lending.permitting import EFFECT, permit_by_case
from hiden.people.models import Person


def describe(payload: Mapping[str, Any], by: Person) -> list[Subject]:
    """Who would have which thing where until when, and what the handling table says against it."""
    person = Person.objects.filter(key=payload["person"]).first() if payload["person"] else None
    who = person.name if person else f"{payload['company']}　{payload['handler']}"
    words = say(
        "{who}に貸す（{carry}、{day}まで）。取扱表の定め：{stops}",
        who=who,
        carry=Carry(payload["carry"]).label,
        day=show_date(date.fromisoformat(payload["until"])),
        stops="／".join(payload["stops"]),
    )
    thing = Thing.objects.filter(number=payload["thing"]).first()
    if thing is None:
        return [Subject(payload["thing"], words, reverse("lending_things"))]
    name = thing.name if allows(by, "lending.read", thing) else ""
    return [Subject(thing.number, words, reverse("lending_thing", args=[thing.key]), name)]


@effect(
    EFFECT,
    label=_("貸出品の持出し"),
    describe=describe,
    things=lambda payload: [f"{payload['thing']}/{payload['person']}{payload['handler']}/{payload['carry']}"],
)
def permit(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """Let the borrower have the thing once."""
    permit_by_case(payload, case=case, by=by)
