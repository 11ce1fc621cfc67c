"""Bodies as they are sent: read and unpacked with bounds, and taken apart into records.

What breaks off is refused as a whole: the sender is told so and sends it again.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from http import HTTPStatus
from io import BytesIO
from typing import Final

import msgspec
import zstandard

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.connectors.splitting import Split, chunks

MOST: Final = 64 << 20  # bytes, sent and unpacked
_PIECE: Final = 1 << 20


def read_all(read: Callable[[int], bytes], length: int | None) -> Iterator[bytes]:
    """A body piece by piece. Raises BadInput when it is longer than MOST, or breaks off before `length`."""
    size = 0
    while piece := read(_PIECE):
        size += len(piece)
        if size > MOST:
            raise too_large()
        yield piece
    if length is not None and size < length:
        raise _broken()


def unpacked(pieces: Iterator[bytes], encoding: str) -> bytes:
    """The body without its Content-Encoding. Raises BadInput for another encoding, what breaks off, or holds more than MOST."""
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return b"".join(pieces)
    if name in {"gzip", "x-gzip"}:
        return _joined(_gunzip(pieces))
    if name == "zstd":
        return _joined(_unzstd(pieces))
    error = BadInput(
        say("圧縮の形式「{name}」は受け取れません。", name=name[:20]),
        say("Content-Encoding は gzip か zstd にするか、圧縮せずに送ってください。"),
    )
    error.status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    raise error


def _joined(pieces: Iterator[bytes]) -> bytes:
    held, size = [], 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size > MOST:
            raise too_large()
    return b"".join(held)


def _gunzip(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """gzip, of one member or several."""
    machine, begun = zlib.decompressobj(31), False
    try:
        for piece in pieces:
            rest = piece
            while rest:
                if machine.eof:
                    machine, begun = zlib.decompressobj(31), False
                begun = True
                yield machine.decompress(rest, _PIECE)
                rest = machine.unconsumed_tail or machine.unused_data
        while begun and not machine.eof and (more := machine.decompress(b"", _PIECE)):
            yield more  # what a piece of input still had to give
    except zlib.error as fault:
        raise _broken() from fault
    if not machine.eof or not begun:
        raise _broken()


def _unzstd(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Zstandard, of one frame or several, with a window of at most 128 MiB (what zstd itself takes without being asked)."""
    whole = BytesIO(b"".join(pieces))
    ended = False
    while whole.tell() < len(whole.getbuffer()):
        machine = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj(read_across_frames=False)
        ended = False
        try:
            while not ended and (piece := whole.read(16 << 10)):
                yield machine.decompress(piece)
                ended = machine.eof
        except zstandard.ZstdError as fault:
            raise _broken() from fault
        if ended:
            whole.seek(-len(machine.unused_data), 1)
    if not ended:
        raise _broken()


def records_of(body: bytes, how: Split, *, is_json: bool = False) -> list[bytes]:
    """The records of a body, as a file of the same bytes would have them; the elements, where JSON lines came as one array."""
    if (
        is_json
        and how.value in {"lines", "json"}
        and body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
    ):
        try:
            return [bytes(each) for each in msgspec.json.decode(body, type=list[msgspec.Raw])]
        except (msgspec.DecodeError, RecursionError):
            pass  # it is kept line by line, and refused by the connector with its reason
    if how is Split.DOCUMENT:
        return [body] if body.strip() else []
    return [record for chunk in chunks(BytesIO(body), how) for record in chunk.records]


def too_large() -> BadInput:
    """More than is taken at once."""
    error = BadInput(
        say("一度に送れる量（{limit} MB、圧縮を解いた後も）を超えています。", limit=MOST >> 20),
        say("分けて送ってください。何も受け取っていません。"),
    )
    error.status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return error


def _broken() -> BadInput:
    return BadInput(
        say("本文が途中で切れているか、圧縮が壊れています。"),
        say("何も受け取っていないので、同じものをもう一度送ってください。"),
    )
