"""The XML inside a workbook: which part holds which sheet, and what the fast reader does not tell about cells."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from hiden.base.sheets.cells import column_number
from hiden.base.sheets.limits import damaged

_ROW_OR_CELL = re.compile(
    rb"<(?:\w+:)?(?:row\b([^>]*)>|c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>))", re.DOTALL
)
_REFERENCE = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Za-z]{1,3})(\d{1,7})["'][^>]*?(/?)>""")
_CELL_START = re.compile(rb"<(?:\w+:)?c[\s>/]")
_ROW_START = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_ROW_NUMBER = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br=["'](\d{1,7})["']""")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_R = re.compile(rb"""\br=["'](?:([A-Za-z]{1,3})(\d{1,7})|(\d{1,7}))["']""")
_S = re.compile(rb"""\bs=["'](\d{1,6})["']""")
_T = re.compile(rb"""\bt=["'](\w+)["']""")
_V = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</")
_MIN = re.compile(rb"""\bmin=["'](\d{1,5})["']""")
_MAX = re.compile(rb"""\bmax=["'](\d{1,5})["']""")


@dataclass(frozen=True, slots=True)
class Book:
    """What workbook.xml says: sheet name → part name, and the date system."""

    sheets: dict[str, str]
    from_1904: bool


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it is written: style number, type, text of <v> (None where there is none), whether a formula."""

    row: int
    column: int
    style: int
    kind: str
    value: str | None
    formula: bool


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part by its name, b"" where the workbook has none."""
    try:
        return archive.read(name)
    except KeyError:
        return b""


def book_of(archive: zipfile.ZipFile) -> Book:
    """Sheets and their parts, through the relationships. Raises BadInput where the XML is broken."""
    try:
        root_links = _links(read_part(archive, "_rels/.rels"))
        main = next((target for kind, target in root_links.values() if kind == "officeDocument"), "xl/workbook.xml")
        main = main.lstrip("/")
        folder, file = posixpath.split(main)
        links = _links(read_part(archive, f"{folder}/_rels/{file}.rels".lstrip("/")))
        root = ElementTree.fromstring(read_part(archive, main))  # noqa: S314 - see above
    except ElementTree.ParseError as error:
        raise damaged() from error
    sheets: dict[str, str] = {}
    from_1904 = False
    for element in root.iter():
        local = element.tag.rsplit("}", 1)[-1]
        if local == "workbookPr":
            from_1904 = element.get("date1904", "0") in ("1", "true")
        if local == "sheet":
            link = next((value for key, value in element.items() if key.rsplit("}", 1)[-1] == "id"), "")
            target = links.get(link, ("", ""))[1]
            sheets[element.get("name", "")] = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
    return Book(sheets, from_1904)


def _links(xml: bytes) -> dict[str, tuple[str, str]]:
    """Relationship id → (last word of its type, target)."""
    if not xml:
        return {}
    return {
        element.get("Id", ""): (element.get("Type", "").rsplit("/", 1)[-1], element.get("Target", ""))
        for element in ElementTree.fromstring(xml)  # noqa: S314 - see above
    }


def extent(sheet_xml: bytes) -> tuple[int, int]:
    """(Rows, columns) of the rectangle that the reader would fill, at most; counted from A1.

    Two cells can claim a rectangle of 17 thousand million cells, so this is asked before the sheet is read.
    """
    references = _REFERENCE.findall(sheet_xml)
    filled = [(letters, int(digits)) for letters, digits, empty in references if not empty]
    columns = max((column_number(letters.decode()) for letters in {letters for letters, _ in filled}), default=0)
    rows = max((digits for _, digits in filled), default=0)
    if len(references) < len(_CELL_START.findall(sheet_xml)):
        starts = _ROW_START.findall(sheet_xml)
        rows = max([rows, *map(int, _ROW_NUMBER.findall(sheet_xml))], default=0) + len(starts)
        columns += max(len(_CELL_START.findall(row)) for row in _ROW_START.split(sheet_xml))
    return rows, columns


def cells_of(sheet_xml: bytes) -> Iterator[RawCell]:
    """Every cell as written, also those that carry no reference of their own."""
    row = column = 0
    for found in _ROW_OR_CELL.finditer(sheet_xml):
        if found[1] is not None:
            number = _R.search(found[1])
            row, column = (int(number[3]) if number and number[3] else row + 1), 0
            continue
        attributes, body = found[2], found[3] or b""
        place = _R.search(attributes)
        if place and place[1]:
            row, column = int(place[2]), column_number(place[1].decode())
        else:
            column += 1
        style, kind, value = _S.search(attributes), _T.search(attributes), _V.search(body)
        yield RawCell(
            row,
            column,
            int(style[1]) if style else 0,
            kind[1].decode() if kind else "n",
            value[1].decode("utf-8", "replace") if value else None,
            b"<f" in body or b":f>" in body or b":f " in body,
        )


def may_have_faults(sheet_xml: bytes) -> bool:
    """Whether the sheet holds formulas or errors at all: most do not, and then no cell need be looked at again."""
    return re.search(rb"""<(?:\w+:)?f[\s>/]|\bt=["']e["']""", sheet_xml) is not None


def uses_style(sheet_xml: bytes, styles: Collection[int]) -> bool:
    """Whether some cell uses one of the styles."""
    if not styles:
        return False
    numbers = "|".join(map(str, sorted(styles)))
    return re.search(rf"""\bs=["'](?:{numbers})["']""".encode(), sheet_xml) is not None


def hidden_rows(sheet_xml: bytes) -> list[int]:
    """Numbers of the hidden rows."""
    return [
        int(number[3])
        for start in _ROW_START.findall(sheet_xml)
        if _HIDDEN.search(start) and (number := _R.search(start)) and number[3]
    ]


def hidden_columns(sheet_xml: bytes) -> list[tuple[int, int]]:
    """Spans (first, last) of hidden columns."""
    spans = []
    for attributes in _COLUMN.findall(sheet_xml.partition(b"sheetData")[0]):
        first, last = _MIN.search(attributes), _MAX.search(attributes)
        if first and last and _HIDDEN.search(attributes):
            spans.append((int(first[1]), int(last[1])))
    return spans
