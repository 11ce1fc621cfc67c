"""Fields of records under the names that their own systems gave them: what rules of others ask for.

The readers of connectors look for what their meanings need, each field only in the events in which a meaning needs it. Rules need other
fields of other events; so their readers are made here, from the same layouts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from hiden.connectors.grammar import Connector, Reader
from hiden.connectors.json_fields import Only, Shape
from hiden.connectors.json_reading import Json
from hiden.connectors.windows_json.layouts import AS_WRITTEN

Events = Mapping[
    str, frozenset[str] | None
]  # field → ids of the events in which it is looked for; None: in every one
WINDOWS: Final = "windows_json"
_ENTRA: Final = "entra_signin"
_CODE: Final = "status.errorCode"  # Graph's name of what Log Analytics calls ResultType


def as_written(connector: Connector, events: Events) -> Reader:
    """A reader that gives every one of these fields wherever a record has it."""
    reads = connector.reads
    if connector.id == WINDOWS:
        return Json(layouts=replace(AS_WRITTEN, only=_only(events)))
    if not isinstance(reads, Json):
        return reads
    layouts = replace(reads.layouts, only=())
    if connector.id == _ENTRA:
        layouts = replace(
            layouts,
            plain=_camel(layouts.plain, events),
            shapes=tuple(_camel(each, events) for each in layouts.shapes),
        )
    return replace(reads, layouts=layouts)


def _only(events: Events) -> tuple[Only, ...]:
    groups: dict[frozenset[str], list[str]] = {}
    for name, ids in events.items():
        if ids is not None:
            groups.setdefault(ids, []).append(name)
    return tuple(Only("EventID", ids, tuple(sorted(names))) for ids, names in groups.items())


def _camel(shape: Shape, events: Events) -> Shape:
    """Rules call fields as Log Analytics does (ResultType), records as Graph does (status.errorCode, resultType)."""
    paths = dict(shape.paths)
    for name in events:
        parts = name.split(".")
        told = [name, ".".join(each[:1].lower() + each[1:] for each in parts)]
        told += [f"properties.{each}" for each in told] if shape.under else []
        told += [_CODE, f"properties.{_CODE}"] if name == "ResultType" else []
        paths[name] = "|".join(dict.fromkeys(told))
    return replace(shape, paths=paths)


__all__ = ["Events", "as_written"]
