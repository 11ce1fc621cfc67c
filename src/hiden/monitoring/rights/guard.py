"""How the gate sees cases: how far they are, and from whom they are kept; what the ledger calls them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hiden.gate import Computed, noun
from hiden.ledger.names import name_with
from hiden.monitoring.models import SignCase
from hiden.monitoring.rights.standing import kept_from


def _facts(ids: Sequence[Any], wanted: frozenset[str]) -> Mapping[Any, Mapping[str, Any]]:
    """Fresh from the database: who stands under whom changes with every reorganisation."""
    concerned = dict(SignCase.objects.filter(pk__in=list(ids)).values_list("pk", "person_id"))
    return {case: {"kept_from": persons} for case, persons in kept_from(concerned).items()}


noun(
    "SignCase",
    model=SignCase,
    columns={"state": "state"},
    computed=Computed({"kept_from": "Set<Person>"}, _facts),
)


def _cases(keys: Iterable[str]) -> dict[str, str]:
    """By number: the ledger names nobody."""
    rows = SignCase.objects.filter(key__in=list(keys)).values_list("key", "number")
    return {key: str(number) for key, number in rows}


name_with("sign_case", _cases)
