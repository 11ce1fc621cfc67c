"""A stream of bytes → records exactly as received, in chunks of bounded size. Nothing is decoded here.

1. Joined again by line feeds, the records of a file are the file (`whole` says whether it ended with one).
2. A chunk holds at most RECORDS records and about BYTES bytes; a longer record is a chunk of its own.
3. UTF-16 (with its mark) is split at its own line feeds; the context tells the byte order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.connectors.grammar import Split

RECORDS: Final = 65_536
BYTES: Final = 32 << 20
DOCUMENT: Final = 256 << 20
_EVTX_HEAD: Final = 4096
_EVTX_CHUNK: Final = 65_536
_EVTX_BATCH: Final = 64
_BLANK: Final = b"\r\0\xff\xfe\xef\xbb\xbf "
_READ: Final = 4 << 20
_CSV_RECORD: Final = 1 << 20  # a quote that is not closed within this is a stray one


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records in the order of the file. `head`: how many of the first are what the context holds, and no events."""

    records: list[bytes]
    context: bytes = b""
    head: int = 0
    encoding: str = ""  # what the file's mark says; "" without a mark


def chunks(stream: BinaryIO, how: Split, *, records: int = RECORDS, size: int = BYTES) -> Iterator[Chunk]:
    """The chunks of a stream from its beginning. Raises BadInput for a document that is too large."""
    if how is Split.DOCUMENT:
        yield Chunk([_document(stream)])
    elif how is Split.EVTX:
        yield from _evtx(stream)
    else:
        yield from _lined(stream, how, records, size)


def _document(stream: BinaryIO) -> bytes:
    whole = stream.read(DOCUMENT + 1)
    if len(whole) > DOCUMENT:
        raise BadInput(
            say("一つの文書として読むには大きすぎます（上限 {limit} MB）。", limit=DOCUMENT >> 20),
            say("期間を分けて書き出してください。"),
        )
    return whole


def _evtx(stream: BinaryIO) -> Iterator[Chunk]:
    """The file's head (4 KiB) is the context; each chunk of 64 KiB can be read by itself with it."""
    head = stream.read(_EVTX_HEAD)
    while batch := [piece for piece in (stream.read(_EVTX_CHUNK) for _ in range(_EVTX_BATCH)) if piece]:
        yield Chunk(batch, head)


def _lined(stream: BinaryIO, how: Split, most: int, size: int) -> Iterator[Chunk]:
    first = stream.read(_READ)
    encoding = "utf-16-le" if first[:2] == b"\xff\xfe" else "utf-16-be" if first[:2] == b"\xfe\xff" else ""
    groups = _wide(stream, first, encoding) if encoding else _lines(stream, first)
    if how is Split.CSV:
        groups = _csv(groups, encoding)
    context, head = b"", 0
    for batch in _sized(groups, most, size):
        if how is Split.CSV and not context:
            head = next((at for at, each in enumerate(batch, 1) if each.strip(_BLANK)), len(batch))
            context = batch[head - 1] if batch[head - 1].strip(_BLANK) else b""
        yield Chunk(batch, context, head, encoding)
        head = 0


def _sized(groups: Iterable[list[bytes]], most: int, size: int) -> Iterator[list[bytes]]:
    """The same records in batches that keep the bounds."""
    batch: list[bytes] = []
    held = 0
    for group in groups:
        at = 0
        while at < len(group):
            piece = group[at : at + most - len(batch)]
            if held + sum(map(len, piece)) > size:
                piece = _within(piece, size - held)
            batch += piece
            held += sum(map(len, piece))
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


__all__ = ["BYTES", "RECORDS", "Chunk", "chunks"]
