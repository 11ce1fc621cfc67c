"""The parts inside a workbook: which one holds which sheet."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

from hiden.base.sheets.limits import ARCHIVE_ERRORS, damaged

_USUAL_MAIN = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class Book:
    """What workbook.xml says: sheet name → part name, and the date system."""

    sheets: dict[str, str]
    from_1904: bool


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part by its name (without regard to case, as the reader does), b"" where the workbook has none."""
    wanted = name.lower()
    found = next((entry for entry in archive.namelist() if entry.replace("\\", "/").lower() == wanted), None)
    if found is None:
        return b""
    try:
        return archive.read(found)
    except ARCHIVE_ERRORS as error:
        raise damaged() from error


def book_of(archive: zipfile.ZipFile) -> Book:
    """Sheets and their parts, through the relationships. Raises BadInput where the XML is broken."""
    try:
        root_links = _links(read_part(archive, "_rels/.rels"))
        main = next((target for kind, target in root_links.values() if kind == "officeDocument"), _USUAL_MAIN)
        main = main.lstrip("/")
        if main != _USUAL_MAIN and read_part(archive, _USUAL_MAIN):
            raise damaged()  # two workbooks in one: what is checked must be what is read
        folder, file = posixpath.split(main)
        links = _links(read_part(archive, f"{folder}/_rels/{file}.rels".lstrip("/")))
        root = ElementTree.fromstring(read_part(archive, main))  # noqa: S314 - see above
    except (ElementTree.ParseError, LookupError, ValueError) as error:
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
            if element.get("name", "") in sheets:
                raise damaged()
            sheets[element.get("name", "")] = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip(
                "/"
            )
    if len(set(sheets.values())) != len(sheets):
        raise damaged()  # one part under many names would be read again and again
    return Book(sheets, from_1904)


def _links(xml: bytes) -> dict[str, tuple[str, str]]:
    """Relationship id → (last word of its type, target)."""
    if not xml:
        return {}
    elements = list(ElementTree.fromstring(xml))  # noqa: S314 - see above
    links = {
        element.get("Id", ""): (element.get("Type", "").rsplit("/", 1)[-1], element.get("Target", ""))
        for element in elements
    }
    if len(links) != len(elements):
        raise damaged()
    return links
