"""Windows' event log files (.evtx), as they lie in System32\\winevt\\Logs or as the event viewer saves them.

A record here is a chunk of 64 KiB, which holds some hundred events and can be read by itself with the file's head; `part` counts
its events. The `evtx` package decodes them to JSON; where its fields stand and what an event means is in `windows_json`. An event
whose inside cannot be decoded is still told, with the time and number of its envelope. A chunk that was never used says nothing and is passed over.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from zlib import crc32

import pyarrow as pa
from evtx import PyEvtxParser

from hiden.base.words import phrase, say
from hiden.connectors.choosing import first, where
from hiden.connectors.events import Channel, Outcome
from hiden.connectors.grammar import Batch, Connector, Means, Refused, Rows, Split, Unreadable, text
from hiden.connectors.json_fields import shaped
from hiden.connectors.moments import epoch
from hiden.connectors.windows_json.layouts import EVTX
from hiden.connectors.windows_json.meanings import MEANS

_HEAD: Final = 4096
_CHUNK: Final = 65_536
_RECORDS_AT: Final = 512
_MOST: Final = 32_767  # events of a chunk: more than its smallest records would be
_MAGIC: Final = b"**\0\0"
_FILETIME_EPOCH: Final = 11_644_473_600
_UNREAD, _ENVELOPE = "unread", "envelope"  # fields of events of which only the envelope can be read


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


def _decoded(head: bytes, chunk: bytes) -> tuple[list[int], list[str]]:
    """Numbers and JSON of the events that can be decoded. Raises Unreadable for what is no chunk."""
    if not chunk.startswith(b"ElfChnk\0"):
        raise Unreadable(say("イベントログのチャンクとして読めません。"))
    events: Iterator[Any]
    try:
        events = iter(PyEvtxParser(io.BytesIO(file_of(head, chunk)), number_of_threads=1).records_json())
    except (RuntimeError, OSError, ValueError) as fault:
        raise Unreadable(say("イベントログのチャンクとして読めません。")) from fault
    numbers: list[int] = []
    texts: list[str] = []
    for _ in range(_MOST):
        try:
            for each in events:
                numbers.append(each["event_record_id"])
                texts.append(each["data"])
        except (RuntimeError, OSError, ValueError):
            continue  # this one cannot be decoded; those after it may
        break
    return numbers[:_MOST], texts[:_MOST]


def _complete(chunk: bytes, numbers: list[int]) -> bool:
    """Whether these are all events that the chunk says it holds."""
    first, last = struct.unpack_from("<QQ", chunk.ljust(40, b"\0"), 24)
    return len(numbers) == last - first + 1 and numbers == list(range(first, last + 1))


@dataclass(slots=True)
class _Events:
    """The events of some chunks: their JSON, and what only the envelope tells of those that have none."""

    texts: list[str] = field(default_factory=list)
    record: list[int] = field(default_factory=list)
    part: list[int] = field(default_factory=list)
    unread: dict[int, tuple[str, str]] = field(default_factory=dict)  # row → (sentence, seconds since 1970)

    def add(self, place: int, head: bytes, chunk: bytes) -> int:
        """How many events a chunk has. Raises Unreadable for what is no chunk."""
        if not chunk.strip(b"\0"):
            return 0
        begin = len(self.texts)
        numbers, texts = _decoded(head, chunk)
        if _complete(chunk, numbers):
            self.texts += texts
        else:
            self._with_envelopes(chunk, dict(zip(numbers, texts, strict=True)))
        count = min(len(self.texts) - begin, _MOST)
        del self.texts[begin + count :]
        self.record += [place] * count
        self.part += range(count)
        return count

    def _with_envelopes(self, chunk: bytes, decoded: dict[int, str]) -> None:
        """In the order of the chunk; of those that cannot be decoded, the envelope."""
        for number, ticks in _envelopes(chunk):
            text = decoded.pop(number, "")
            if not text:
                seconds = f"{ticks // 10_000_000 - _FILETIME_EPOCH}.{ticks % 10_000_000:07d}"
                sentence = say("イベント {number} の中身を読めません。", number=number)
                self.unread[len(self.texts)] = (sentence, seconds)
            self.texts.append(text or "{}")
        self.texts += decoded.values()

    def told(self, at: int) -> pa.Array:
        """The sentences (0) or seconds (1) of the events that only have an envelope."""
        if not self.unread:
            return pa.nulls(len(self.texts), pa.string())
        none = ("", "")
        return pa.array([self.unread.get(row, none)[at] for row in range(len(self.texts))], pa.string())


def _reads(batch: Batch, wanted: Sequence[str]) -> Rows:
    events = _Events()
    passed: set[int] = set()
    refused: list[Refused] = []
    for place, chunk in enumerate(batch.records):
        try:
            if not events.add(place, batch.context, chunk):
                passed.add(place)
        except Unreadable as fault:
            refused.append(Refused(place, fault.reason))
    asked = [name for name in wanted if name not in (_UNREAD, _ENVELOPE)]
    columns, _ = shaped(pa.array(events.texts, pa.string()), asked, EVTX)
    return Rows(
        {**columns, _UNREAD: events.told(0), _ENVELOPE: events.told(1)},
        pa.array(events.record, pa.int32()),
        pa.array(events.part, pa.int32()),
        batch.setting,
        frozenset(passed),
        tuple(refused),
    )


def _means() -> Means:
    """What every event of Windows means; where one cannot be read, that it was there and when."""
    unread = text(_UNREAD)
    assert MEANS.detail is not None
    return replace(
        MEANS,
        at=first(MEANS.at, epoch(_ENVELOPE)),
        outcome=first(where(unread, Outcome.UNKNOWN), MEANS.outcome),
        detail=first(unread, MEANS.detail),
    )


CONNECTOR = Connector(
    id="windows_evtx",
    title=phrase("Windows イベントログ（EVTX）"),
    splits=Split.EVTX,
    reads=_reads,
    means=_means(),
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
    note=phrase("C:\\Windows\\System32\\winevt\\Logs のファイル、またはイベントビューアーで保存したもの"),
)
