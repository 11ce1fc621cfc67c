"""What happens when a request for access is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.access.models import AccessRequest
from hiden.access.partners import effects as partner_effects
from hiden.access.requesting import EFFECT, granted
from hiden.access.reviews import effects as review_effects
from hiden.access.situation import Verb
from hiden.approvals.effects_registry import Subject, effect
from hiden.approvals.models import Case
from hiden.base.words import say
from hiden.inventory.asking import names_seen
from hiden.people.models import Person


def describe(payload: Mapping[str, Any], by: Person) -> list[Subject]:
    """The item, what is to be done with it, and for how long."""
    found = AccessRequest.objects.select_related("item", "person").get(key=payload["request"])
    words = say("{verb}（{days}日間）", verb=Verb(found.verb).label, days=found.days)
    number = found.item.number
    path = reverse("inventory_item", args=[number])
    return [Subject(number, words, path, names_seen(by, [number]).get(number, ""))]


def _things(payload: Mapping[str, Any]) -> list[str]:
    return [str(payload["request"])]


@effect(EFFECT, label=_("アクセス権の申請"), describe=describe, things=_things)
def decided(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """The right begins."""
    granted(payload, by=by)


__all__ = ["partner_effects", "review_effects"]
