"""One row of a file, read with care: what cannot be read becomes a problem that names the cell."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

from hiden.base.clock import FOREVER_DATE
from hiden.base.dates import parse_full_date, show_date
from hiden.base.errors import BadInput
from hiden.base.sheets import Cell, Column, Problem
from hiden.imports.contract import Record

# What people write into a cell to say that nothing is meant.
_NOTHING = frozenset({"", "-", "ー", "—", "―", "なし", "無し", "無", "該当なし"})


class Row:
    """The cells of one row under our own names, and the problems found in it."""

    def __init__(self, record: Record, columns: Sequence[Column], problems: list[Problem]) -> None:
        self.record = record
        self.number = record.row
        self._labels = {column.name: column.label for column in columns}
        self._problems = problems
        self.broken = False

    def has(self, name: str) -> bool:
        """Whether the file has this column at all."""
        return name in self.record.cells

    def cell(self, name: str) -> Cell:
        """The cell, or an empty one where the file lacks the column."""
        return self.record.cells.get(name) or Cell(self.number, 0, None)

    def text(self, name: str) -> str:
        """The text as it was typed, without spaces around it; names stay as they are."""
        found = self.record.cells.get(name)
        if found is None:
            return ""
        value = found.value
        return value.strip() if isinstance(value, str) else found.text

    def code(self, name: str) -> str:
        """A code or number: full and half width are the same, spaces around it do not count."""
        text = self.text(name)
        return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()

    def word(self, name: str) -> str:
        """A code, or "" where the cell says that nothing is meant (「なし」「－」)."""
        text = self.code(name)
        return "" if text in _NOTHING else text

    def day(self, name: str) -> date | None:
        """A date in 和暦 or 西暦; None if empty or if it cannot be read, which is then a problem."""
        cell = self.record.cells.get(name)
        if cell is None or cell.value is None:
            return None
        if type(cell.value) is date:
            return cell.value
        text = cell.text
        if unicodedata.normalize("NFKC", text).strip() in _NOTHING:
            return None
        value = cell.value if isinstance(cell.value, date | float | int) else text
        try:
            return parse_full_date(value)
        except BadInput as error:
            self.error(name, error.what, error.do_next)
            return None

    def error(self, name: str, what: str, do_next: str) -> None:
        """Something that stands in the way of using this row."""
        self.broken = True
        self._problems.append(self._problem(name, what, do_next))

    def warn(self, name: str, what: str, do_next: str) -> None:
        """Something to look at; the row is used."""
        problem = self._problem(name, what, do_next)
        self._problems.append(
            Problem(
                problem.sheet,
                problem.row,
                problem.column,
                problem.label,
                problem.value,
                what,
                do_next,
                severity="warning",
            )
        )

    def _problem(self, name: str, what: str, do_next: str) -> Problem:
        cell = self.cell(name)
        label = self._labels.get(name, "") if cell.column else ""
        return Problem(self.record.sheet, self.number, cell.column, label, cell.text, what, do_next)


def after(last: date) -> date:
    """The first day after a last one; 9999/12/31, which personnel systems use for "no end", has none after it."""
    return FOREVER_DATE if last >= FOREVER_DATE else last + timedelta(days=1)


def shown(day: date | None) -> str:
    """A day in a list of differences; nothing for no day or for ever."""
    return "" if day is None or day >= FOREVER_DATE else show_date(day)
