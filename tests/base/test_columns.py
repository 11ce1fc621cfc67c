"""Headings of other people's spreadsheets."""

from __future__ import annotations

import pytest

from hiden.base.sheets import Cell, Column, match_columns, read_table
from hiden.base.sheets.cells import address, column_letter, column_number

COLUMNS = (
    Column("number", ("社員番号", "社員コード", "Employee number"), required=True),
    Column("name", ("氏名", "Name"), required=True),
    Column("kana", ("フリガナ", "氏名カナ"), kind="kana"),
    Column("hired", ("入社日", "入社年月日"), kind="date"),
    Column("place", ("場所",)),
)


def _header(*labels: str) -> list[Cell]:
    return [Cell(1, column, label or None) for column, label in enumerate(labels, 1)]


@pytest.mark.parametrize(
    "label",
    [
        "社員番号",
        "社員 番号",
        "社員番号（必須）",
        "※社員番号",
        "社員番号*",
        "【必須】社員番号",
        "社員\n番号",
        "社員番号（5桁）",
        "EMPLOYEE NUMBER",
        "number",
        "社員コード",
    ],
)
def test_a_heading_is_known_by_its_many_spellings(label: str) -> None:
    assert match_columns(_header("x", label), COLUMNS).places == {"number": 2}


def test_nothing_is_dropped_in_silence() -> None:
    matching = match_columns(_header("氏名", "血液型", "", "氏名"), COLUMNS)
    assert [cell.text for cell in matching.unmatched] == ["血液型", "氏名"]
    assert [column.name for column in matching.missing] == ["number"]


def test_what_was_chosen_last_time_goes_first() -> None:
    header = _header("コード", "氏名", "表示名", "場所")
    matching = match_columns(header, COLUMNS, {"コード": "number", "表示名": "name", "場所": ""})
    assert matching.places == {"number": 1, "name": 3}
    assert [cell.text for cell in matching.unmatched] == ["氏名", "場所"]
    assert matching.remembered(header) == {"コード": "number", "表示名": "name"}


def test_an_exact_heading_beats_one_with_brackets() -> None:
    assert match_columns(_header("入社日（再雇用）", "入社日"), COLUMNS).places == {"hired": 2}


def test_the_lower_part_of_a_two_tier_heading_is_known() -> None:
    assert match_columns(_header("保管／場所"), COLUMNS).places == {"place": 1}


def test_a_named_cell_is_found_in_a_row() -> None:
    table = read_table("氏名,社員番号\n山田,00123\n".encode())
    matching = match_columns(table.header, COLUMNS)
    assert matching.cell(table.rows[0], "number").text == "00123"
    assert matching.cell(table.rows[0], "hired").blank


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [column_letter(n) for n in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_number(column_letter(n)) == n for n in range(1, 20000, 37))
    assert address(12, 3) == "C12"
