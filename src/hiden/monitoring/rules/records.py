"""Rules over the fields that records' own systems wrote: sealed segments are opened again, and nothing of them is kept.

Whoever was made unreadable, or whatever is past its time, is not found any more, because no second copy is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

import numpy as np
import pyarrow as pa

from hiden.base.clock import FOREVER, of_micros, start_of
from hiden.base.text import fold
from hiden.connectors.grammar import Batch, Rows, Setting
from hiden.connectors.schemas import VIEW
from hiden.logs.archive.headers import Header
from hiden.logs.archive.keys import KeyRing
from hiden.logs.archive.places import place
from hiden.logs.archive.segments import opened, read_segment
from hiden.logs.models import LogSource, Segment
from hiden.logs.sources import connector_of
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked
from hiden.monitoring.rules.conditions import Columns
from hiden.monitoring.rules.finding import KEPT, Finder
from hiden.monitoring.rules.logsources import Meant, gate_of, seen
from hiden.monitoring.rules.matching import Matcher, matcher
from hiden.monitoring.rules.reading import Rule

_SCHEMA: Final = pa.schema(
    [
        pa.field("at", pa.int64()),
        *(VIEW.field(name).with_nullable(True) for name in KEPT),
        pa.field("subject", pa.string()),
    ]
)
_COLUMNS: Final = tuple(sorted({"at", *KEPT}))
_Mark = tuple[int, int, int]


@dataclass(slots=True)
class _Asked:
    """Rules of one connector, ready to be asked, with what must hold besides."""

    rules: list[tuple[Rule, Matcher, Matcher | None]] = field(default_factory=list)

    @property
    def fields(self) -> list[str]:
        """Every field that is read."""
        told = {
            name for _rule, one, gate in self.rules for each in (one, gate) if each for name in each.fields
        }
        return sorted(told - {""})


def keep_hits_in_records(finder: Finder, day: date) -> None:
    """Add to a finder what its rules over records' own fields hit on a day. A record that is in no row of the view is nobody's, and no hit."""
    by_connector = _by_connector(finder.rules)
    if not by_connector:
        return
    first, until = start_of(day), start_of(day + timedelta(days=1))
    rows = Segment.objects.filter(expired_at=FOREVER, events_from__lt=until, events_until__gte=first)
    ring = KeyRing()
    for segment in rows.select_related("source", "intake").order_by("number"):
        asked = by_connector.get(connector_of(segment.source).id.partition("@")[0])
        if asked:
            marks = _hits(segment, asked, ring)
            finder.keep(_of_view(marks, segment, Asked(first, until, sources=[segment.source_id])))


def _by_connector(rules: Iterable[Rule]) -> dict[str, _Asked]:
    found: dict[str, _Asked] = defaultdict(_Asked)
    for rule in rules:
        meant: Meant | None = None if rule.of_view else seen(rule.logsource)
        if meant and rule.matcher:
            gate = gate_of(meant)
            for connector in sorted(meant.connectors):
                found[connector].rules.append((rule, rule.matcher, matcher(gate) if gate else None))
    return found


def _hits(segment: Segment, asked: _Asked, ring: KeyRing) -> dict[str, set[_Mark]]:
    """By rule: which records (and parts) of the segment it hit."""
    places, rows = _read(segment, asked.fields, ring)
    if not len(rows):
        return {}
    records = pa.array(places, pa.int32()).take(rows.record).to_pylist()
    parts = rows.part.to_pylist()
    columns = Columns(pa.table({name: rows.text(name) for name in asked.fields}))
    found: dict[str, set[_Mark]] = {}
    for rule, own, gate in asked.rules:
        meant = gate.rows(columns) if gate else columns.every
        hit = own.node(columns, meant).tolist() if meant.size else []
        if hit:
            found[rule.name] = {(segment.number, records[at], parts[at]) for at in hit}
    return found


def _read(segment: Segment, names: Sequence[str], ring: KeyRing) -> tuple[list[int], Rows]:
    """The places of the records that can still be read, and their fields as the connector's reader finds them."""
    found: list[tuple[int, bytes]] = []
    for sealed, block in opened(read_segment(place(segment.file)), ring):
        if block is not None:
            found += zip(sealed.places, block.records, strict=True)
    found.sort(key=lambda each: each[0])
    header = Header.parse(bytes(segment.header))
    batch = Batch(
        [raw for _at, raw in found], bytes.fromhex(header.context), _setting(segment.source, header)
    )
    return [at for at, _raw in found], connector_of(segment.source).reads(batch, names)


def _setting(source: LogSource, header: Header) -> Setting:
    came = of_micros(header.received_from)
    return Setting(source.zone, came.year, came.month, header.encoding or source.encoding)


def _of_view(marks: Mapping[str, set[_Mark]], segment: Segment, asked: Asked) -> dict[str, pa.Table]:
    """The hits as rows of the view: whose they were and when."""
    wanted = set().union(*marks.values()) if marks else set()
    if not wanted:
        return {}
    held: dict[_Mark, dict[str, Any]] = {}
    for some in questions.over(asked, _COLUMNS, partial(_among, segment.number, wanted)):
        held.update(some)
    rows = {name: list(_rows(some, held)) for name, some in marks.items()}
    return {name: pa.Table.from_pylist(some, schema=_SCHEMA) for name, some in rows.items() if some}


def _among(segment: int, wanted: set[_Mark], table: pa.Table) -> dict[_Mark, dict[str, Any]]:
    mask = np.equal(table["segment"].to_numpy(), segment)
    rows = (
        table.set_column(table.column_names.index("at"), "at", table["at"].cast(pa.int64()))
        .filter(pa.array(mask))
        .to_pylist()
    )
    marked = ((_mark(row), row) for row in rows)
    return {mark: row for mark, row in marked if mark in wanted}


def _mark(row: Mapping[str, Any]) -> _Mark:
    return (row["segment"], row["record"], row["part"])


def _rows(marks: Iterable[_Mark], held: Mapping[_Mark, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for mark in sorted(marks):
        if mark in held:
            yield {**held[mark], "subject": subject_of(held[mark])}


def subject_of(row: Mapping[str, Any]) -> str:
    """As the derived field of that name."""
    return f"p:{row['person']}" if row["person"] else f"a:{fold(row['account'])}" if row["account"] else ""
