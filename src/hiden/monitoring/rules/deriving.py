"""Derived fields as columns: each group of them is made once for every distinct combination of the values that it needs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from hiden.monitoring.rules.around import Around
from hiden.monitoring.rules.fields import GROUPS, Values
from hiden.monitoring.rules.preparing import prepared


def derive(table: pa.Table, around: Around, wanted: Collection[str] | None = None) -> pa.Table:
    """The rows of the view with the derived fields (only `wanted`, where given) as further columns."""
    coded: dict[str, tuple[np.ndarray[Any, Any], list[Any]]] = {}
    for group in GROUPS:
        fields = [each for each in group.fields if wanted is None or each.name in wanted]
        if not fields:
            continue
        for name in group.of:
            if name not in coded:
                coded[name] = _coded(prepared(table, around, name))
        places, combinations = _distinct([coded[name] for name in group.of])
        made = [group.make(values, around) for values in combinations]
        for field in fields:
            at = group.fields.index(field)
            column = pa.array([values[at] for values in made], field.kind).take(pa.array(places))
            table = table.append_column(field.name, column)
    return table


def _coded(column: pa.Array) -> tuple[np.ndarray[Any, Any], list[Any]]:
    """Each row's place among the distinct values, and these."""
    coded = column.dictionary_encode()
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
