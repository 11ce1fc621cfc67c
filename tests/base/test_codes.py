"""Numbers that are names, after a spreadsheet had them."""

from __future__ import annotations

from datetime import date

import pytest

from hiden.base.sheets import Cell, Value
from hiden.base.sheets.codes import as_registered, spellings, spoilt, without_zeros


@pytest.mark.parametrize("value", ["1E+05", "1.23E+11", "1001.0", True, date(2026, 4, 1), 10**15, 1e20])
def test_what_a_spreadsheet_made_of_a_number_is_seen(value: Value) -> None:
    trouble = spoilt(Cell(2, 1, value))
    assert trouble is not None
    assert all(sentence.endswith("。") for sentence in trouble)


@pytest.mark.parametrize(
    "value", ["0012", "A-1", "E05", "1.1", 12, 1.1, "2026-001", "", None, 999_999_999_999_999]
)
def test_a_sound_number_is_left_alone(value: Value) -> None:
    assert spoilt(Cell(2, 1, value)) is None


def test_lost_zeros_lead_to_the_registered_number() -> None:
    assert without_zeros(["0012", "12A", "0A1", "300"]) == {"12": "0012"}


def test_a_code_is_one_in_every_spelling() -> None:
    known = spellings(["A-1"])
    assert as_registered("ａ-1", known) == "A-1"
    assert as_registered("B1", known) == "B1"
    assert as_registered("b1", known) == "B1"
    assert as_registered("", known) == ""
