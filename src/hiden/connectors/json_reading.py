"""JSON as interfaces give it: one object a line, lists of objects, answers that hold a list, and several layouts of one event.

All of them end as lines, one event each, whose fields are taken from the whole column at once: documents are only cut into
the texts of their events (nothing of them is built), so that they cost little more than lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from hiden.base.words import say
from hiden.connectors.grammar import Batch, Reader, Refused, Rows, Setting
from hiden.connectors.json_fields import Columns, Layouts, Only, Shape, shaped
from hiden.connectors.reading import begins, blank, column

_TEXT: Final = pa.string()


@dataclass(frozen=True, slots=True)
class Json:
    """Objects, lists of objects, or objects that hold such a list under one of the names in `holders`.

    Fields are named by path as `reading.JsonLines` does it; "a|b" is the first of two places that says something.
    `apart` takes such a document apart itself, where more than the list matters; it may raise ValueError.
    """

    holders: tuple[str, ...] = ()
    layouts: Layouts = Layouts()  # noqa: RUF009 - frozen
    apart: Callable[[Mapping[str, msgspec.Raw]], list[bytes]] | None = None

    def __call__(self, batch: Batch, wanted: Sequence[str]) -> Rows:
        return self.over(*column(batch), batch.setting, wanted)

    def over(self, read: pa.Array, unread: list[Refused], setting: Setting, wanted: Sequence[str]) -> Rows:
        """The same for texts that stand in a column already; null where one was in no known encoding."""
        place = pa.array(range(len(read)), pa.int32())
        empty = blank(read)
        names = [*dict.fromkeys(wanted)]
        found = _Found.of(read, names, self)
        lost = dict.fromkeys(place.filter(pc.invert(pc.or_(found.good, empty))).to_pylist())
        record, columns = place, found.columns
        if not pc.all(found.good).as_py():
            record = place.filter(found.good)
            columns = {name: column.filter(found.good) for name, column in columns.items()}
        part = pa.repeat(pa.scalar(0, pa.int32()), len(record))
        more, passed, refused = self._documents(read, found.documents.to_pylist(), names)
        for each in (*(each.record for each in refused), *passed, *more.places):
            lost.pop(each, None)
        reasons = {each.record: each for each in (*unread, *refused)}
        for each in lost:
            reasons.setdefault(each, Refused(each, say("JSON として読めません。")))
        if len(more.places):
            record, part, columns = _together(record, part, columns, more)
        return Rows(
            columns,
            record,
            part,
            setting,
            frozenset(place.filter(empty).to_pylist()) | passed,
            tuple(reasons[each] for each in sorted(reasons)),
        )

    def _documents(
        self, read: pa.Array, places: list[int], names: list[str]
    ) -> tuple[_More, set[int], list[Refused]]:
        """The events of records that hold several; records that hold none; those that cannot be taken apart."""
        held: list[bytes] = []
        of: list[int] = []
        parts: list[int] = []
        passed: set[int] = set()
        refused: list[Refused] = []
        for place in places:
            try:
                events = self._events(read[place].as_py().encode())
            except (ValueError, RecursionError):
                refused.append(Refused(place, say("JSON として読めません。")))
                continue
            if not events:
                passed.add(place)
            held += events
            of += [place] * len(events)
            parts += range(len(events))
        found = _Found.of(
            pa.array(held, pa.binary()).cast(_TEXT),
            names,
            Json(layouts=self.layouts),
        )
        if len(held) and not pc.all(found.good).as_py():
            # A document of which a part is no event is refused as a whole: half of it would look like all of it.
            bad = set(pa.array(of, pa.int32()).filter(pc.invert(found.good)).to_pylist())
            refused += [Refused(each, say("想定した項目がありません。")) for each in sorted(bad)]
            keep = pa.array([each not in bad for each in of])
            found.columns = {name: column.filter(keep) for name, column in found.columns.items()}
            parts = [part for part, each in zip(parts, of, strict=True) if each not in bad]
            of = [each for each in of if each not in bad]
        return _More(of, parts, found.columns), passed, refused

    def _events(self, document: bytes) -> list[bytes]:
        """The texts of the events in a document. Raises ValueError (msgspec's own is one)."""
        if document.lstrip()[:1] == b"[":
            # A list may hold answers, as programs that page through an interface write them.
            return [each for one in _LIST.decode(document) for each in self._held(bytes(one))]
        return self._held(document)

    def _held(self, document: bytes) -> list[bytes]:
        if not any(f'"{name.rpartition(".")[2]}"'.encode() in document for name in self.holders):
            return [document]
        holding = _OBJECT.decode(document)
        if self.apart is not None:
            return self.apart(holding) or [document]
        lists = [holding[name] for name in self.holders if bytes(holding.get(name, b"")).startswith(b"[")]
        return [bytes(each) for held in lists for each in _LIST.decode(held)] if lists else [document]


_LIST: Final = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


@dataclass(slots=True)
class _More:
    """Rows made of documents."""

    places: list[int]
    parts: list[int]
    columns: Columns


@dataclass(slots=True)
class _Found:
    """What the lines say: fields of all of them, which are single events, and which have to be taken apart."""

    columns: Columns
    good: pa.Array
    documents: pa.Array  # int32

    @classmethod
    def of(cls, lines: pa.Array, names: list[str], how: Json) -> _Found:
        asked = [*names, *(f"/{each}" for each in how.holders)]
        columns, read = shaped(lines, asked, how.layouts)
        place = pa.array(range(len(lines)), pa.int32())
        opens = begins(lines, "{")
        several = begins(lines, "[")
        for name in how.holders:
            held = pc.fill_null(pc.starts_with(columns[f"/{name}"], "["), False)
            several = pc.or_(several, pc.and_(held, read))
        good = pc.and_(pc.and_(opens, read), pc.invert(several))
        return cls({name: columns[name] for name in names}, good, place.filter(several))


@dataclass(frozen=True, slots=True)
class Inside:
    """JSON in one field of other records, such as the column AuditData of a CSV. `outer` are fields of the records around it;
    both are asked for by name, and a field of both is the inner one's.
    """

    around: Reader
    column: str
    inner: Json = field(default_factory=Json)
    outer: tuple[str, ...] = ()

    def __call__(self, batch: Batch, wanted: Sequence[str]) -> Rows:
        rows = self.around(batch, [self.column, *self.outer])
        lines = pc.fill_null(rows.text(self.column), "")
        found = self.inner.over(lines, [], batch.setting, wanted)
        # Nothing in that field is nothing to understand: it is refused, not passed over.
        lost = [
            Refused(each, say("項目 {name} がありません。", name=self.column))
            for each in sorted(found.passed)
        ]
        lost += found.refused
        outside = rows.record.to_pylist()
        columns = {**found.columns}
        for name in self.outer:
            columns[name] = rows.text(name).take(found.record)
        return Rows(
            columns,
            rows.record.take(found.record),
            found.part,
            batch.setting,
            rows.passed,
            (*rows.refused, *(Refused(outside[each.record], each.reason) for each in lost)),
        )


def _chain(pieces: list[pa.Array], kind: pa.DataType) -> pa.Array:
    return pa.chunked_array(pieces, kind).combine_chunks()


def _together(
    record: pa.Array, part: pa.Array, columns: Columns, more: _More
) -> tuple[pa.Array, pa.Array, Columns]:
    """Rows of single events and of documents in the order of the records."""
    records = _chain([record, pa.array(more.places, pa.int32())], pa.int32())
    order = pc.sort_indices(pa.table({"r": records}), sort_keys=[("r", "ascending")])
    parts = _chain([part, pa.array(more.parts, pa.int32())], pa.int32())
    return (
        records.take(order),
        parts.take(order),
        {name: _chain([column, more.columns[name]], _TEXT).take(order) for name, column in columns.items()},
    )


def members(value: Any) -> Any:
    """A JSON text that stands in a field, as Python's own objects; None where it is none."""
    try:
        return msgspec.json.decode(value)
    except (ValueError, RecursionError, TypeError):
        return None


__all__ = ["Inside", "Json", "Layouts", "Only", "Shape", "members"]
