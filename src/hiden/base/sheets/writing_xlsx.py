"""Writing workbooks that people fill in and that come back unchanged.

openpyxl makes the workbook (styles, drop-downs, frozen heading), the rows of data are then put into its sheets as XML
directly: ten thousand rows cost a fifth of the time, and every text is written as text, never as a formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from hiden.base.errors import BadInput
from hiden.base.sheets.cells import address, column_letter
from hiden.base.sheets.columns import Column
from hiden.base.sheets.row_xml import Faces, row_xml
from hiden.base.sheets.sheet import Sheet
from hiden.base.words import say

EXAMPLE_SHEET = "記入例"
CHOICES_SHEET = "選択肢"

_HEADING = PatternFill("solid", fgColor="FFE8EEF7")
_REQUIRED = PatternFill("solid", fgColor="FFFFF3D6")
_LINE = Side(style="thin", color="FF949494")
_BAD_TITLE = re.compile(r"[\\/*?:\[\]\x00-\x1f]")
_ROOM_FOR_MORE = 1_000  # empty rows below the data that keep the drop-downs
_LAST_ROW = 1_048_576
_LONGEST_INLINE_LIST = 250
_WIDTHS = {"text": 24, "code": 14, "kana": 20, "date": 13, "number": 10, "choice": 14, "mail": 28, "flag": 8}


def write_workbook(sheets: Sequence[Sheet], *, example: bool = False) -> bytes:
    """An .xlsx file. `example` adds a 記入例 sheet made of the first sheet's columns.

    Required headings are yellow. Dates before 1900-03-01 are written as text, because Excel has no such dates.
    Raises BadInput when a sheet has more rows than Excel can hold.
    """
    if not sheets:
        raise ValueError("a workbook needs a sheet")
    book = OpenpyxlWorkbook()
    book.remove(book["Sheet"])
    faces = _faces(book.create_sheet("styles"))
    bodies: list[bytes] = []
    choices: dict[tuple[str, ...], str] = {}
    titles = _titles([sheet.name for sheet in sheets])
    for title, sheet in zip(titles, sheets, strict=True):
        body, count = _body(sheet, faces)
        page = book.create_sheet(title)
        _dress(page, sheet.columns, count)
        _drop_downs(page, sheet.columns, count, choices)
        bodies.append(body)
    book.remove(book["styles"])
    if example:
        _example_sheet(book.create_sheet(_free(EXAMPLE_SHEET, titles)), sheets[0].columns)
    if choices:
        _choices_sheet(book.create_sheet(CHOICES_SHEET), list(choices))
    return _with_bodies(book, bodies)


def _titles(names: Sequence[str]) -> list[str]:
    """Sheet names that Excel takes: 31 UTF-16 units, no forbidden signs, none twice."""
    titles: list[str] = []
    for name in names:
        clean = _BAD_TITLE.sub("・", name).strip("'")[:28] or "Sheet"
        titles.append(_free(clean, [*titles, CHOICES_SHEET, "styles"]))
    return titles


def _free(title: str, taken: Sequence[str]) -> str:
    lowered = {name.lower() for name in taken}
    number, free = 2, title
    while free.lower() in lowered:
        free, number = f"{title}{number}", number + 1
    return free


def _faces(page: Worksheet) -> Faces:
    """Register the styles of data cells and learn their numbers."""
    numbers: dict[str, int] = {}
    for row, (name, number_format) in enumerate(
        (("date", "yyyy/mm/dd"), ("instant", "yyyy/mm/dd hh:mm"), ("clock", "hh:mm"), ("text", "General"),
         ("code", "@"), ("quoted", "@")), 1
    ):  # fmt: skip
        cell = page.cell(row, 1)
        cell.number_format = number_format
        cell.alignment = Alignment(vertical="top", wrap_text=name == "text")
        if name == "quoted":
            cell.quotePrefix = True
        numbers[name] = cell.style_id
    return Faces(**numbers)


def _body(sheet: Sheet, faces: Faces) -> tuple[bytes, int]:
    letters = [column_letter(place) for place in range(1, len(sheet.columns) + 1)]
    codes = [column.kind in ("code", "kana") for column in sheet.columns]
    lines = [row_xml(number, row, letters, faces, codes) for number, row in enumerate(sheet.rows, 2)]
    if len(lines) >= _LAST_ROW:
        raise BadInput(
            say("{n}行あり、Excelの1シートに入りきりません。", n=len(lines)),
            say("絞り込んで件数を減らすか、CSVで書き出してください。"),
        )
    return "".join(lines).encode(), len(lines)


def _dress(page: Worksheet, columns: Sequence[Column], count: int) -> None:
    """Heading, widths, frozen first row, filter, print settings."""
    for place, column in enumerate(columns, 1):
        _put(page, 1, place, column.label)
        cell = page.cell(1, place)
        cell.font = Font(bold=True)
        cell.fill = _REQUIRED if column.required else _HEADING
        cell.border = Border(bottom=_LINE, right=_LINE)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        width = column.width or max(_WIDTHS[column.kind], _width(column.label) + 3)
        page.column_dimensions[column_letter(place)].width = min(width, 60)
    page.freeze_panes = "A2"
    if columns:
        page.auto_filter.ref = f"A1:{address(count + 1, len(columns))}"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _width(text: str) -> int:
    """Columns of half width that a text needs."""
    return max((sum(1 if ord(sign) < 0x2E80 else 2 for sign in line) for line in text.split("\n")), default=0)


def _drop_downs(
    page: Worksheet, columns: Sequence[Column], count: int, choices: dict[tuple[str, ...], str]
) -> None:
    last = min(count + 1 + _ROOM_FOR_MORE, _LAST_ROW)
    for place, column in enumerate(columns, 1):
        if not column.choices:
            continue
        formula = _list_formula(column.choices, choices)
        rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
        rule.errorTitle = column.label[:30]
        rule.error = say("一覧から選んでください。")
        letter = column_letter(place)
        rule.add(f"{letter}2:{letter}{last}")
        page.add_data_validation(rule)


def _list_formula(values: tuple[str, ...], choices: dict[tuple[str, ...], str]) -> str:
    """Short lists stand in the rule itself; long ones, or ones with a comma, on the 選択肢 sheet."""
    inline = ",".join(values)
    if len(inline.encode("utf-16-le")) // 2 <= _LONGEST_INLINE_LIST and not any(
        set(',"\n') & set(v) for v in values
    ):
        return f'"{inline}"'
    if values not in choices:
        letter = column_letter(len(choices) + 1)
        choices[values] = f"{quote_sheetname(CHOICES_SHEET)}!${letter}$1:${letter}${len(values)}"
    return choices[values]


def _choices_sheet(page: Worksheet, lists: list[tuple[str, ...]]) -> None:
    for place, values in enumerate(lists, 1):
        for row, value in enumerate(values, 1):
            _put(page, row, place, value)


def _example_sheet(page: Worksheet, columns: Sequence[Column]) -> None:
    heads = (say("項目"), say("必須"), say("記入例"), say("選べる値"), say("説明"))
    for place, (head, width) in enumerate(zip(heads, (24, 8, 30, 40, 60), strict=True), 1):
        _put(page, 1, place, head)
        page.cell(1, place).font = Font(bold=True)
        page.cell(1, place).fill = _HEADING
        page.column_dimensions[column_letter(place)].width = width
    for row, column in enumerate(columns, 2):
        must = say("必須") if column.required else ""
        for place, text in enumerate(
            (column.label, must, column.example, "、".join(column.choices), column.help), 1
        ):
            _put(page, row, place, text)
            page.cell(row, place).alignment = Alignment(vertical="top", wrap_text=True)
    page.freeze_panes = "A2"


def _put(page: Worksheet, row: int, column: int, text: str) -> None:
    """Text as text: never a formula, without the control signs that XML cannot carry."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)
    if clean:
        page.cell(row, column, clean).data_type = "s"


_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_END = re.compile(rb"</sheetData>|<sheetData ?/>")


def _with_bodies(book: OpenpyxlWorkbook, bodies: Sequence[bytes]) -> bytes:
    """The workbook with the rows of data put in; the first sheets of the book are the sheets of data, in order."""
    skeleton, out = io.BytesIO(), io.BytesIO()
    book.save(skeleton)
    wanted = {f"xl/worksheets/sheet{number}.xml": body for number, body in enumerate(bodies, 1)}
    with (
        zipfile.ZipFile(skeleton) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as target,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename in wanted:
                head, tail = _cut(_DIMENSION.sub(b"", content, count=1))
                content = head + wanted[entry.filename] + tail
            target.writestr(entry.filename, content)
    return out.getvalue()


def _cut(xml: bytes) -> tuple[bytes, bytes]:
    end = _END.search(xml)
    assert end is not None, "openpyxl writes sheetData into every sheet"
    if end.group().startswith(b"</"):
        return xml[: end.start()], xml[end.start() :]
    return xml[: end.start()] + b"<sheetData>", b"</sheetData>" + xml[end.end() :]
