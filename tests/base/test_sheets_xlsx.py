"""Reading Excel workbooks with the dirt that real ones have."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from hiden.base.dates import Partial
from hiden.base.errors import BadInput
from hiden.base.sheets import Column, match_columns, read_table, sheet_names
from tests.base.workbooks import made, number, parts, saved, text, zipped

PEOPLE = (
    Column("number", ("社員番号", "Employee number"), required=True, kind="code"),
    Column("name", ("氏名",), required=True),
    Column("kana", ("フリガナ", "氏名カナ"), kind="kana"),
    Column("hired", ("入社日", "入社年月日"), kind="date"),
)


def _values(data: bytes, **options: object) -> list[list[object]]:
    return [[cell.value for cell in row] for row in read_table(data, **options).rows]  # type: ignore[arg-type]


def test_the_heading_is_found_below_title_lines_and_blank_rows_and_columns() -> None:
    def fill(page: Worksheet) -> None:
        page["B2"] = "社員一覧"
        page.merge_cells("B2:E2")
        page["E3"] = "2026年4月1日現在"
        for column, label in zip("BCDE", ("社員番号", "氏名", "フリガナ", "入社年月日（西暦）"), strict=True):
            page[f"{column}5"] = label
        page["B6"], page["C6"], page["E6"] = "00123", "髙﨑　①", date(2020, 4, 1)
        page["B8"] = "00124"
        page["B40"].number_format = "0.0"

    table = read_table(made(fill), columns=PEOPLE)
    assert (table.sheet, table.header_row) == ("社員", 5)
    assert table.labels == {2: "社員番号", 3: "氏名", 4: "フリガナ", 5: "入社年月日（西暦）"}
    assert [row.number for row in table.rows] == [6, 8]
    first = table.rows[0]
    assert first.cell(3).text == "髙﨑　①"
    assert (first.cell(5).value, first.cell(5).address) == (date(2020, 4, 1), "E6")
    assert first.cell(4).blank
    assert first.cell(99).blank
    assert table.problems == ()


def test_without_known_headings_the_first_full_row_is_the_heading() -> None:
    def fill(page: Worksheet) -> None:
        page["A1"] = "台帳"
        page.append(["番号", "名称", "備考"])
        page.append(["A-1", "図面", "x"])

    table = read_table(made(fill))
    assert (table.header_row, len(table.rows)) == (2, 1)


def test_a_heading_of_two_tiers_is_read_as_one() -> None:
    def fill(page: Worksheet) -> None:
        page.append(["番号", "保管", None, "担当"])
        page.append([None, "場所", "形態", None])
        page.append(["A-1", "本社", "紙", "山田"])
        page.merge_cells("A1:A2")
        page.merge_cells("B1:C1")
        page.merge_cells("D1:D2")

    table = read_table(
        made(fill), columns=[Column("n", ("番号",)), Column("p", ("場所",)), Column("f", ("形態",))]
    )
    assert list(table.labels.values()) == ["番号", "保管／場所", "保管／形態", "担当"]
    assert (table.header_row, [row.number for row in table.rows]) == (2, [3])


def test_values_of_merged_cells_are_spread_downwards_and_noted() -> None:
    def fill(page: Worksheet) -> None:
        page.append(["部署", "氏名"])
        for name in ("山田", "鈴木", "佐藤"):
            page.append([None, name])
        page["A2"] = "設計部"
        page.merge_cells("A2:A4")

    table = read_table(made(fill))
    assert [row.cell(1).value for row in table.rows] == ["設計部"] * 3
    assert "A2:A4" in table.rows[2].cell(1).note


def test_a_merge_across_columns_is_reported_and_not_guessed() -> None:
    def fill(page: Worksheet) -> None:
        page.append(["番号", "場所", "形態"])
        page.append(["A-1", "本社と工場", None])
        page.merge_cells("B2:C2")

    table = read_table(made(fill))
    assert table.rows[0].cell(3).blank
    (problem,) = table.problems
    assert (problem.address, problem.severity) == ("B2", "warning")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('gggee"年"', Partial.year(2026)),
        ('gggee"年度"', Partial.fiscal_year(2026)),
        ('[$-411]ggge"年";@', Partial.year(2026)),
        ('ggge"年"m"月"', Partial.month(2026, 11)),
        ('yyyy"年"m"月"', Partial.month(2026, 11)),
        ('yyyy"年"', Partial.year(2026)),
        ('ggge"年"m"月"d"日"', date(2026, 11, 23)),
        ("[$-411]ge.m.d", date(2026, 11, 23)),
        ("yyyy/mm/dd", date(2026, 11, 23)),
        ("General", 46349),
        ("G/標準", 46349),
        ("#,##0", 46349),
        ("0.00E+00", 46349),
    ],
)
def test_a_cell_means_what_its_format_shows(code: str, expected: object) -> None:
    def fill(page: Worksheet) -> None:
        page.append(["名称", "作成"])
        page.append(["図面", 46349])
        page["B2"].number_format = code

    cell = read_table(made(fill)).rows[0].cell(2)
    if isinstance(expected, Partial):
        assert isinstance(cell.value, Partial)
        assert (cell.value.first, cell.value.last) == (expected.first, expected.last)
        assert "2026/11/23" in cell.note
    else:
        assert (cell.value, cell.note) == (expected, "")


def test_the_formats_built_into_a_japanese_excel_are_dates() -> None:
    frames = "".join(f'<xf numFmtId="{n}"/>' for n in (0, 58, 31, 57, 55))
    rows = (
        f'<row r="1">{text("A1", "a")}{text("B1", "b")}{text("C1", "c")}{text("D1", "d")}</row>'
        f'<row r="2">{number("A2", "46349", 1)}{number("B2", "46349", 2)}{number("C2", "46349", 3)}'
        f"{number('D2', '46349', 4)}</row>"
    )
    (values,) = _values(zipped(parts(rows, frames=frames)))
    assert values[:3] == [date(2026, 11, 23)] * 3
    assert isinstance(values[3], Partial)


def test_old_macintosh_workbooks_count_from_1904() -> None:
    workbook = parts("")["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    rows = f'<row r="1">{text("A1", "日")}</row><row r="2">{number("A2", str(46349 - 1462), 1)}</row>'
    frames = '<xf numFmtId="0"/><xf numFmtId="164"/>'
    formats = '<numFmt numFmtId="164" formatCode="gggee&quot;年&quot;"/>'
    ((value,),) = _values(zipped(parts(rows, workbook=workbook, frames=frames, formats=formats)))
    assert isinstance(value, Partial)
    assert value.first == date(2026, 1, 1)


def test_leading_zeros_that_only_the_format_shows_are_kept() -> None:
    def fill(page: Worksheet) -> None:
        page.append(["社員番号", "管理番号", "数"])
        page.append([123, 412, 1.5])
        page["A2"].number_format = "00000"
        page["B2"].number_format = '"A-"0000'
        page["C2"].number_format = "0.00"

    row = read_table(made(fill)).rows[0]
    assert [cell.value for cell in row] == ["00123", "A-0412", 1.5]
    assert row.cell(1).note
    assert not row.cell(3).note


def test_other_kinds_of_values_arrive_as_they_are() -> None:
    def fill(page: Worksheet) -> None:
        page.append(["a", "b", "c", "d", "e"])
        page.append([True, datetime(2026, 4, 1, 9, 30), time(9, 30), 12.0, "a\nb"])  # noqa: DTZ001

    assert _values(made(fill)) == [[True, datetime(2026, 4, 1, 9, 30), time(9, 30), 12, "a\nb"]]  # noqa: DTZ001


def test_a_month_and_day_without_year_is_noted() -> None:
    def fill(page: Worksheet) -> None:
        page.append(["日"])
        page.append([date(2026, 11, 23)])
        page["A2"].number_format = 'm"月"d"日"'

    cell = read_table(made(fill)).rows[0].cell(1)
    assert cell.value == date(2026, 11, 23)
    assert "2026年として" in cell.note


def test_results_of_formulas_are_used_and_missing_or_broken_ones_are_problems() -> None:
    heads = "".join(text(f"{letter}1", f"列{letter}") for letter in "ABCDE")
    rows = (
        f'<row r="1">{heads}</row><row r="2">'
        '<c r="A2"><f>1+1</f><v>2</v></c>'
        '<c r="B2"><f>1+1</f></c>'
        '<c r="C2" t="e"><f>Z1</f><v>#REF!</v></c>'
        '<c r="D2" t="str"><f>""</f><v></v></c>'
        '<c r="E2" t="str"><f>"x"</f><v>答</v></c></row>'
    )
    table = read_table(zipped(parts(rows)))
    assert [cell.value for cell in table.rows[0]] == [2, None, None, None, "答"]
    assert [problem.address for problem in table.problems] == ["B2", "C2"]
    assert "#REF!" in table.problems[1].what
    assert table.problems[1].sentence().startswith("シート『表』の2行目、C列「列C」：")


def test_a_row_of_nothing_but_broken_formulas_is_not_lost() -> None:
    rows = f'<row r="1">{text("A1", "数")}</row><row r="2"><c r="A2" t="e"><v>#N/A</v></c></row>'
    table = read_table(zipped(parts(rows)))
    assert (len(table.rows), len(table.problems)) == (1, 1)


def test_furigana_that_excel_keeps_is_offered() -> None:
    shared = (
        "<si><t>氏名</t></si>"
        '<si><t>山田　太郎</t><rPh sb="0" eb="2"><t>ヤマダ</t></rPh><rPh sb="3" eb="5"><t>たろう</t></rPh><phoneticPr/></si>'
        '<si><t>上田</t><rPh sb="0" eb="2"><t>ウエダ</t></rPh></si>'
        '<si><t>上田</t><rPh sb="0" eb="2"><t>カミタ</t></rPh></si>'
        "<si><t>上田</t></si>"
        '<si><t>𠮷田</t><rPh sb="0" eb="3"><t>ヨシダ</t></rPh></si>'
        '<si><t>A&amp;B社</t><rPh sb="3" eb="4"><t>シャ</t></rPh></si>'
    )
    cells = "".join(f'<row r="{n + 1}"><c r="A{n + 1}" t="s"><v>{n}</v></c></row>' for n in range(7))
    table = read_table(zipped(parts(cells, shared=shared)))
    assert [(row.cell(1).text, row.cell(1).kana) for row in table.rows] == [
        ("山田　太郎", "ヤマダ　タロウ"),
        ("上田", "ウエダ"),
        ("上田", "カミタ"),
        ("上田", ""),
        ("𠮷田", "ヨシダ"),
        ("A&B社", ""),
    ]


def test_hidden_rows_columns_and_sheets_are_noted() -> None:
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = "社員"
    for line in (["氏名", "備考"], ["山田", "x"], ["鈴木", "y"], ["佐藤", "z"]):
        page.append(line)
    page.row_dimensions[3].hidden = True
    page.column_dimensions["B"].hidden = True
    book.create_sheet("秘密").sheet_state = "hidden"
    table = read_table(saved(book))
    assert len(table.rows) == 3
    notes = " ".join(table.notes)
    assert "3行目" in notes
    assert "B列" in notes
    assert "秘密" in notes
    assert table.other_sheets == ("秘密",)
    assert sheet_names(saved(book)) == ["社員"]


def test_the_sheet_whose_headings_fit_is_read_and_template_sheets_are_not() -> None:
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "記入例"
    first.append(["社員番号", "氏名", "フリガナ", "入社日"])
    book.create_sheet("表紙")["A1"] = "人事台帳"
    page = book.create_sheet("台帳")
    page.append(["氏名", "社員番号", "入社日"])
    page.append(["山田", "1", "R8.4.1"])
    table = read_table(saved(book), columns=PEOPLE)
    assert table.sheet == "台帳"
    assert read_table(saved(book), sheet="記入例", columns=PEOPLE).rows == ()
    with pytest.raises(BadInput, match="表紙"):
        read_table(saved(book), sheet="ない")


def test_doubled_headings_and_columns_without_one_are_reported() -> None:
    def fill(page: Worksheet) -> None:
        page.append(["番号", "備考", None, "備考"])
        page.append(["A-1", "x", "見出しなし", "y"])

    problems = read_table(made(fill)).problems
    assert [(problem.address, problem.severity) for problem in problems] == [
        ("C1", "warning"),
        ("D1", "warning"),
    ]
    assert "B1" in problems[1].what


def test_cells_without_references_are_placed_by_counting() -> None:
    rows = (
        "<row><c t=\"inlineStr\"><is><t>a</t></is></c><c t='inlineStr'><is><t>b</t></is></c></row>"
        '<row><c s="1"><v>7</v></c><c t="e"><v>#DIV/0!</v></c></row>'
    )
    table = read_table(
        zipped(
            parts(
                rows,
                frames='<xf numFmtId="0"/><xf numFmtId="164"/>',
                formats='<numFmt numFmtId="164" formatCode="000"/>',
            )
        )
    )
    assert table.rows[0].cell(1).value == "007"
    assert table.problems[0].address == "B2"


def test_prefixed_xml_is_read_like_any_other() -> None:
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1">'
        '<x:c r="A1" t="inlineStr"><x:is><x:t>数</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="A2" t="e"><x:v>#N/A</x:v></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    )
    assert read_table(zipped(parts("", sheet=sheet))).problems[0].address == "A2"


def test_an_empty_sheet_is_an_empty_table() -> None:
    table = read_table(made(lambda page: None))
    assert (table.header, table.rows) == ((), ())


def test_a_path_is_read_like_bytes(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "社員.xlsx"
    path.write_bytes(made(lambda page: page.append(["氏名"])))
    assert read_table(path).labels == {1: "氏名"}


def test_groups_of_headings_above_the_headings_are_read_with_them() -> None:
    def fill(page: Worksheet) -> None:
        page.append(["名簿", None, None, None])
        page.append(["本人", None, "所属", None])
        page.append(["社員番号", "氏名", "コード", "役職"])
        page.append(["1", "山田", "200", "課長"])
        for area in ("A1:D1", "A2:B2", "C2:D2"):
            page.merge_cells(area)

    columns = [*PEOPLE, Column("department", ("所属コード",)), Column("post", ("役職",))]
    table = read_table(made(fill), columns=columns)
    assert table.header_row == 3
    assert list(table.labels.values()) == ["本人／社員番号", "本人／氏名", "所属／コード", "所属／役職"]
    places = match_columns(table.header, columns).places
    assert (places["number"], places["department"], places["post"]) == (1, 3, 4)


def test_doubled_headings_can_be_told_apart() -> None:
    def fill(page: Worksheet) -> None:
        page.append(["氏名", "役職", "氏名"])
        page.append(["山田", "課長", "やまだ"])

    table = read_table(made(fill), columns=PEOPLE)
    assert list(table.labels.values()) == ["氏名", "役職", "氏名（C列）"]
    assert match_columns(table.header, PEOPLE).places["name"] == 1


def test_values_spread_from_merged_cells_are_told() -> None:
    def fill(page: Worksheet) -> None:
        page.append(["氏名", "所属"])
        page.append(["山田", "総務部"])
        page.append(["鈴木", None])
        page.merge_cells("B2:B3")

    assert any("B2:B3" in note for note in read_table(made(fill)).notes)


def test_sheets_that_were_not_read_are_named_however_the_sheet_was_chosen() -> None:
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "正社員"
    for page in (first, book.create_sheet("パート"), book.create_sheet("選択肢")):
        page.append(["氏名"])
        page.append(["山田"])
    for sheet in (None, "正社員"):
        notes = read_table(saved(book), sheet=sheet).notes
        assert notes == ("ほかのシート（パート）は読みませんでした。",)
