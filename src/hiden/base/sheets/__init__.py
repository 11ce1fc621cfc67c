"""Tables in from CSV and Excel, tables out again. What a cell really says is never guessed in silence.

Everything that a reader would want to know about how a value was obtained is a note on the cell, and everything that
cannot be used is a `Problem` that names sheet, row and column.
"""

from hiden.base.sheets.cells import Cell, Problem, Row, Table, Value, address, column_letter
from hiden.base.sheets.columns import Column, Kind, Matching, match_columns
from hiden.base.sheets.limits import Limits
from hiden.base.sheets.reading import read_table, sheet_names
from hiden.base.sheets.writing_csv import CannotWrite, write_csv
from hiden.base.sheets.writing_xlsx import Sheet, write_workbook

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
