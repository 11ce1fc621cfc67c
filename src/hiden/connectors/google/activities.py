"""Reads activities of the Reports API: each of their events with its parameters by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import pyarrow as pa

from hiden.base.words import say
from hiden.connectors.grammar import Batch, Refused, Rows
from hiden.connectors.reading import texts


class _Parameter(msgspec.Struct):
    name: str = ""
    value: str | None = None
    intValue: str | int | None = None  # noqa: N815 - Google's names
    boolValue: bool | None = None  # noqa: N815
    multiValue: list[str] | None = None  # noqa: N815

    def text(self) -> str | None:
        if self.value is not None:
            return self.value
        if self.multiValue is not None:
            return ",".join(self.multiValue)
        if self.intValue is not None:
            return str(self.intValue)
        return None if self.boolValue is None else str(self.boolValue).lower()


class _Event(msgspec.Struct):
    name: str = ""
    parameters: list[_Parameter] = []


class _Id(msgspec.Struct):
    time: str = ""
    applicationName: str = ""  # noqa: N815


class _Actor(msgspec.Struct):
    email: str | None = None
    key: str | None = None
    profileId: str | None = None  # noqa: N815


class _Activity(msgspec.Struct):
    id: _Id | None = None
    actor: _Actor = msgspec.field(default_factory=_Actor)
    ipAddress: str | None = None  # noqa: N815
    events: list[_Event] = []
    items: list[_Activity] | None = None


_DECODE: Final = msgspec.json.Decoder(_Activity | list[_Activity]).decode
_KNOWN: Final = ("time", "application", "email", "key", "profile", "ip", "name", "detail")
_SAID: Final = (
    "visibility",
    "new_value",
    "SETTING_NAME",
    "NEW_VALUE",
    "scope",
    "login_type",
    "login_failure_type",
)


@dataclass(frozen=True, slots=True)
class Activities:
    """An activity, a list of them, or an answer that holds `items`. Fields are the parameters' names and those in `_KNOWN`."""

    def __call__(self, batch: Batch, wanted: Sequence[str]) -> Rows:
        read, refused = texts(batch)
        sought = [name for name in dict.fromkeys(wanted) if name not in _KNOWN]
        at = {name: place + len(_KNOWN) for place, name in enumerate(sought)}
        rows: list[list[str | None]] = []
        record: list[int] = []
        part: list[int] = []
        passed: set[int] = set()
        for place, line in enumerate(read):
            if line is None:
                continue
            if not line or line.isspace():
                passed.add(place)
                continue
            try:
                found = list(_rows(_DECODE(line.removeprefix("\ufeff")), at))
            except (msgspec.DecodeError, RecursionError):
                refused.append(Refused(place, say("JSON として読めません。")))
                continue
            except LookupError:
                refused.append(Refused(place, say("想定した項目がありません。")))
                continue
            if not found:
                passed.add(place)
            elif len(found) == 1:
                rows.append(found[0])
                record.append(place)
                part.append(0)
            else:
                rows += found
                record += [place] * len(found)
                part += range(len(found))
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)] if rows else []
        names = [*_KNOWN, *sought]
        return Rows(
            dict(zip(names, columns, strict=True)) if columns else {},
            pa.array(record, pa.int32()),
            pa.array(part, pa.int32()),
            batch.setting,
            frozenset(passed),
            tuple(refused),
        )


def _rows(found: Any, at: dict[str, int]) -> Iterator[list[str | None]]:
    """A row for each event. Raises LookupError where one is no activity."""
    if isinstance(found, list):
        for each in found:
            yield from _rows(each, at)
        return
    if found.items is not None:
        yield from _rows(found.items, at)
        return
    if found.id is None or not found.events:
        raise LookupError
    who, what = found.actor, found.id
    for event in found.events:
        row = [
            what.time,
            what.applicationName,
            who.email,
            who.key,
            who.profileId,
            found.ipAddress,
            event.name,
            event.name,
        ]
        row += [None] * len(at)
        for each in event.parameters:
            place = at.get(each.name)
            if place is not None:
                row[place] = each.text()
            if each.name in _SAID:
                row[7] = f"{row[7]} {each.text()}"
        yield row
