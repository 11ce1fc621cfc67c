"""What happens when a dossier is decided: it may be made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.approvals.effects_registry import Subject, effect
from hiden.approvals.models import Case
from hiden.base.words import say
from hiden.dossier.asking import KIND, approved, find_request
from hiden.dossier.covering import LEVELS, Level
from hiden.people.models import Person
from hiden.ui.written import plain_date


def describe(payload: Mapping[str, Any], by: Person) -> list[Subject]:
    """Of which item and days, and how much it shows."""
    found = find_request(payload["request"])
    words = say(
        "{first}から{last}までの証拠一式を作る（{level}）",
        first=plain_date(found.first_day),
        last=plain_date(found.last_day),
        level=LEVELS[Level(found.level)],
    )
    return [Subject(found.item.number, words, reverse("inventory_item", args=[found.item.number]))]


@effect(KIND, label=_("証拠一式の作成"), describe=describe)
def decided(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """It may be made from now."""
    approved(payload, case=case, by=by)
