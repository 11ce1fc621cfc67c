"""What happens when a reveal is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiden.approvals.effects_registry import Subject, effect
from hiden.approvals.models import Case
from hiden.monitoring.rights.asking import EFFECT, barred, describe_words, revealed
from hiden.people.models import Person


def describe(payload: Mapping[str, Any], by: Person) -> list[Subject]:
    """Which case, by its token: whoever agrees decides on reasons, and not on a name."""
    name, words = describe_words(payload)
    return [Subject(name, words, "")]


def _things(payload: Mapping[str, Any]) -> list[str]:
    """One request of a viewer about a case at a time."""
    return [f"monitoring {payload['case']} {payload['viewer']}"]


@effect(EFFECT, label=_("案件の開示"), describe=describe, things=_things, bars=barred)
def decided(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """The grant begins."""
    revealed(payload, case=case, by=by)
