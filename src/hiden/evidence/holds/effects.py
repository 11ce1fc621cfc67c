"""What happens when the release of a hold is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.approvals.effects_registry import Subject, effect
from hiden.approvals.models import Case
from hiden.base.words import say
from hiden.evidence.holds.models import Hold
from hiden.evidence.holds.placing import EFFECT, barred, released
from hiden.people.models import Person


def describe(payload: Mapping[str, Any], by: Person) -> list[Subject]:
    """Which hold."""
    hold = Hold.objects.get(key=payload["hold"])
    name = say("保全命令 第{number}号", number=hold.number)
    words = say("解除する（{title}）", title=hold.title)
    return [Subject(name, words, reverse("evidence_hold", args=[hold.key]))]


def _things(payload: Mapping[str, Any]) -> list[str]:
    """One release of a hold at a time."""
    hold = Hold.objects.get(key=payload["hold"])
    return [say("保全命令 第{number}号", number=hold.number)]


@effect(EFFECT, label=_("保全命令の解除"), describe=describe, things=_things, bars=barred)
def decided(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """The hold ends."""
    released(payload, case=case, by=by)
