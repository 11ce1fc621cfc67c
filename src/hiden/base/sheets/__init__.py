"""Tables in from CSV and Excel, tables out again. What a cell really says is never guessed in silence.

Everything that a reader would want to know about how a value was obtained is a note on the cell, and everything that
cannot be used is a `Problem` that names sheet, row and column.
"""

from collections.abc import Sequence

from hiden.base.sheets.cells import Cell, Problem, Row, Table, Value, address, column_letter
from hiden.base.sheets.columns import Column, Kind, Matching, match_columns
from hiden.base.sheets.limits import Limits
from hiden.base.sheets.reading import read_table, sheet_names
from hiden.base.sheets.sheet import Sheet
from hiden.base.sheets.writing_csv import CannotWrite, write_csv

__all__ = [
    "CannotWrite",
    "Cell",
    "Column",
    "Kind",
    "Limits",
    "Matching",
    "Problem",
    "Row",
    "Sheet",
    "Table",
    "Value",
    "address",
    "column_letter",
    "match_columns",
    "read_table",
    "sheet_names",
    "write_csv",
    "write_workbook",
]


def write_workbook(sheets: Sequence[Sheet], *, example: bool = False) -> bytes:
    """See writing_xlsx.write_workbook, which is loaded with what it needs when a first workbook is written."""
    from hiden.base.sheets import writing_xlsx

    return writing_xlsx.write_workbook(sheets, example=example)
