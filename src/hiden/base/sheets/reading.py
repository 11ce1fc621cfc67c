"""One door for every table that somebody brings: looks at the bytes, not at the name, and says no in two sentences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hiden.base.errors import BadInput
from hiden.base.sheets.cells import Table
from hiden.base.sheets.columns import Column, known_labels
from hiden.base.sheets.headers import table_of
from hiden.base.sheets.limits import Limits, load, password_protected
from hiden.base.sheets.reading_csv import read_csv
from hiden.base.words import say

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_CONTAINERS = "EncryptedPackage".encode("utf-16-le")


def read_table(
    source: Path | str | bytes,
    *,
    sheet: str | None = None,
    columns: Sequence[Column] = (),
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Table:
    """Read a CSV file or a sheet of an .xlsx/.xlsm workbook, given as path or bytes.

    `columns` are the headings to look for: they decide which sheet and which row is meant; without them the first sheet
    and the first full row are. Raises BadInput or NotFound; problems with single cells are in `Table.problems`.
    """
    data = load(source, limits)
    known = known_labels(columns)
    if _is_workbook(data):
        from hiden.base.sheets.reading_xlsx import Workbook, choose_sheet

        grid = choose_sheet(Workbook(data, limits), sheet, known)
    else:
        grid = read_csv(data, limits)
    return table_of(grid, known, limits.header_search)


def sheet_names(source: Path | str | bytes, *, limits: Limits = Limits()) -> list[str]:  # noqa: B008 - frozen
    """The visible sheets of a workbook in their order; [] for CSV."""
    data = load(source, limits)
    if not _is_workbook(data):
        return []
    from hiden.base.sheets.reading_xlsx import Workbook

    return Workbook(data, limits).names(hidden=False)


def _is_workbook(data: bytes) -> bool:
    """True for .xlsx/.xlsm, False for what may be CSV; everything else is refused with advice."""
    if data.startswith(_OLE):
        if _OLE_CONTAINERS in data:
            raise password_protected()
        raise BadInput(say("古い形式のExcelファイル（.xls）などは読み込めません。"), _save_as_xlsx())
    if data.startswith(b"PK"):
        if b"xl/workbook.bin" in data:
            raise BadInput(say("バイナリ形式のExcelファイル（.xlsb）は読み込めません。"), _save_as_xlsx())
        if b"xl/" not in data:
            raise BadInput(
                say("このファイルは圧縮ファイルかほかの文書で、Excelブックではありません。"), _save_as_xlsx()
            )
        return True
    if data.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise BadInput(say("このファイルは表ではありません（PDFや画像などです）。"), _save_as_xlsx())
    return False


def _save_as_xlsx() -> str:
    return say("Excelで開き、「名前を付けて保存」で「Excelブック（.xlsx）」にしてから選んでください。")
