"""The nouns of a table: cells, rows, and problems that a person can find again in her own file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

from hiden.base.dates import Partial, show_date
from hiden.base.words import say

Value: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | Partial | None
Severity = Literal["error", "warning"]


def column_letter(column: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """(12, 3) → C12."""
    return f"{column_letter(column)}{row}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that a person must look at. Row and column count from 1 as the spreadsheet shows them.

    `column` is 0 where the whole row is meant, `row` 0 where the whole sheet is meant; `label` is the heading of the
    column. An "error" stands in the way of using the row, a "warning" does not.
    """

    sheet: str
    row: int
    column: int
    label: str
    value: str
    what: str
    do_next: str
    severity: Severity = "error"

    @property
    def address(self) -> str:
        """「C12」, or "" where the problem has no single cell."""
        return address(self.row, self.column) if self.row and self.column else ""

    def place(self) -> str:
        """シート『社員』の12行目、C列「入社日」."""
        parts = []
        if self.row:
            parts.append(say("{row}行目", row=self.row))
        if self.column:
            letter = column_letter(self.column)
            if self.label:
                parts.append(say("{letter}列「{label}」", letter=letter, label=self.label))
            else:
                parts.append(say("{letter}列", letter=letter))
        inner = say("、").join(parts)
        if not self.sheet:
            return inner
        if not inner:
            return say("シート『{sheet}』", sheet=self.sheet)
        return say("シート『{sheet}』の{place}", sheet=self.sheet, place=inner)

    def sentence(self) -> str:
        """Where, what, and what to do, in one line."""
        place = self.place()
        if not place:
            return f"{self.what} {self.do_next}"
        return say("{place}：{what}{do_next}", place=place, what=self.what, do_next=self.do_next)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known about one cell besides its value."""

    kana: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `kana` is the furigana that Excel keeps with it, `note` says how the value was obtained."""

    row: int
    column: int
    value: Value
    kana: str = ""
    note: str = ""

    @property
    def address(self) -> str:
        """「C12」."""
        return address(self.row, self.column)

    @property
    def text(self) -> str:
        """The value as a person would type it, without surrounding spaces; "" for an empty cell."""
        return text_of(self.value)

    @property
    def blank(self) -> bool:
        """Whether nothing is written here."""
        return not self.text


def text_of(value: Value) -> str:
    """A value as a person would type it: 3.0 is 3, a date is 2026/11/23, yes is TRUE."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        at = value.time() if isinstance(value, datetime) else time()
        return show_date(value, "slash") + (f" {at:%H:%M:%S}" if at != time() else "")
    if isinstance(value, Partial):
        return value.shown
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data, numbered as the spreadsheet numbers it. `values[0]` belongs to the table's first column."""

    number: int
    values: tuple[Value, ...]
    first_column: int
    marks: dict[tuple[int, int], Mark] = field(repr=False)

    def cell(self, column: int) -> Cell:
        """The cell in a column (1 = A); an empty one where the row is shorter."""
        index = column - self.first_column
        value = self.values[index] if 0 <= index < len(self.values) else None
        mark = self.marks.get((self.number, column))
        return (
            Cell(self.number, column, value, mark.kana, mark.note)
            if mark
            else Cell(self.number, column, value)
        )

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells of the row."""
        return tuple(self.cell(self.first_column + index) for index in range(len(self.values)))

    def __iter__(self) -> Iterator[Cell]:
        return iter(self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: header cells, rows without the empty ones, and everything worth telling the reader.

    `sheet` is "" for CSV; `encoding` is "" for Excel. `problems` are about the file as it is; what the values mean is
    for the caller to judge. `other_sheets` lists the sheets that were not read.
    """

    sheet: str
    header: tuple[Cell, ...]
    header_row: int
    rows: tuple[Row, ...]
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    other_sheets: tuple[str, ...] = ()

    @property
    def labels(self) -> dict[int, str]:
        """Column number → heading, for the columns that have one."""
        return {cell.column: cell.text for cell in self.header if not cell.blank}

    def problem(self, cell: Cell, what: str, do_next: str, severity: Severity = "error") -> Problem:
        """A problem about one cell of this table, with its heading filled in."""
        label = self.labels.get(cell.column, "")
        return Problem(self.sheet, cell.row, cell.column, label, cell.text, what, do_next, severity)


@dataclass(slots=True)
class Grid:
    """A sheet as the readers hand it on, before a header is looked for. Rows and columns count from 1.

    `merges` holds (top, left, bottom, right); `faults` maps a cell to what is wrong with it (what, do_next).
    """

    sheet: str
    values: list[list[Value]]
    first_row: int = 1
    first_column: int = 1
    marks: dict[tuple[int, int], Mark] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    faults: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""
    other_sheets: list[str] = field(default_factory=list)

    def at(self, row: int, column: int) -> Value:
        """The value of a cell, None outside of the grid."""
        index, place = row - self.first_row, column - self.first_column
        if 0 <= index < len(self.values) and 0 <= place < len(self.values[index]):
            return self.values[index][place]
        return None

    def put(self, row: int, column: int, value: Value) -> bool:
        """Replace the value of a cell inside the grid; False outside of it."""
        index, place = row - self.first_row, column - self.first_column
        if 0 <= index < len(self.values) and 0 <= place < len(self.values[index]):
            self.values[index][place] = value
            return True
        return False

    def note(self, row: int, column: int, note: str) -> None:
        """Add a note to a cell."""
        old = self.marks.get((row, column), Mark())
        self.marks[row, column] = Mark(old.kana, f"{old.note} {note}".strip())
