"""Writing workbooks: they open elsewhere, come back unchanged, and run nothing."""

from __future__ import annotations

import io
import time as clock
from datetime import UTC, date, datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiden.base.sheets import Column, Sheet, Table, Value, read_table, write_workbook

COLUMNS = (
    Column("number", ("番号",), required=True, kind="code", example="A-0001"),
    Column("name", ("名称",), required=True, example="=例"),
    Column("class", ("区分",), kind="choice", choices=("極秘", "秘", "社内")),
    Column("owner", ("部署",), kind="choice", choices=tuple(f"部署{n}, 第{n}課" for n in range(60))),
    Column("made", ("作成日",), kind="date"),
    Column("count", ("数",), kind="number"),
)
ROWS: list[list[Value]] = [
    ["A-0001", "髙﨑①㈱𠮷葛\U000e0100〜−", "秘", None, date(2026, 11, 23), 3],
    ["A-0002", '=HYPERLINK("http://x")', "社内", "部署1, 第1課", date(1899, 1, 1), 1.5],
    ["A-0003", " 前後の空白 ", None, None, datetime(2026, 11, 22, 15, 30, tzinfo=UTC), 12345678901234567890],
    ["A-0004", 'a<b>&"c" _x000D_ \x01\n改行', None, None, None, True],
]


def _back(data: bytes) -> Table:
    return read_table(data, columns=COLUMNS)


def test_what_is_written_is_read_back() -> None:
    table = _back(write_workbook([Sheet("情報", COLUMNS, ROWS)], example=True))
    assert (table.sheet, table.header_row, table.problems) == ("情報", 1, ())
    assert table.other_sheets == ("記入例", "選択肢")
    values = [[cell.value for cell in row] for row in table.rows]
    assert values[0] == ROWS[0]
    assert values[1] == ["A-0002", '=HYPERLINK("http://x")', "社内", "部署1, 第1課", "1899/01/01", 1.5]
    assert values[2][1] == " 前後の空白 "
    assert values[2][4] == datetime(2026, 11, 23, 0, 30)  # noqa: DTZ001 - Excel has no zones
    assert values[2][5] == "12345678901234567890"
    assert values[3][1] == ROWS[3][1]
    assert values[3][5] is True


def test_openpyxl_finds_text_dates_drop_downs_and_the_frozen_heading() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook([Sheet("情報", COLUMNS, ROWS)], example=True)))
    page = book["情報"]
    assert page["B3"].value == '=HYPERLINK("http://x")'
    assert page["B3"].data_type == "s"
    assert page["B3"].quotePrefix
    assert page["E2"].is_date
    assert page["A2"].number_format == "@"
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:F5"
    rules = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert rules == {"C2:C1005": '"極秘,秘,社内"', "D2:D1005": "'選択肢'!$A$1:$A$60"}
    assert book["選択肢"]["A60"].value == "部署59, 第59課"
    assert book["記入例"]["C3"].value == "=例"
    assert book["記入例"]["C3"].data_type == "s"
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_sheet_names_are_made_fit_and_different() -> None:
    data = write_workbook(
        [Sheet("設計/開発[1]", COLUMNS), Sheet("設計・開発・1・", COLUMNS), Sheet("長" * 40, COLUMNS)]
    )
    names = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert names[:3] == ["設計・開発・1・", "設計・開発・1・2", "長" * 28]


def test_a_workbook_without_rows_is_a_template() -> None:
    table = _back(write_workbook([Sheet("情報", COLUMNS)], example=True))
    assert list(table.labels.values()) == [column.label for column in COLUMNS]
    assert table.rows == ()


def test_a_text_longer_than_a_cell_is_an_error_and_not_cut() -> None:
    with pytest.raises(ValueError, match="B2"):
        write_workbook([Sheet("情報", COLUMNS, [["A", "あ" * 40_000, None, None, None, None]])])


cells = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=15).filter(
        lambda text: text and not text.isspace()
    ),
    st.integers(-(10**14), 10**14),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.times(max_value=time(23, 59, 58)).map(lambda value: value.replace(microsecond=0)),
    st.none(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cells, min_size=2, max_size=2), min_size=1, max_size=5))
def test_any_table_comes_back_from_a_workbook_unchanged(rows: list[list[Value]]) -> None:
    columns = (Column("k", ("鍵",)), Column("a", ("甲",), kind="code"), Column("b", ("乙",)))
    data = write_workbook([Sheet("表", columns, [["x", *row] for row in rows])])
    table = read_table(data, columns=columns)
    read = [[row.cell(2).value, row.cell(3).value] for row in table.rows]
    assert read == [[_as_lines(value) for value in row] for row in rows]


def _as_lines(value: object) -> object:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


@pytest.mark.slow
def test_ten_thousand_rows_take_no_minutes() -> None:
    columns = tuple(Column(f"c{n}", (f"列{n}",)) for n in range(20))
    rows: list[list[Value]] = [
        [f"A-{n:05}", date(2026, 4, 1), n, *["見本の文字列"] * 17] for n in range(10_000)
    ]
    started = clock.process_time()
    data = write_workbook([Sheet("表", columns, rows)])
    written = clock.process_time()
    table = read_table(data, columns=columns)
    read = clock.process_time()
    assert len(table.rows) == 10_000
    assert written - started < 15, "the bound is far above what it takes"
    assert read - written < 15, "the bound is far above what it takes"
