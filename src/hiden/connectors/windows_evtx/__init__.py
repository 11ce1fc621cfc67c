"""Windows' event log files (.evtx), as they lie in System32\\winevt\\Logs or as the event viewer saves them.

A record here is a chunk of 64 KiB, which holds some hundred events and can be read by itself with the file's head; `part` counts
its events. The `evtx` package decodes them; what an event means is in `windows_events.py`. An event whose inside cannot be decoded is
still told, with the time and number of its envelope. A chunk that was never used says nothing and is passed over.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from zlib import crc32

import msgspec
import pyarrow as pa
from evtx import PyEvtxParser

from hiden.base.words import say
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Batch, Connector, Refused, Rows, Split, Unreadable
from hiden.connectors.reading import as_text
from hiden.connectors.told import as_told, either_time
from hiden.connectors.windows_events import means_of

Told = dict[str, str]

_HEAD: Final = 4096
_CHUNK: Final = 65_536
_RECORDS_AT: Final = 512
_MOST: Final = 32_767  # events of a chunk: more than its smallest records would be
_MAGIC: Final = b"**\0\0"
_FILETIME_EPOCH: Final = 11_644_473_600


def flat(event: Any) -> Told:
    """The fields of an event as the `evtx` package gives it in JSON, in the form that `means_of` takes; `time` besides."""
    inside = event["Event"]
    system = inside.get("System") or {}
    told: Told = {}
    for kind in ("EventData", "UserData", "ProcessingErrorData"):
        _leaves(inside.get(kind), told)
    for name in ("EventID", "Channel", "Computer", "Keywords", "Task"):
        if name in told:  # of event 104: the log that was cleared
            told[f"Data.{name}"] = told[name]
        told[name] = _text(system.get(name))
    told["Provider"] = _attribute(system.get("Provider"), "Name")
    told["UserID"] = _attribute(system.get("Security"), "UserID")
    told["time"] = _attribute(system.get("TimeCreated"), "SystemTime")
    return told


def _leaves(value: Any, told: Told, name: str = "") -> None:
    """Every value under its own name; a name that comes again is told under its parent's too."""
    if isinstance(value, Mapping):
        for key, held in value.items():
            plain = name if key in ("#attributes", "#text") else key
            _leaves(held, told, f"{name}.{key}" if plain in told and plain == key else plain)
    elif isinstance(value, list):
        told[name] = ", ".join(as_text(each) for each in value)
    elif name and not (name == "xmlns" and value):
        told[name] = as_text(value)


def _text(value: Any) -> str:
    return as_text(value.get("#text")) if isinstance(value, Mapping) else as_text(value)


def _attribute(value: Any, name: str) -> str:
    attributes = value.get("#attributes") if isinstance(value, Mapping) else None
    return as_text(attributes.get(name)) if isinstance(attributes, Mapping) else ""


def file_of(head: bytes, chunk: bytes) -> bytes:
    """A file of this one chunk: the head says how many there are, and carries a checksum over it."""
    made = bytearray(head[:_HEAD].ljust(_HEAD, b"\0"))
    made[:8] = b"ElfFile\0"
    struct.pack_into("<QQ", made, 8, 0, 0)
    struct.pack_into("<I", made, 32, 128)
    struct.pack_into("<HH", made, 40, _HEAD, 1)
    struct.pack_into("<I", made, 124, crc32(made[:120]))
    return bytes(made) + chunk.ljust(_CHUNK, b"\0")


def _envelopes(chunk: bytes) -> Iterator[tuple[int, int]]:
    """(number, FILETIME) of every record that a chunk holds, as far as their sizes lead."""
    at = _RECORDS_AT
    while chunk[at : at + 4] == _MAGIC and at + 24 <= len(chunk):
        size, number, ticks = struct.unpack_from("<IQQ", chunk, at + 4)
        yield number, ticks
        if size < 28:
            return
        at += size


def _decoded(head: bytes, chunk: bytes) -> dict[int, Told]:
    """The events that can be decoded, by number."""
    told: dict[int, Told] = {}
    try:
        events = iter(PyEvtxParser(io.BytesIO(file_of(head, chunk)), number_of_threads=1).records_json())
    except (RuntimeError, OSError, ValueError) as fault:
        raise Unreadable(say("イベントログのチャンクとして読めません。")) from fault
    for _ in range(_MOST):
        try:
            each: Any = next(events)
            fields = flat(msgspec.json.decode(each["data"]))
        except StopIteration:
            break
        except (RuntimeError, OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        told[each["event_record_id"]] = {**means_of(fields), "time": fields["time"]}
    return told


def told_of(head: bytes, chunk: bytes) -> list[Told]:
    """The events of a chunk in their order. Raises Unreadable for what is no chunk."""
    if not chunk.strip(b"\0"):
        return []
    if not chunk.startswith(b"ElfChnk\0"):
        raise Unreadable(say("イベントログのチャンクとして読めません。"))
    decoded = _decoded(head, chunk)
    rows = []
    for number, ticks in _envelopes(chunk):
        row = decoded.pop(number, None) or {
            "channel": Channel.ADMIN,
            "action": Action.OTHER,
            "outcome": Outcome.UNKNOWN,
            "detail": say("イベント {number} の中身を読めません。", number=number),
        }
        # Where the event does not tell its time, the envelope's holds.
        if not row.get("time"):
            row["epoch"] = f"{ticks // 10_000_000 - _FILETIME_EPOCH}.{ticks % 10_000_000:07d}"
        rows.append(row)
    return [*rows, *decoded.values()][:_MOST]


def _reads(batch: Batch, wanted: Sequence[str]) -> Rows:
    rows: list[Told] = []
    record: list[int] = []
    part: list[int] = []
    passed: set[int] = set()
    refused: list[Refused] = []
    for place, chunk in enumerate(batch.records):
        try:
            told = told_of(batch.context, chunk)
        except Unreadable as fault:
            refused.append(Refused(place, fault.reason))
            continue
        if not told:
            passed.add(place)
        rows += told
        record += [place] * len(told)
        part += range(len(told))
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in wanted}
    return Rows(
        columns,
        pa.array(record, pa.int32()),
        pa.array(part, pa.int32()),
        batch.setting,
        frozenset(passed),
        tuple(refused),
    )


CONNECTOR = Connector(
    id="windows_evtx",
    title="Windows イベントログ（EVTX）",
    splits=Split.EVTX,
    reads=_reads,
    means=as_told(either_time()),
    shows=frozenset(
        {
            Channel.SIGN_IN,
            Channel.REMOTE,
            Channel.FILE,
            Channel.REMOVABLE,
            Channel.PROGRAM,
            Channel.NETWORK,
            Channel.PRINT,
            Channel.ADMIN,
        }
    ),
    formats=(".evtx",),
    note="C:\\Windows\\System32\\winevt\\Logs のファイル、またはイベントビューアーで保存したもの",
)
