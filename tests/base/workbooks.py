"""Workbooks as Excel, openpyxl and ill-willed people make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def made(fill: Callable[[Worksheet], object], title: str = "社員") -> bytes:
    """A workbook of one sheet, filled through openpyxl."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = title
    fill(page)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of an openpyxl workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parts(
    rows: str,
    *,
    shared: str = "",
    formats: str = "",
    frames: str = '<xf numFmtId="0"/>',
    after: str = "",
    before: str = "",
    workbook: str = "",
    sheet: str = "",
) -> dict[str, str]:
    """The parts of a workbook of one sheet 「表」, written by hand as Excel writes them."""
    return {
        "[Content_Types].xml": DECLARATION
        + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": DECLARATION
        + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": workbook
        or DECLARATION
        + f'<workbook xmlns="{NAMESPACE}" xmlns:r="{LINKS}"><sheets>'
        '<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": DECLARATION
        + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{LINKS}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": DECLARATION
        + f'<styleSheet xmlns="{NAMESPACE}"><numFmts>{formats}</numFmts><cellXfs>{frames}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": DECLARATION + f'<sst xmlns="{NAMESPACE}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": sheet
        or DECLARATION
        + f'<worksheet xmlns="{NAMESPACE}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>',
    }


def zipped(entries: dict[str, str] | dict[str, bytes]) -> bytes:
    """The parts as an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def text(place: str, content: str, style: int = 0) -> str:
    """A cell of inline text."""
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{content}</t></is></c>'


def number(place: str, content: str, style: int = 0) -> str:
    """A cell of a number."""
    return f'<c r="{place}" s="{style}"><v>{content}</v></c>'
