"""What happens when a request to look at somebody's records is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from hiden.approvals.effects_registry import Subject, effect
from hiden.approvals.models import Case
from hiden.base.words import say
from hiden.logs.looking import EFFECT, barred, permitted
from hiden.logs.masking import masked
from hiden.people.models import Person
from hiden.ui.written import plain_date


def describe(payload: Mapping[str, Any], by: Person) -> list[Subject]:
    """Whose records, of which days, for how long. Who asked under a masked name is not told whose it is."""
    words = say(
        "{first}から{last}までの記録を、{days}日間、名前を出して見る",
        first=plain_date(date.fromisoformat(payload["first"])),
        last=plain_date(date.fromisoformat(payload["last"])),
        days=payload["days"],
    )
    if payload["mask"] and by.pk == payload["viewer"]:
        return [Subject(masked(payload["mask"]), words, reverse("logs_permits"))]
    person = Person.objects.get(pk=payload["person"])
    return [Subject(person.number, words, reverse("people_person", args=[person.number]), person.name)]


def _things(payload: Mapping[str, Any]) -> list[str]:
    """One request of a viewer about a person at a time. It names nobody, and under a masked name it is another thing than by
    name: whose the masked name is, nobody learns by trying.
    """
    told = f"{payload['viewer']} {payload['person']} {payload['mask']}"
    return [say("この人の閲覧の申請（{code}）", code=salted_hmac("hiden.logs.look", told).hexdigest()[:6])]


@effect(EFFECT, label=_("ログの閲覧の許可"), describe=describe, things=_things, bars=barred)
def decided(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """The permit begins."""
    permitted(payload, case=case, by=by)
