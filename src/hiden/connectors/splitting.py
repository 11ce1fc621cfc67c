"""A stream of bytes → records exactly as received, in chunks of bounded size. Nothing is decoded here.

1. Joined again by line feeds, the records of a file are the file (`whole` says whether it ended with one).
2. A chunk holds at most RECORDS records and about BYTES bytes; a longer record is a chunk of its own.
3. UTF-16 (with its mark) is split at its own line feeds; the context tells the byte order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import BinaryIO, Final

import msgspec

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.connectors.heads import Comments, Rows

RECORDS: Final = 65_536
BYTES: Final = 32 << 20
DOCUMENT: Final = 256 << 20
_EVTX_HEAD: Final = 4096
_EVTX_CHUNK: Final = 65_536
_EVTX_BATCH: Final = 256  # 16 MiB, whose events are some 50 MiB of JSON while they are understood
_READ: Final = 4 << 20
_PEEKED: Final = 2
_BLANK: Final = b"\r\0\xff\xfe\xef\xbb\xbf \t"
_CSV_RECORD: Final = 1 << 20  # a quote that is not closed within this is a stray one


class Split(StrEnum):
    """Where one record ends and the next begins."""

    LINES = "lines"  # line feeds; a carriage return stays part of the record
    CSV = "csv"  # the same, but not inside quotes; the first record is the header
    HEADED = "headed"  # lines under lines that begin with "#" and name the fields (W3C, Exchange, Zeek); another head, another context
    JSON = "json"  # lines, or one document where the first two lines are no objects by themselves (indented JSON)
    DOCUMENT = "document"  # the whole file is one record (a JSON answer of an interface)
    EVTX = "evtx"  # chunks of 64 KiB; the file's head is the context


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records in the order of the file. `head`: how many of the first are what the context holds, and no events."""

    records: list[bytes]
    context: bytes = b""
    head: int = 0
    encoding: str = ""  # what the file's mark says; "" without a mark


def chunks(
    stream: BinaryIO, how: Split, *, head: int = 1, records: int = RECORDS, size: int = BYTES
) -> Iterator[Chunk]:
    """The chunks of a stream from its beginning; `head` is the connector's. Raises BadInput for a document that is too large."""
    if how is Split.DOCUMENT:
        yield Chunk([_document(stream)])
    elif how is Split.EVTX:
        yield from _evtx(stream)
    else:
        yield from _lined(stream, how, head, records, size)


def _document(stream: BinaryIO) -> bytes:
    whole = stream.read(DOCUMENT + 1)
    if len(whole) > DOCUMENT:
        raise _too_large()
    return whole


def _too_large() -> BadInput:
    return BadInput(
        say("一つの文書として読むには大きすぎます（上限 {limit} MB）。", limit=DOCUMENT >> 20),
        say("期間を分けて書き出してください。"),
    )


def _evtx(stream: BinaryIO) -> Iterator[Chunk]:
    """The file's head (4 KiB) is the context; each chunk of 64 KiB can be read by itself with it."""
    head = stream.read(_EVTX_HEAD)
    while batch := [piece for piece in (stream.read(_EVTX_CHUNK) for _ in range(_EVTX_BATCH)) if piece]:
        yield Chunk(batch, head)


def _lined(stream: BinaryIO, how: Split, head: int, most: int, size: int) -> Iterator[Chunk]:
    first = stream.read(_READ)
    encoding = "utf-16-le" if first[:2] == b"\xff\xfe" else "utf-16-be" if first[:2] == b"\xfe\xff" else ""
    groups = _wide(stream, first, encoding) if encoding else _lines(stream, first)
    if how is Split.CSV:
        groups = _csv(groups, encoding)
    elif how is Split.JSON:
        groups = _json(groups, encoding)
    heads = Comments(encoding) if how is Split.HEADED else Rows(head if how is Split.CSV else 0)
    for batch in _sized(groups, most, size):
        for records, context, first_ones in heads.parted(batch):
            yield Chunk(records, context, first_ones, encoding)


