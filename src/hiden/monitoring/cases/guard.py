"""How the gate sees cases and letters: whom they are about."""

from __future__ import annotations

from collections.abc import Iterable

from hiden.gate import SetOf, noun
from hiden.ledger.names import name_with
from hiden.monitoring.cases.models import Coaching
from hiden.monitoring.models import SignCase

noun(
    "SignCase",
    model=SignCase,
    sets={"subject": SetOf(SignCase, owner="pk", member="person_id", type="Person")},
)
noun("Coaching", model=Coaching, refs={"person": ("Person", "person_id")})


def _cases(keys: Iterable[str]) -> dict[str, str]:
    """By number: the ledger names nobody."""
    rows = SignCase.objects.filter(key__in=list(keys)).values_list("key", "number")
    return {key: str(number) for key, number in rows}


name_with("sign_case", _cases)
