"""Files that must be refused before they do harm, each with two sentences."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiden.base.errors import BadInput, HidenError, NotFound
from hiden.base.sheets import Limits, read_table
from tests.base.workbooks import DECLARATION, LINKS, NAMESPACE, number, parts, text, zipped

GOOD = parts(f'<row r="1">{text("A1", "氏名")}</row><row r="2">{text("A2", "山田")}</row>')
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _refused(data: bytes, says: str, limits: Limits | None = None) -> None:
    with pytest.raises(BadInput) as caught:
        read_table(data, limits=limits or Limits())
    assert says in caught.value.what
    assert caught.value.do_next.endswith("。")


def test_a_good_workbook_passes() -> None:
    assert len(read_table(zipped(GOOD)).rows) == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空です"),
        (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), ".xls"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "パスワード"),
        (zipped({"xl/workbook.bin": b"x"}), ".xlsb"),
        (zipped({"word/document.xml": b"x"}), "Excelブックではありません"),
        (b"PK\x03\x04 xl/ broken", "壊れて"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><body><table><tr><td>a</td></tr></table>", "HTML"),
        (b"\x00\x01\x02", "読めない文字"),
        (zipped({**GOOD, "xl/styles.xml": "<styleSheet>"}), "壊れて"),
        (zipped({**GOOD, "xl/workbook.xml": "no xml"}), "壊れて"),
        (zipped({**GOOD, "xl/worksheets/sheet1.xml": "<worksheet><sheetData><row>"}), "壊れて"),
        (zipped({name: part for name, part in GOOD.items() if "sheet1" not in name}), "壊れて"),
    ],
)
def test_what_is_no_workbook_and_no_csv_is_refused_with_advice(data: bytes, says: str) -> None:
    _refused(data, says)


def test_files_above_the_limit_are_refused_by_their_size(tmp_path: Path) -> None:
    path = tmp_path / "大きい.xlsx"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    tracemalloc.start()
    with pytest.raises(BadInput, match="100MB。上限は50MB"):
        read_table(path)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
    with pytest.raises(NotFound):
        read_table(tmp_path / "ない.xlsx")


def test_a_zip_bomb_is_refused_by_its_ratio() -> None:
    bomb = zipped(
        {**{name: part.encode() for name, part in GOOD.items()}, "xl/media/x.xml": b"0" * 30_000_000}
    )
    assert len(bomb) < 100_000
    _refused(bomb, "異常に大きく")


def test_a_zip_bomb_of_many_files_is_refused() -> None:
    _refused(zipped({**GOOD, **{f"xl/x{n}": "" for n in range(2100)}}), "異常に大きく")
    _refused(zipped(GOOD), "異常に大きく", Limits(unfolded_bytes=500))


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    """The directory promises 1,000 bytes; the stream unfolds to thirty million."""
    data = bytearray(
        zipped({**{name: part.encode() for name, part in GOOD.items()}, "xl/big.xml": b"0" * 30_000_000})
    )
    for offset in _occurrences(data, struct.pack("<I", 30_000_000)):
        data[offset : offset + 4] = struct.pack("<I", 1_000)
    tracemalloc.start()
    _refused(bytes(data), "異常に大きく")
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def _occurrences(data: bytearray, pattern: bytes) -> list[int]:
    found, at = [], data.find(pattern)
    while at >= 0:
        found.append(at)
        at = data.find(pattern, at + 1)
    return found


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1">{text("A1", "氏名")}</row><row r="1048576">{text("XFD1048576", "x")}</row>',
        f'<row r="1">{text("A1", "氏名")}</row><row r="2"><c r = \'XFD1048576\'><v>1</v></c></row>',
        f'<row r="1">{text("A1", "氏名")}<!-- r="A1" --><c s="1" q=\' r="A1"\' r = "XFD1048576"><v>1</v></c></row>',
        f'<row r="1">{text("A1", "氏名")}</row><row r="1048575"/><row><c r="XFC1048576"/><c><v>1</v></c></row>',
    ],
)
def test_two_cells_that_claim_an_enormous_rectangle_are_refused(rows: str) -> None:
    _refused(zipped(parts(rows)), "範囲が大きすぎます")


def test_styled_empty_cells_far_away_do_no_harm() -> None:
    rows = f'<row r="1">{text("A1", "氏名")}</row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert read_table(zipped(parts(rows, frames='<xf numFmtId="0"/><xf numFmtId="0"/>'))).labels == {
        1: "氏名"
    }


def test_merged_areas_larger_than_the_sheet_do_no_harm() -> None:
    rows = f'<row r="1">{text("A1", "氏名")}</row><row r="2">{text("A2", "山田")}</row>'
    table = read_table(zipped(parts(rows, after='<mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>')))
    assert len(table.rows) == 1


def test_one_long_text_in_very_many_cells_is_refused() -> None:
    shared = f"<si><t>{'あ' * 30_000}</t></si>"
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 6001))
    _refused(zipped(parts(cells, shared=shared)), "異常に大きく", Limits(ratio=1000))


@pytest.mark.parametrize(
    "trick",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        " " * 300_000 + '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1/">]>',
    ],
)
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_entity_tricks_are_refused(trick: str, part: str) -> None:
    _refused(zipped({**GOOD, part: trick + GOOD[part].split("\n", 1)[1]}), "実体宣言", Limits(ratio=10_000))


def test_xml_in_utf_16_cannot_hide_anything() -> None:
    hidden = {name: part.encode() for name, part in GOOD.items()}
    hidden["xl/workbook.xml"] = GOOD["xl/workbook.xml"].replace("UTF-8", "UTF-16").encode("utf-16")
    _refused(zipped(hidden), "実体宣言")


@pytest.mark.parametrize("encoding", ["cp037", "UTF-7", "Shift_JIS", "nonsense"])
def test_xml_in_other_encodings_cannot_hide_anything(encoding: str) -> None:
    sheet = GOOD["xl/worksheets/sheet1.xml"].replace("UTF-8", encoding)
    _refused(zipped({**GOOD, "xl/worksheets/sheet1.xml": sheet}), "実体宣言")


def test_two_workbooks_in_one_archive_are_refused() -> None:
    data = io.BytesIO(zipped(GOOD))
    with zipfile.ZipFile(data, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", GOOD["xl/workbook.xml"])
    _refused(data.getvalue(), "壊れて")
    _refused(zipped({**GOOD, "XL/Workbook.xml": GOOD["xl/workbook.xml"]}), "壊れて")
    moved = GOOD["_rels/.rels"].replace("xl/workbook.xml", "xl/other.xml")
    _refused(zipped({**GOOD, "_rels/.rels": moved, "xl/other.xml": GOOD["xl/workbook.xml"]}), "壊れて")


def test_an_archive_with_a_password_is_refused() -> None:
    data = bytearray(zipped(GOOD))
    for offset in _occurrences(data, b"PK\x01\x02"):
        data[offset + 8] |= 1
    _refused(bytes(data), "パスワード")


def _read_or_advised(data: bytes) -> bool:
    """True when the file could be read, or was refused with advice; anything else breaks the test."""
    try:
        read_table(data)
    except HidenError as error:
        return bool(error.what and error.do_next)
    return True


SAMPLE = zipped(
    parts(
        f'<row r="1">{text("A1", "氏名")}</row><row r="2">{number("A2", "46349", 1)}</row>',
        shared='<si><t>山</t><rPh sb="0" eb="1"><t>ヤマ</t></rPh></si>',
        frames='<xf numFmtId="0"/><xf numFmtId="58"/>',
    )
)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255), st.integers(0, len(SAMPLE)))
def test_a_damaged_workbook_is_read_or_refused_but_never_breaks(place: int, byte: int, cut: int) -> None:
    data = bytearray(SAMPLE)
    data[place] = byte
    for broken in (bytes(data), bytes(data[:cut])):
        assert _read_or_advised(broken)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='<>/c="rsvt A1 2e', max_size=60))
def test_any_xml_in_a_sheet_is_read_or_refused(inner: str) -> None:
    assert _read_or_advised(zipped(parts(f'<row r="1">{text("A1", "x")}</row>' + inner)))


def test_one_part_under_many_sheet_names_is_refused() -> None:
    sheets = "".join(f'<sheet name="表{i}" sheetId="{i}" r:id="rId1"/>' for i in range(1, 40))
    workbook = (
        f'{DECLARATION}<workbook xmlns="{NAMESPACE}" xmlns:r="{LINKS}"><sheets>{sheets}</sheets></workbook>'
    )
    _refused(zipped(parts("", workbook=workbook)), "壊れて")
