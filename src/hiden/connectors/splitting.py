"""A stream of bytes → records exactly as received, in chunks of bounded size. Nothing is decoded here.

1. Joined again by line feeds, the records of a file are the file (`whole` says whether it ended with one).
2. A chunk holds at most RECORDS records and about BYTES bytes; a longer record is a chunk of its own.
3. UTF-16 (with its mark) is split at its own line feeds; the context tells the byte order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, Final

import msgspec

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.connectors.grammar import Split

RECORDS: Final = 65_536
BYTES: Final = 32 << 20
DOCUMENT: Final = 256 << 20
_EVTX_HEAD: Final = 4096
_EVTX_CHUNK: Final = 65_536
_EVTX_BATCH: Final = 64
_READ: Final = 4 << 20
_PEEKED: Final = 2
_HEADS: Final = (b"#separator", b"#fields", b"#software", b"#version")
_BLANK: Final = b"\r\0\xff\xfe\xef\xbb\xbf \t"
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
    elif how is Split.HEADED:
        yield from _headed(stream, records, size)
    else:
        yield from _lined(stream, how, records, size)


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


def _headed(stream: BinaryIO, most: int, size: int) -> Iterator[Chunk]:
    """A head belongs to the records after it, until the next one: files of several days are often put together."""
    context: list[bytes] = []
    batch: list[bytes] = []
    head = held = 0
    for line in _lines(stream, stream.read(_READ)):
        opens = line.lower().startswith(_HEADS)
        if batch and (len(batch) >= most or held >= size or (opens and len(batch) > head)):
            yield Chunk(batch, b"\n".join(context), head)
            batch, head, held = [], 0, 0
        if opens and not head:
            context = []
        if line.startswith(b"#") and len(batch) == head and (opens or head):
            context.append(line)
            head += 1
        batch.append(line)
        held += len(line)
    if batch:
        yield Chunk(batch, b"\n".join(context), head)


def _lined(stream: BinaryIO, how: Split, most: int, size: int) -> Iterator[Chunk]:
    first = stream.read(_READ)
    encoding = "utf-16-le" if first[:2] == b"\xff\xfe" else "utf-16-be" if first[:2] == b"\xfe\xff" else ""
    lines = _wide(stream, first, encoding) if encoding else _lines(stream, first)
    if how is Split.JSON:
        lines = _json(lines, encoding)
    records = _csv(lines, encoding) if how is Split.CSV else lines
    context, head = b"", 0
    batch: list[bytes] = []
    held = 0
    for record in records:
        if how is Split.CSV and not context:
            head += 1
            # PowerShell's Export-Csv writes a line about the type before the header.
            said = record.strip(_BLANK)
            context = record if said and not said.startswith(b"#TYPE ") else b""
        batch.append(record)
        held += len(record)
        if len(batch) >= most or held >= size:
            yield Chunk(batch, context, head, encoding)
            batch, held, head = [], 0, 0
    if batch:
        yield Chunk(batch, context, head, encoding)


def _lines(stream: BinaryIO, first: bytes) -> Iterator[bytes]:
    """Lines without their line feed. What follows the last line feed is a record too, unless it is empty."""
    rest: list[bytes] = []
    block = first
    while block:
        lines = block.split(b"\n")
        if len(lines) > 1:
            yield b"".join([*rest, lines[0]])
            yield from lines[1:-1]
            rest = []
        rest.append(lines[-1])
        block = stream.read(_READ)
    last = b"".join(rest)
    if last:
        yield last


def _wide(stream: BinaryIO, first: bytes, encoding: str) -> Iterator[bytes]:
    end = "\n".encode(encoding)
    rest, block = b"", first
    while block:
        rest += block
        at = 0
        while (found := _even(rest, end, at)) >= 0:
            yield rest[at:found]
            at = found + 2
        rest = rest[at:]
        block = stream.read(_READ)
    if rest:
        yield rest


def _json(lines: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The lines, or all of them as one record: where the first ones hold no whole value, it is one document over many lines.

    Two lines are looked at, so that one line that was cut does not turn a log into a document.
    """
    peeked: list[bytes] = []
    told = 0
    whole = False
    for line in lines:
        peeked.append(line)
        if line.strip(_BLANK):
            told += 1
            whole = whole or _holds(line, encoding)
        if told == _PEEKED or whole:
            break
    if whole or told < _PEEKED:
        yield from chain(peeked, lines)
        return
    held, size = [], 0
    for line in chain(peeked, lines):
        held.append(line)
        size += len(line) + 1
        if size > DOCUMENT:
            raise _too_large()
    # A feed of two bytes for UTF-16, so that the record is what was received.
    yield "\n".encode(encoding or "ascii").join(held)


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


def _csv(lines: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Lines joined while a quote stands open."""
    quote, feed = '"'.encode(encoding or "ascii"), "\n".encode(encoding or "ascii")
    held: list[bytes] = []
    size = 0
    open_ = False
    for line in lines:
        odd = line.count(quote) % 2 == 1
        if not held and not odd:
            yield line
            continue
        held.append(line)
        size += len(line)
        open_ ^= odd
        if not open_:
            yield feed.join(held)
            held, size = [], 0
        elif size > _CSV_RECORD:
            yield from held
            held, size, open_ = [], 0, False
    yield from held  # a quote that never closed: line by line, as they came


__all__ = ["BYTES", "RECORDS", "Chunk", "chunks"]
