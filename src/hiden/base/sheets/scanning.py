"""One pass over the XML of a sheet, for what the fast reader does not tell: extent, styles, errors, hidden rows.

It runs before the sheet is read, because two cells can claim a rectangle of 17 thousand million cells, all of which
the reader would fill. It is a real parser and not a search, so that no spelling of the same XML escapes it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from xml.parsers import expat

from hiden.base.sheets.cells import column_number
from hiden.base.sheets.limits import damaged

_DIGITS = "0123456789"
Place = tuple[int, int]


@dataclass(slots=True)
class Scan:
    """What was seen. Places are (row, column) from 1; `rows` and `columns` measure from A1 to the last filled cell.

    `styled` are the filled number cells in one of the styles asked for, `errors` maps to the text of the error,
    `formulas` are cells with a formula whose result is not text, `texts` maps to the index of a shared text asked for.
    """

    rows: int = 0
    columns: int = 0
    styled: list[tuple[Place, int]] = field(default_factory=list)
    errors: dict[Place, str] = field(default_factory=dict)
    formulas: list[Place] = field(default_factory=list)
    texts: dict[Place, int] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


class _Scanner:
    """The state between two elements: which cell we are in, and whether its text is wanted.

    `start` runs for every element of a sheet, half a million times for ten thousand rows; it is one function and
    takes the row from the row element as long as the cell agrees, because that is measurably faster.
    """

    def __init__(self, styles: Collection[int], texts: Collection[int]) -> None:
        self.scan = Scan()
        self.styles = {str(style): style for style in styles}
        self.texts = frozenset(texts)
        self.known_columns: dict[str, int] = {}
        self.row = self.column = 0
        self.row_text = ""
        self.style = self.kind = ""
        self.pieces: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rsplit(":", 1)[1]
        if name == "c":
            reference = attributes.get("r", "")
            known = self.known_columns.get(reference[: -len(self.row_text)])
            if known and reference.endswith(self.row_text):
                self.column = known
            else:
                self._place(reference)
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s", "")
        elif name in {"v", "is"}:
            if self.column > self.scan.columns or self.row > self.scan.rows:
                self.scan.columns = max(self.scan.columns, self.column)
                self.scan.rows = max(self.scan.rows, self.row)
            if self.kind == "n" and self.style in self.styles:
                self.scan.styled.append(((self.row, self.column), self.styles[self.style]))
            elif self.kind == "e" or (self.texts and self.kind == "s"):
                self._want_text()
        elif name == "f":
            if self.kind != "str":
                self.scan.formulas.append((self.row, self.column))
        elif name in {"row", "col"}:
            self._row_or_column(name, attributes)

    def _place(self, reference: str) -> None:
        """A cell whose reference is missing, or differs from its row's number, or is the first of its column."""
        if not reference:
            self.column += 1
            return
        letters = reference.rstrip(_DIGITS)
        self.column = self.known_columns[letters] = _column(letters)
        row = int(reference[len(letters) :])
        if row != self.row:
            self.row, self.row_text = row, str(row)

    def _row_or_column(self, name: str, attributes: dict[str, str]) -> None:
        hidden = attributes.get("hidden") in {"1", "true"}
        if name == "row":
            self.column = 0
            self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
            self.row_text = str(self.row)
            if hidden:
                self.scan.hidden_rows.append(self.row)
        elif hidden:
            self.scan.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))

    def _want_text(self) -> None:
        self.pieces.clear()
        self.parser.CharacterDataHandler = self.pieces.append
        self.parser.EndElementHandler = self._end_of_text

    def _end_of_text(self, _name: str) -> None:
        self.parser.CharacterDataHandler = None
        self.parser.EndElementHandler = None
        text, place = "".join(self.pieces), (self.row, self.column)
        if self.kind == "e":
            self.scan.errors[place] = text
        elif text.isdecimal() and int(text) in self.texts:
            self.scan.texts[place] = int(text)


def scan_sheet(sheet_xml: bytes, styles: Collection[int] = (), texts: Collection[int] = ()) -> Scan:
    """Look through a sheet for cells in these styles and with these shared texts. Raises BadInput for broken XML."""
    scanner = _Scanner(styles, texts)
    try:
        scanner.parser.Parse(sheet_xml, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise damaged() from error
    return scanner.scan


def _column(letters: str) -> int:
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        raise ValueError(f"not a column of a sheet: {letters}")
    return column_number(letters)
