"""What happens when a case is decided that names somebody of a partner's for an item of the top class."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.access.partners.models import last_day
from hiden.access.partners.naming import EFFECT, named_by_case
from hiden.approvals.effects_registry import Subject, effect
from hiden.approvals.models import Case
from hiden.base.words import say
from hiden.inventory.asking import names_seen
from hiden.people.models import Person
from hiden.ui.written import plain_date


def describe(payload: Mapping[str, Any], by: Person) -> list[Subject]:
    """The item, and who would be named for it until when."""
    number = payload["item"]
    until = last_day(datetime.fromisoformat(payload["until"]))
    words = say(
        "{company}　{name}（{mail}）を{until}まで取扱者にする",
        company=payload["company"], name=payload["name"], mail=payload["mail"], until=plain_date(until),
    )  # fmt: skip
    path = reverse("inventory_item", args=[number])
    return [Subject(number, words, path, names_seen(by, [number]).get(number, ""))]


def _things(payload: Mapping[str, Any]) -> list[str]:
    return [f"{payload['item']}　{payload['mail']}"]


@effect(EFFECT, label=_("取引先の取扱者を加える"), describe=describe, things=_things)
def decided(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """The person is named from now on."""
    named_by_case(payload, case=case, by=by)
