"""What a workbook is written from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hiden.base.sheets.cells import Value
from hiden.base.sheets.columns import Column


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to be written: headings in row 1, data below, one datum per cell."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]] = field(default=())
