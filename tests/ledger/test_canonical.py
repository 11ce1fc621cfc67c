"""One value, one sequence of bytes."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden.ledger.canonical import LARGEST_NUMBER, CanonicalError, canonical

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
keys = st.text(st.characters(max_codepoint=127), max_size=10)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_NUMBER, LARGEST_NUMBER) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=15,
)


@given(values)
def test_what_is_written_is_one_line_that_reads_back(value: object) -> None:
    raw = canonical(value)
    assert b"\n" not in raw
    assert b"\r" not in raw
    assert json.loads(raw) == value
    assert canonical(json.loads(raw)) == raw


@given(st.dictionaries(keys, st.integers(0, 9), min_size=2))
def test_the_order_in_which_keys_were_given_does_not_matter(value: dict[str, int]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


def test_the_form_is_fixed() -> None:
    assert canonical({"b": ["秘", 1, True, None], "a": {}}) == '{"a":{},"b":["秘",1,true,null]}'.encode()


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        {"鍵": 1},
        {1: 1},
        date(2026, 11, 23),
        Decimal(1),
        b"x",
        {"a"},
        "\ud800",
        {"a": "\udfff"},
    ],
)
def test_what_has_no_single_form_is_refused(value: object) -> None:
    with pytest.raises(CanonicalError):
        canonical(value)


def test_bottomless_values_are_refused() -> None:
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(CanonicalError):
        canonical(deep)
