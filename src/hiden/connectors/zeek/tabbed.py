"""Tabs under lines that begin with "#": Zeek's own format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from hiden.base.words import say
from hiden.connectors.grammar import Batch, Refused, Rows
from hiden.connectors.reading import texts

_TEXT: Final = pa.string()


@dataclass(frozen=True, slots=True)
class Tabbed:
    """Records of one log under the fields that the context names; `_path` is the log's name. Lines with "#" say nothing."""

    def __call__(self, batch: Batch, wanted: Sequence[str]) -> Rows:
        head = _head(batch.context)
        names = head.get("fields", [])
        read, refused = texts(batch)
        lines = pa.array(read, _TEXT)
        returns = pc.fill_null(pc.ends_with(lines, "\r"), False)
        if pc.any(returns).as_py():
            lines = pc.if_else(returns, pc.utf8_slice_codeunits(lines, 0, -1), lines)
        place = pa.array(range(len(read)), pa.int32())
        blank = pc.equal(pc.binary_length(lines), 0)
        silent = pc.fill_null(pc.or_(pc.starts_with(lines, "#"), blank), False)
        parts = pc.split_pattern(lines, "\t")
        fits = pc.fill_null(pc.equal(pc.list_value_length(parts), len(names)), False)
        good = pc.and_(fits, pc.invert(silent)) if names else pa.repeat(pa.scalar(False), len(lines))
        told = {each.record for each in refused}
        reason = say("項目の数が見出しと違います（見出し {count} 項目）。", count=len(names))
        lost = place.filter(pc.invert(pc.or_(good, silent))).to_pylist()
        refused += [Refused(each, reason) for each in lost if each not in told]
        everything = pc.all(good).as_py()
        kept = parts if everything else parts.filter(good)
        empty = pa.array(
            list({*head.get("unset_field", ["-"]), *head.get("empty_field", ["(empty)"])}), _TEXT
        )
        columns = {}
        for name in dict.fromkeys(wanted):
            if name in names and len(kept):
                found = pc.list_element(kept, names.index(name))
                columns[name] = pc.if_else(pc.is_in(found, value_set=empty), pa.scalar(None, _TEXT), found)
        record = place if everything else place.filter(good)
        columns["_path"] = pa.repeat(pa.scalar("".join(head.get("path", [])), _TEXT), len(record))
        return Rows(
            columns,
            record,
            pa.repeat(pa.scalar(0, pa.int32()), len(record)),
            batch.setting,
            frozenset(place.filter(silent).to_pylist()),
            tuple(refused),
        )


def _head(context: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in context.decode("utf-8", "replace").splitlines():
        name, *values = line.lstrip("#").split("\t")
        found[name] = values
    return found