def _sized(groups: Iterable[list[bytes]], most: int, size: int) -> Iterator[list[bytes]]:
    """The same records in batches that keep the bounds."""
    batch: list[bytes] = []
    held = 0
    for group in groups:
        at = 0
        while at < len(group):
            piece = group[at : at + most - len(batch)]
            length = sum(map(len, piece))
            if held + length > size:
                piece = _within(piece, size - held)
                length = sum(map(len, piece))
            batch += piece
            held += length
            at += len(piece)
            if len(batch) >= most or held >= size:
                yield batch
                batch, held = [], 0
    if batch:
        yield batch


def _within(records: list[bytes], room: int) -> list[bytes]:
    """The first records up to and with the one that fills the room."""
    for at, record in enumerate(records, 1):
        room -= len(record)
        if room <= 0:
            return records[:at]
    return records


def _lines(stream: BinaryIO, first: bytes) -> Iterator[list[bytes]]:
    """Lines without their line feed, a block at a time. What follows the last line feed is a record too, unless it is empty."""
    rest: list[bytes] = []
    block = first
    while block:
        lines = block.split(b"\n")
        if len(lines) > 1:
            lines[0] = b"".join([*rest, lines[0]])
            rest = [lines.pop()]
            yield lines
        else:
            rest.append(block)
        block = stream.read(_READ)
    last = b"".join(rest)
    if last:
        yield [last]


def _wide(stream: BinaryIO, first: bytes, encoding: str) -> Iterator[list[bytes]]:
    end = "\n".encode(encoding)
    rest, block = b"", first
    while block:
        rest += block
        at, lines = 0, []
        while (found := _even(rest, end, at)) >= 0:
            lines.append(rest[at:found])
            at = found + 2
        rest = rest[at:]
        yield lines
        block = stream.read(_READ)
    if rest:
        yield [rest]


def _json(groups: Iterator[list[bytes]], encoding: str) -> Iterator[list[bytes]]:
    """The lines, or all of them as one record: where the first ones hold no whole value, it is one document over many lines.

    Two lines are looked at, so that one line that was cut does not turn a log into a document.
    """
    peeked: list[list[bytes]] = []
    told: list[bool] = []
    for group in groups:
        peeked.append(group)
        lines = [line for line in group if line.strip(_BLANK)][: _PEEKED - len(told)]
        told += [_holds(line, encoding) for line in lines]
        if any(told) or len(told) == _PEEKED:
            break
    if any(told) or len(told) < _PEEKED:
        yield from chain(peeked, groups)
        return
    held: list[bytes] = []
    size = 0
    for group in chain(peeked, groups):
        held += group
        size += sum(map(len, group)) + len(group)
        if size > DOCUMENT:
            raise _too_large()
    # A feed of two bytes for UTF-16, so that the record is what was received.
    yield ["\n".encode(encoding or "ascii").join(held)]


def _holds(line: bytes, encoding: str) -> bool:
    """Whether a line holds a JSON object or a whole list of them."""
    try:
        found = msgspec.json.decode(line.decode(encoding or "utf-8").lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict | list)


def _even(text: bytes, end: bytes, at: int) -> int:
    """Where the next two-byte line feed stands, from an even place on; −1 without."""
    found = text.find(end, at)
    while found >= 0 and (found - at) % 2:
        found = text.find(end, found + 1)
    return found


def _csv(groups: Iterable[list[bytes]], encoding: str) -> Iterator[list[bytes]]:
    """Lines joined while a quote stands open."""
    quote, feed = '"'.encode(encoding or "ascii"), "\n".encode(encoding or "ascii")
    held: list[bytes] = []
    size = 0
    for lines in groups:
        if not held and quote not in b"".join(lines):
            yield lines
            continue
        whole: list[bytes] = []
        for line in lines:
            odd = line.count(quote) % 2 == 1
            if not held and not odd:
                whole.append(line)
                continue
            held.append(line)
            size += len(line)
            if len(held) > 1 and odd:
                whole.append(feed.join(held))
                held, size = [], 0
            elif size > _CSV_RECORD:
                whole += held
                held, size = [], 0
        yield whole
    yield held  # a quote that never closed: line by line, as they came


__all__ = ["BYTES", "RECORDS", "Chunk", "Split", "chunks"]
