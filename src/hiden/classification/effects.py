"""What happens when a case of this room is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hiden.approvals.effects_registry import effect
from hiden.approvals.models import Case
from hiden.classification.classify import EFFECT, classify_by_case
from hiden.people.models import Person


@effect(EFFECT)
def apply_classes(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """Give every item of the case the class it names. Raises NotFound, BadInput: then the step is not taken either."""
    classify_by_case(payload["items"], payload["class"], reason=payload["reason"], case=case, by=by)
