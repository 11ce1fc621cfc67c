"""Derived fields as columns: each group of them is made once for every distinct combination of the values that it needs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hiden.monitoring.rules.around import Around
from hiden.monitoring.rules.fields import GROUPS, Values

_HOUR: Final = 3_600_000_000
_JAPAN: Final = 9 * _HOUR
_DAY: Final = 24 * _HOUR


def derive(table: pa.Table, around: Around, wanted: Collection[str] | None = None) -> pa.Table:
    """The rows of the view with the derived fields (only `wanted`, where given) as further columns."""
    moments = table["at"].cast(pa.int64()).to_numpy() + _JAPAN
    known: dict[str, np.ndarray[Any, Any] | pa.ChunkedArray] = {
        "hours": moments // _HOUR,
        "day": moments // _DAY,
    }
    coded: dict[str, tuple[np.ndarray[Any, Any], list[Any]]] = {}
    for group in GROUPS:
        fields = [each for each in group.fields if wanted is None or each.name in wanted]
        if not fields:
            continue
        for name in group.of:
            if name not in coded:
                coded[name] = _coded(known[name] if name in known else table[name])
        places, combinations = _distinct([coded[name] for name in group.of])
        made = [group.make(values, around) for values in combinations]
        for field in fields:
            at = group.fields.index(field)
            column = pa.array([values[at] for values in made], field.kind).take(pa.array(places))
            table = table.append_column(field.name, column)
    return table


def _coded(column: Any) -> tuple[np.ndarray[Any, Any], list[Any]]:
    """Each row's place among the distinct values. A text that is missing is "": what is made of it is then null."""
    array = pa.array(column) if isinstance(column, np.ndarray) else column.combine_chunks()
    if pa.types.is_string(array.type):
        array = pc.fill_null(array, "")
    coded = array.dictionary_encode()
    return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()


def _distinct(
    columns: Sequence[tuple[np.ndarray[Any, Any], list[Any]]],
) -> tuple[np.ndarray[Any, Any], list[Values]]:
    """Each row's place among the distinct combinations of columns, and these."""
    codes, values = columns[0]
    combinations: list[Values] = [(each,) for each in values]
    for places, further in columns[1:]:
        kept, codes = np.unique(codes * max(1, len(further)) + places, return_inverse=True)
        width = max(1, len(further))
        combinations = [(*combinations[code // width], further[code % width]) for code in kept.tolist()]
    return codes, combinations
