"""What happens when a case of this room is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.approvals.effects_registry import Subject, effect
from hiden.approvals.models import Case
from hiden.base.words import say
from hiden.classification.classify import EFFECT, classify_by_case
from hiden.classification.models import SecrecyClass
from hiden.inventory.asking import names_seen
from hiden.people.models import Person


def describe(payload: Mapping[str, Any], by: Person) -> list[Subject]:
    """「極秘に分類」 for each item, with its name where the gate shows it."""
    seen = names_seen(by, payload["items"])
    found = SecrecyClass.objects.filter(code=payload["class"]).first()
    words = say("{class_name}に分類", class_name=found.name if found else payload["class"])
    return [
        Subject(number, words, reverse("inventory_item", args=[number]), seen.get(number, ""))
        for number in payload["items"]
    ]


@effect(EFFECT, label=_("分類"), describe=describe, things=lambda payload: list(payload["items"]))
def apply_classes(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """Give every item of the case the class it names. Raises NotFound, BadInput: then the step is not taken either."""
    classify_by_case(payload["items"], payload["class"], reason=payload["reason"], case=case, by=by)
