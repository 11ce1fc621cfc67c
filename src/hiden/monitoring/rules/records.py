"""Rules over the fields that records' own systems wrote: sealed segments are opened again, and nothing of them is kept.

Whoever was made unreadable, or whatever is past its time, is not found any more, because no second copy is made. Segments are put
together until there are many records: asking thousands of rules costs nearly the same for one record as for ten thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hiden.base.clock import FOREVER, start_of
from hiden.connectors.as_written import as_written
from hiden.connectors.grammar import Batch, Connector, Setting
from hiden.logs.archive.headers import Header
from hiden.logs.archive.keys import KeyRing
from hiden.logs.archive.places import place
from hiden.logs.archive.segments import opened, read_segment
from hiden.logs.models import Segment
from hiden.logs.sources import connector_of
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked
from hiden.monitoring.rules.deriving import derive
from hiden.monitoring.rules.finding import KEPT, Finder
from hiden.monitoring.rules.logsources import where
from hiden.monitoring.rules.plans import Ready, of_records
from hiden.monitoring.rules.reading import Rule
from hiden.sigma.taxonomy import CONNECTOR

_MARK: Final = ("segment", "record", "part")
_COLUMNS: Final = tuple(sorted({"at", *KEPT}))
_AT_ONCE: Final = 150_000  # records


def keep_hits_in_records(finder: Finder, day: date) -> None:
    """Add to a finder what its rules over records' own fields hit on a day, and before it as far as correlations reach.

    A record that is in no row of the view is nobody's, and no hit.
    """
    rules = [each for each in finder.rules if not each.of_view]
    if not rules:
        return
    begin = start_of(day)
    _ask(finder, rules, begin, start_of(day + timedelta(days=1)))
    for each in finder.resting.stretches(rules):
        first, until = (begin - timedelta(seconds=seconds) for seconds in (each.since, each.until))
        _ask(finder, each.rules, first, until)


def _ask(finder: Finder, rules: Sequence[Rule], first: datetime, until: datetime) -> None:
    found: list[_Hits] = []
    sources: set[int] = set()
    by_connector = _by_connector(rules)
    for connector, segments in _segments(by_connector, first, until).items():
        ready = of_records(connector, by_connector[connector])
        for batch in _batches(segments):
            found.append(_hits(batch, ready, finder, rules))
        sources |= {each.source_id for each in segments}
    marks = [each.marks for each in found if each.marks.num_rows]
    if not marks:
        return
    wanted = pa.concat_tables(marks).group_by(list(_MARK)).aggregate([])
    asked = Asked(first, until, sources=sorted(sources))
    some = questions.over(asked, _COLUMNS, partial(_among, wanted))
    if not some:
        return
    rows = pa.concat_tables(some)
    rows = derive(rows, finder.around, {"subject"})
    rows = rows.set_column(rows.column_names.index("at"), "at", rows["at"].cast(pa.int64()))
    for each in found:
        finder.keep(each.in_view(rows, finder))


def _by_connector(rules: Sequence[Rule]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for connector in sorted(where(rule.source).connectors) if rule.source else ():
            found[connector].append(rule)
    return found


def _segments(
    by_connector: Mapping[str, Sequence[Rule]], first: datetime, until: datetime
) -> dict[str, list[Segment]]:
    """The segments that have events of the time, by connector, in their order."""
    found: dict[str, list[Segment]] = defaultdict(list)
    rows = Segment.objects.filter(expired_at=FOREVER, events_from__lt=until, events_until__gte=first)
    for segment in rows.select_related("source", "intake").order_by("number"):
        connector = connector_of(segment.source).id.partition("@")[0]
        if connector in by_connector:
            found[connector].append(segment)
    return found


@dataclass(slots=True)
class _Batch:
    """Records of segments that are read alike. `places`: (segment, place in it) of each."""

    connector: Connector
    context: bytes
    setting: Setting
    records: list[bytes] = field(default_factory=list)
    segments: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


def _batches(segments: Sequence[Segment]) -> Iterator[_Batch]:
    """All records that can still be read, put together."""
    ring = KeyRing()
    batch: _Batch | None = None
    for segment in segments:
        header = Header.parse(bytes(segment.header))
        context, encoding = bytes.fromhex(header.context), header.encoding or segment.source.encoding
        setting = Setting(segment.source.zone, encoding=encoding)
        connector = connector_of(segment.source)
        if batch and ((batch.connector.id, batch.context, batch.setting) != (connector.id, context, setting)):
            yield batch
            batch = None
        batch = batch or _Batch(connector, context, setting)
        _open(batch, segment, ring)
        if len(batch.records) >= _AT_ONCE:
            yield batch
            batch = None
    if batch:
        yield batch


def _open(batch: _Batch, segment: Segment, ring: KeyRing) -> None:
    for sealed, block in opened(read_segment(place(segment.file)), ring):
        if block is not None:
            batch.records += block.records
            batch.places += sealed.places
            batch.segments += [segment.number] * len(block.records)


@dataclass(slots=True)
class _Hits:
    """What was hit in a batch. `marks`: where it is, with the fields that correlations ask for; `places`: rows of it by rule."""

    marks: pa.Table
    places: dict[str, Any]

    def in_view(self, rows: pa.Table, finder: Finder) -> dict[str, pa.Table]:
        """The hits as rows of the view: whose they were and when; by rule."""
        if not self.marks.num_rows:
            return {}
        by_key = {each.key: each for each in finder.rules}
        numbered = self.marks.append_column("_row", pa.array(range(self.marks.num_rows), pa.int64()))
        own = [
            name
            for name in numbered.column_names
            if name in _MARK or name == "_row" or name not in rows.column_names
        ]
        joined = (
            rows.join(numbered.select(own), list(_MARK), join_type="inner").sort_by("_row").combine_chunks()
        )
        known = joined["_row"].to_numpy()
        found: dict[str, pa.Table] = {}
        for key, places in self.places.items():
            begin = np.searchsorted(known, places)
            there = begin < len(known)
            there[there] = known[begin[there]] == places[there]
            if there.any():
                shown = ["at", *finder.shown(by_key[key])]
                found[key] = joined.select([each for each in shown if each in joined.column_names]).take(
                    pa.array(begin[there])
                )
        return found


def _hits(batch: _Batch, ready: Ready, finder: Finder, rules: Sequence[Rule]) -> _Hits:
    names = sorted(ready.fields)
    asked = {name for rule in rules for name in finder.resting.asked_of(rule.key)}
    shown = sorted(asked - set(names) - {*KEPT, "subject"})
    reader = as_written(batch.connector, {**ready.sought, **dict.fromkeys(shown)})
    rows = reader(Batch(batch.records, batch.context, batch.setting), [*names, *shown])
    marks = {
        "segment": pa.array(batch.segments, pa.int64()).take(rows.record),
        "record": pa.array(batch.places, pa.int32()).take(rows.record),
        "part": rows.part,
    }
    nothing = pa.nulls(len(rows), pa.string())
    columns = {name: rows.columns.get(name, nothing) for name in (*names, *shown)}
    connector = pa.DictionaryArray.from_arrays(np.zeros(len(rows), np.int32), [batch.connector.id])
    places = ready.hits(pa.table({**columns, CONNECTOR: connector}))
    hit = np.unique(np.concatenate(list(places.values()))) if places else np.empty(0, np.int64)
    # Only what correlations ask for is kept beside the marks.
    kept = pa.table({**marks, **{name: columns[name] for name in sorted(asked & columns.keys())}}).take(
        pa.array(hit)
    )
    return _Hits(kept, {key: np.searchsorted(hit, each) for key, each in places.items()})


def _among(wanted: pa.Table, table: pa.Table) -> pa.Table:
    """The rows of the view that are among some marks. All tables are joined, those without any too: what is joined may be null."""
    near = table.filter(pc.is_in(table["segment"], pc.unique(wanted["segment"])))
    return near.join(wanted.select(_MARK), list(_MARK), join_type="inner")


__all__ = ["keep_hits_in_records"]
