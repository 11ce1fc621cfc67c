"""What happens when a version is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.approvals.effects_registry import Subject, effect
from hiden.approvals.models import Case
from hiden.base.words import say
from hiden.people.models import Person
from hiden.rules.models import Document, Version
from hiden.rules.proposing import EFFECT, decide
from hiden.ui.written import date_with_era


def describe(payload: Mapping[str, Any], by: Person) -> list[Subject]:
    """The version, and what it changes."""
    version = Version.objects.select_related("document").get(
        document__key=payload["document"], number=payload["number"]
    )
    path = reverse("rules_version", args=[version.document.key, version.number])
    words = say("{day}から施行", day=date_with_era(version.since))
    return [Subject(say("第{n}版", n=version.number), words, path, version.document.title)]


def _things(payload: Mapping[str, Any]) -> list[str]:
    return [Document.objects.get(key=payload["document"]).title]


@effect(EFFECT, label=_("規程・契約の版"), describe=describe, things=_things)
def decided(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """In force from its day on."""
    decide(payload, case=case, by=by)
