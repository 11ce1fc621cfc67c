"""Columns from which derived fields are made, so that rows of which a field says nothing have one value: computed for whole tables.

`target`: where something went, "" where nothing does; `sender`: the person, where it depends on them what that is, else 0; `old` and
`new`: names before and after a renaming; `medium` and `device_of`: what is told of a removable device; `told`: all in which a word of a
planted record may stand; `hours` and `day`: in Japan, since 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hiden.connectors.events import Channel
from hiden.monitoring.rules.around import Around
from hiden.monitoring.rules.fields import BROWSES, RENAMES, SENDS
from hiden.monitoring.rules.places import depends

_HOUR: Final = 3_600_000_000
_JAPAN: Final = 9 * _HOUR
_DAY: Final = 24 * _HOUR
_NOTHING: Final = pa.scalar("")


def prepared(table: pa.Table, around: Around, name: str) -> pa.Array:
    """One of these columns, or one of the view; text that is missing is ""."""
    make = _MADE.get(name)
    return make(table, around) if make else _plain(table, name)


def _plain(table: pa.Table, name: str) -> pa.Array:
    column = table[name].combine_chunks()
    return pc.fill_null(column, "") if pa.types.is_string(column.type) else column


def _among(table: pa.Table, name: str, values: Any) -> pa.Array:
    return pc.is_in(table[name].combine_chunks(), pa.array(sorted(map(str, values))))


def _target(table: pa.Table, around: Around) -> pa.Array:
    sent = pc.if_else(_among(table, "channel", SENDS), _plain(table, "dest"), _NOTHING)
    browsed = pc.and_(pc.equal(sent, ""), _among(table, "channel", BROWSES))
    return pc.if_else(browsed, _plain(table, "object"), sent)


def _sender(table: pa.Table, around: Around) -> pa.Array:
    coded = _target(table, around).dictionary_encode()
    flags = np.fromiter(
        (depends(each, around) for each in coded.dictionary.to_pylist()), np.bool_, len(coded.dictionary)
    )
    persons = table["person"].to_numpy()
    return pa.array(np.where(flags[coded.indices.to_numpy()], persons, 0) if len(flags) else persons)


def _renamed(name: str) -> Callable[[pa.Table, Around], pa.Array]:
    return lambda table, around: pc.if_else(_among(table, "action", RENAMES), _plain(table, name), _NOTHING)


def _of_media(table: pa.Table, column: pa.Array) -> pa.Array:
    return pc.if_else(_among(table, "channel", [Channel.REMOVABLE]), column, _NOTHING)


def _told(table: pa.Table, around: Around) -> pa.Array:
    return pc.binary_join_element_wise(*(_plain(table, name) for name in ("object", "dest", "detail")), " ")


def _planted(table: pa.Table, around: Around) -> pa.Array:
    return _told(table, around) if around.canaries else pa.array([""] * table.num_rows, pa.string())


def _moments(table: pa.Table) -> Any:
    return table["at"].cast(pa.int64()).to_numpy() + _JAPAN


_MADE: Final[Mapping[str, Callable[[pa.Table, Around], pa.Array]]] = {
    "target": _target,
    "sender": _sender,
    "old": _renamed("object"),
    "new": _renamed("dest"),
    "medium": lambda table, around: _of_media(table, _told(table, around)),
    "device_of": lambda table, around: _of_media(table, _plain(table, "dest")),
    "told": _planted,
    "hours": lambda table, around: pa.array(_moments(table) // _HOUR),
    "day": lambda table, around: pa.array(_moments(table) // _DAY),
}
