"""The records of a chunk by whom they are about: one block for each subject and month. All of it a column at a time."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date
from functools import cache
from operator import itemgetter
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from hiden.base.clock import of_micros
from hiden.logs.archive.blocks import Block, new_seed
from hiden.logs.archive.keys import NOBODY, KeyRing

T = TypeVar("T")


@cache
def month_of(moment: int) -> date:
    """The month (its first day, in UTC) of a moment in µs."""
    return of_micros(moment).date().replace(day=1)


def blocks_of(
    ring: KeyRing, records: Sequence[bytes], moments: Sequence[int], said: pa.Table, subjects: pa.Array
) -> list[Block]:
    """Blocks by ascending key; `said` are the events of the records, `subjects` (a dictionary of text) whom each is about.

    A record about several, or about nobody, is nobody's.
    """
    nobody = ring.number(NOBODY, month_of(moments[0]))
    keys = _of_records(len(records), nobody, said["record"].combine_chunks(), _of_rows(ring, said, subjects))
    order = pc.sort_indices(keys)  # stable: within a key the order stays
    runs = pc.run_end_encode(keys.take(order))
    places = array("I")
    places.frombytes(memoryview(order.cast(pa.uint32()).buffers()[1])[: 4 * len(order)])
    numbers, ends = runs.values.to_pylist(), runs.run_ends.to_pylist()
    ring.fetch(numbers)
    held = _picked(records, places)
    together = moments.count(moments[0]) == len(moments)
    when = moments if together else _picked(moments, places)
    return [
        Block(number, places[begin:end], list(held[begin:end]), when[begin:end], new_seed())
        for number, begin, end in zip(numbers, [0, *ends[:-1]], ends, strict=True)
    ]


def _picked(things: Sequence[T], places: Sequence[int]) -> Sequence[T]:
    """All of these in another order."""
    return itemgetter(*places)(things) if len(places) > 1 else things


def _of_rows(ring: KeyRing, said: pa.Table, subjects: pa.Array) -> pa.Array:
    """The number of the key of each event."""
    if not said.num_rows:
        return pa.array([], pa.int64())
    at = said["at"].combine_chunks().cast(pa.timestamp("us"))
    months = pc.add(pc.multiply(pc.year(at), 12), pc.subtract(pc.month(at), 1))
    bounds = pc.min_max(months).as_py()
    low, wide = bounds["min"], bounds["max"] - bounds["min"] + 1
    both = pc.add(pc.multiply(subjects.indices.cast(pa.int64()), wide), pc.subtract(months, low))
    coded = both.dictionary_encode()
    names = subjects.dictionary.to_pylist()
    wanted = [
        (names[each // wide][:330], date(*_parted(low + each % wide)))
        for each in coded.dictionary.to_pylist()
    ]
    ring.prepare(wanted)
    return pa.array([ring.number(*each) for each in wanted], pa.int64()).take(coded.indices)


def _parted(months: int) -> tuple[int, int, int]:
    return months // 12, months % 12 + 1, 1


def _of_records(count: int, nobody: int, record: pa.Array, of_rows: pa.Array) -> pa.Array:
    """The number of the key of each record."""
    if not len(record):
        return pa.repeat(nobody, count)
    if (
        pc.all(pc.equal(pc.pairwise_diff(record), 1)).as_py() is not False
    ):  # one event each, one after the other
        first = record[0].as_py()
        rest = count - first - len(record)
        return pa.concat_arrays([pa.repeat(nobody, first), of_rows, pa.repeat(nobody, rest)])
    agreed = (
        pa.table({"record": record, "key": of_rows})
        .group_by("record", use_threads=False)
        .aggregate([("key", "min"), ("key", "max")])
    )
    keys = [nobody] * count
    # A record of which two events are about different people is nobody's.
    agreed = agreed.filter(pc.equal(agreed["key_min"], agreed["key_max"]))
    for place, key in zip(agreed["record"].to_pylist(), agreed["key_min"].to_pylist(), strict=True):
        keys[place] = key
    return pa.array(keys, pa.int64())
