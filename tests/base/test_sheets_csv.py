"""CSV in and out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden.base.errors import BadInput
from hiden.base.sheets import CannotWrite, Column, Limits, read_table, write_csv
from hiden.base.text import as_cp932_returns

PEOPLE = '社員番号,氏名,備考\r\n00123,髙﨑　①,"1行目\r\n2行目"\r\n\r\n00124,山田,\r\n,,\r\n'


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_csv_of_a_japanese_office_is_read(encoding: str, delimiter: str) -> None:
    table = read_table(PEOPLE.replace(",", delimiter).encode(encoding))
    assert (table.encoding, table.delimiter, table.sheet) == (encoding, delimiter, "")
    assert [row.number for row in table.rows] == [2, 4]
    assert [cell.value for cell in table.rows[0]] == ["00123", "髙﨑　①", "1行目\r\n2行目"]
    assert table.rows[1].cell(3).value is None


def test_the_heading_is_found_below_title_lines() -> None:
    data = "人事システム出力,,\n2026/4/1,,\n社員番号,氏名,部署\n1,山田,総務\n"
    table = read_table(data.encode(), columns=[Column("n", ("社員番号",)), Column("m", ("氏名",))])
    assert (table.header_row, len(table.rows)) == (3, 1)


def test_a_quote_that_never_ends_does_not_swallow_the_file() -> None:
    with pytest.raises(BadInput, match="2行目から"):
        read_table('番号,名称\n1,"閉じない\n2,b\n3,c\n'.encode())


def test_a_problem_in_csv_is_named_by_row_and_column() -> None:
    table = read_table("氏名,入社日\n山田,未定\n".encode())
    problem = table.problem(
        table.rows[0].cell(2), "「未定」は日付として読めません。", "日付を入力してください。"
    )
    assert (
        problem.sentence() == "2行目、B列「入社日」：「未定」は日付として読めません。日付を入力してください。"
    )


def test_what_excel_writes_to_keep_zeros_is_understood() -> None:
    assert read_table(b'a,b\n"=""00123""",x\n="0045",y\n').rows[0].cell(1).value == "00123"


def test_private_characters_are_noted() -> None:
    assert "外字" in read_table("氏名\n".encode("cp932") + b"\xf0\x40\n").notes[0]


def test_an_empty_csv_has_no_rows() -> None:
    assert read_table(b"\n\n").rows == ()


def test_utf8_with_mark_comes_first_and_lines_end_as_excel_wants() -> None:
    data = write_csv(
        ["氏名", "日"], [["髙﨑", date(2026, 11, 23)], [None, datetime(2026, 11, 22, 15, 30, tzinfo=UTC)]]
    )
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == "氏名,日\r\n髙﨑,2026/11/23\r\n,2026/11/23 00:30:00\r\n"


def test_characters_that_cp932_lacks_are_listed_and_never_replaced() -> None:
    rows = [["髙﨑①㈱〜−"], ["𠮷田"], ["葛\U000e0100城 é"]]
    with pytest.raises(CannotWrite) as caught:
        write_csv(["氏名"], rows, encoding="cp932")
    assert [problem.address for problem in caught.value.problems] == ["A3", "A4"]
    assert caught.value.characters == ("𠮷", "葛\U000e0100", "é")
    assert "A3、A4" in caught.value.what
    assert read_table(write_csv(["氏名"], rows[:1], encoding="cp932")).rows[0].cell(1).value == "髙﨑①㈱～－"


@pytest.mark.parametrize("text", ["=1+1", "+81-3-0000-0000", "-cmd", "@SUM(A1)", "\t=1", "'=1", "''=1"])
def test_text_that_would_run_as_a_formula_is_shielded_and_comes_back(text: str) -> None:
    data = write_csv(["備考"], [[text]])
    assert data.decode("utf-8-sig").split("\r\n")[1].lstrip('"')[0] == "'"
    assert read_table(data).rows[0].cell(1).value == text


@pytest.mark.parametrize("text", ["-", "-5", "+3.5%", "－", "'quoted'", "1-2"])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert write_csv(["備考"], [[text]]).decode("utf-8-sig").split("\r\n")[1] == text


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=6))
def test_any_table_comes_back_from_csv_unchanged(rows: list[list[str]]) -> None:
    kept = [["x", *row] for row in rows]
    table = read_table(write_csv(["あ", "い", "う", "え"], kept))
    assert [[str(cell.value or "") for cell in row] for row in table.rows] == kept


in_cp932 = st.characters(codec="cp932", include_characters="¢£¬‖−〜", exclude_characters="\0")


@given(st.lists(st.text(in_cp932, min_size=1, max_size=12), max_size=6))
def test_any_table_comes_back_from_cp932_but_for_the_known_changes(names: list[str]) -> None:
    table = read_table(write_csv(["印", "氏名"], [["あ", name] for name in names], encoding="cp932"))
    assert [str(row.cell(2).value) for row in table.rows] == [as_cp932_returns(name) for name in names]


def test_a_value_without_end_is_called_too_long_and_not_a_wrong_quote() -> None:
    with pytest.raises(BadInput, match="2行目から始まる行に、長すぎる値"):
        read_table(("名前,番号\n" + "あ" * 1_000_001 + ",1\n").encode())


@pytest.mark.parametrize("text", ["名前" + "," * 5_000_000, "名前,番号\n" + "1,2\n" * 1_100])
def test_more_cells_than_allowed_are_refused_before_they_are_made(text: str) -> None:
    with pytest.raises(BadInput, match="表が大きすぎます"):
        read_table(text.encode(), limits=Limits(cells=2_000))


def test_line_ends_of_every_kind_may_be_mixed() -> None:
    table = read_table('名前,番号\r\nあ,1\rい,2\n"う\r\nえ",3'.encode())
    assert [row.values for row in table.rows] == [("あ", "1"), ("い", "2"), ("う\r\nえ", "3")]


@pytest.mark.parametrize("text", ["＝1+1", "＋1+A1", "－A1", "＠SUM(A1)", "\n=1"])
def test_signs_of_full_width_are_shielded_too(text: str) -> None:
    written = write_csv(["名前", "備考"], [[text, "x"]])
    assert f"'{text}" in written.decode("utf-8-sig")
    assert read_table(written).rows[0].values[0] == text


def test_a_dash_that_stands_alone_is_no_formula() -> None:
    assert "'" not in write_csv(["評価"], [["－"], ["-"], ["－5"]]).decode("utf-8-sig")


def test_rows_that_sum_up_are_left_out_and_told() -> None:
    table = read_table("番号,名前,数\n1,あ,2\n2,合計,3\n 合　計 ,,5\n".encode())
    assert [row.number for row in table.rows] == [2, 3]
    assert [(problem.row, problem.severity) for problem in table.problems] == [(4, "warning")]
    assert "集計の行" in table.problems[0].what
