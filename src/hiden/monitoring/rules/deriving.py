"""Derived fields as columns: each group of them is made once for every distinct combination of the values that it needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from hiden.monitoring.rules.around import Around
from hiden.monitoring.rules.fields import GROUPS, Values
from hiden.monitoring.rules.preparing import prepared
from hiden.monitoring.rules.told import ANY, Told

_Coded = tuple[np.ndarray[Any, Any], list[Any]]


def derive(
    table: pa.Table,
    around: Around,
    wanted: Collection[str] | None = None,
    where: Mapping[str, Sequence[Told]] | None = None,
) -> pa.Table:
    """The rows of the view with the derived fields (only `wanted`, where given) as further columns.

    `where`: of a field, in which events anybody asks for it; in others it is not made, and null.
    """
    coded: dict[tuple[str, bytes | None], _Coded] = {}
    for group in GROUPS:
        fields = [each for each in group.fields if wanted is None or each.name in wanted]
        if not fields:
            continue
        asked = None if where is None else [told for each in fields for told in where.get(each.name, (ANY,))]
        rows = None if asked is None else _rows(table, asked)
        if rows is not None and len(rows) == table.num_rows:
            rows = None
        among = table if rows is None else table.take(pa.array(rows))
        mark = None if rows is None else rows.tobytes()  # which rows: none of them is not all of them
        for name in group.of:
            if (name, mark) not in coded:
                coded[name, mark] = _coded(prepared(among, around, name))
        places, combinations = _distinct([coded[name, mark] for name in group.of])
        made = [group.make(values, around) for values in combinations]
        index = pa.array(places) if rows is None else _spread(places, rows, table.num_rows)
        for field in fields:
            at = group.fields.index(field)
            table = table.append_column(
                field.name, pa.array([values[at] for values in made], field.kind).take(index)
            )
    return table


def _rows(table: pa.Table, asked: Sequence[Told]) -> np.ndarray[Any, Any]:
    """The rows whose channel and action are among what is asked for."""
    if ANY in asked:
        return np.arange(table.num_rows)
    channels, actions = (_coded(table[name].combine_chunks()) for name in ("channel", "action"))
    told = dict.fromkeys(asked)
    met = np.array(
        [
            [any(each.meets(channel, action) for each in told) for action in actions[1]]
            for channel in channels[1]
        ],
        np.bool_,
    ).reshape(len(channels[1]), len(actions[1]))
    return np.flatnonzero(met[channels[0], actions[0]])


def _spread(places: np.ndarray[Any, Any], rows: np.ndarray[Any, Any], size: int) -> pa.Array:
    """Places of some rows as places of all, null where a row is not among them."""
    told = np.zeros(size, np.int64)
    told[rows] = places
    nothing = np.ones(size, np.bool_)
    nothing[rows] = False
    return pa.array(told, mask=nothing)


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
