"""What rooms register is checked against their models, so that a filter can never meet a NULL or a multiplied row."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Q

from hiden.base.errors import Misconfigured
from hiden.gate.nouns import Computed, Nouns, SetOf
from hiden.gate.reading import FactsMissing, encode

from .world import Doc, DocState, Handles, Label, Team, Worker

PRESENT = {"id": "doc_id", "present": Q(present=True)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"refs": {"maybe": ("Worker", "maybe_id")}},  # may be NULL
        {"columns": {"name": "no_such_column"}},
        {"columns": {"level": "maybe__level"}},  # over a key that may be NULL
        {"columns": {"name": "doc__states__word"}},  # many rows
        {"columns": {"owner": "owner"}},  # a key is a reference, not a value
        {"sets": {"workers": SetOf(Handles, "worker_id", "doc_id", "Doc")}},  # the owner may be NULL
        {"sets": {"labels": SetOf(Label, "word", "word")}},  # refers to something of another kind
        {"columns": {"rank": "rank"}, "computed": Computed({"rank": "Long"}, lambda ids, wanted: {})},
        {"computed": Computed({"rank": "Set<Set<Long>>"}, lambda ids, wanted: {})},
    ],
)
def test_a_wrong_registration_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Misconfigured):
        Nouns().noun("Doc", model=DocState, **PRESENT, **wrong)


def test_an_id_must_be_unique_unless_a_present_row_is_named() -> None:
    with pytest.raises(Misconfigured):
        Nouns().noun("Doc", model=DocState, id="doc_id")


def test_a_name_or_a_model_is_registered_once() -> None:
    made = Nouns()
    made.noun("Doc", model=DocState, handle=Doc, **PRESENT)
    for name, model in (("Doc", Team), ("Other", DocState), ("Other", Doc), ("Company", Worker)):
        with pytest.raises(Misconfigured):
            made.noun(name, model=model)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("Bool", 1), ("Bool", None), ("Long", True), ("Long", 2**63), ("Long", 1.0), ("String", 1), ("String", b"a"),
        ("Set<String>", "abc"), ("Set<String>", [1]), ("Set<Team>", [None]), ("Team", None), ("Team", True), ("Team", 1.5),
    ],
)  # fmt: skip
def test_a_fact_of_the_wrong_type_is_no_fact(kind: str, value: object) -> None:
    with pytest.raises(FactsMissing):
        encode(kind, value)


def test_facts_take_the_form_that_cedar_reads() -> None:
    assert encode("Set<Team>", {7}) == [{"__entity": {"type": "Team", "id": "7"}}]
    assert encode("String", "__entity") == "__entity"
    assert encode("Long", -(2**63)) == -(2**63)
