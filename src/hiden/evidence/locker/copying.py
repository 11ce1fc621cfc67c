"""One file is copied in one pass: read once, hashed twice, written, put through to the disk, read back and compared.

Two hashes, SHA-256 and SHA-512: every police laboratory and every machine has `sha256sum` and `sha512sum`, BagIt names both, and a
collision in one says nothing of the other. MD5 and SHA-1, which older guidance pairs, are broken. hashlib lets other threads run, so
both are computed while the next piece is read and the last one written.

What cannot be read is asked for again block by block, and what stays unreadable is zero bytes in the copy and named as a hole
(offset, length). Holes that a file system keeps (sparse files) stay holes, and are hashed as the zero bytes that they stand for.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

CHUNK: Final = 4 << 20
BLOCK: Final = 4096  # the unit in which a disk that fails is asked again
_SMALL: Final = 256 << 10  # below, handing over to a thread costs more than the hash
_ZEROS: Final = bytes(CHUNK)
# What a medium answers where it cannot read. Everything else is an error of ours, or of the disk that is written to.
_UNREADABLE: Final = frozenset({errno.EIO, errno.EREMOTEIO, errno.ENODATA, errno.EILSEQ})


class Differs(Exception):  # noqa: N818 - turned into Broken where the name of the file is known
    """The disk does not hold what was written to it."""


class TargetFailed(Exception):  # noqa: N818 - turned into a sentence by whoever brings in
    """The copy could not be written; `why` is the error of the system."""

    def __init__(self, why: OSError) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(slots=True)
class Digests:
    """Both hashes of what was given so far."""

    pool: ThreadPoolExecutor | None = None
    sha256: Any = field(default_factory=hashlib.sha256)
    sha512: Any = field(default_factory=hashlib.sha512)

    def begin(self, piece: memoryview | bytes) -> list[Future[None]]:
        """Hash a piece, in threads where it is large; it may not change until the answers are there."""
        if self.pool is None or len(piece) < _SMALL:
            self.sha256.update(piece)
            self.sha512.update(piece)
            return []
        return [self.pool.submit(self.sha512.update, piece), self.pool.submit(self.sha256.update, piece)]


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of one file. `holes`: (offset, length) that could not be read; `changed`: it changed while it was read."""

    size: int
    sha256: str
    sha512: str
    holes: tuple[tuple[int, int], ...] = ()
    changed: bool = False


def read_into(handle: int, view: memoryview, offset: int) -> int:
    """Read at a place of a file; the one way in which originals are read."""
    return os.preadv(handle, [view], offset)


def copy_in(source: Path | bytes, target: Path, pool: ThreadPoolExecutor | None = None) -> Copied:
    """Copy a file. The copy can only be read. Raises OSError when it cannot be opened, TargetFailed when it cannot be written."""
    handle = _open(source)
    try:
        before = os.fstat(handle)
        try:
            out = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400)
        except OSError as fault:
            raise TargetFailed(fault) from fault
        try:
            digests, holes, size = _pass(handle, out, before.st_size, pool)
        finally:
            os.close(out)
        after = os.fstat(handle)
    finally:
        os.close(handle)
    changed = (before.st_size, before.st_mtime_ns) != (
        after.st_size,
        after.st_mtime_ns,
    ) or size != before.st_size
    return Copied(size, digests.sha256.hexdigest(), digests.sha512.hexdigest(), tuple(holes), changed)


def _open(source: Path | bytes) -> int:
    """Without a link in the last place, and without leaving a trace in the time of last access where that is granted."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        return os.open(source, flags | os.O_NOATIME)
    except PermissionError:
        return os.open(source, flags)


def _pass(
    handle: int, out: int, size: int, pool: ThreadPoolExecutor | None
) -> tuple[Digests, list[tuple[int, int]], int]:
    digests, holes = Digests(pool), list[tuple[int, int]]()
    # Two: while one is hashed and written, the other is read into.
    buffers = [memoryview(bytearray(min(CHUNK, size))) for _ in range(2)]
    waiting: list[Future[None]] = []
    done = 0
    for turn, (offset, length, data) in enumerate(_extents(handle, size)):
        piece: memoryview | bytes = _ZEROS[:length] if length < CHUNK else _ZEROS
        if data:
            view = buffers[turn % 2][:length]
            piece = view[: _read(handle, view, offset, holes)]
        _answered(waiting)
        if not piece:
            break
        waiting = digests.begin(piece)
        if data:
            _write(out, piece, offset)
        done = offset + len(piece)
    _answered(waiting)
    try:
        os.ftruncate(out, done)
    except OSError as fault:
        raise TargetFailed(fault) from fault
    return digests, holes, done


def _answered(waiting: list[Future[None]]) -> None:
    for each in waiting:
        each.result()


def _extents(handle: int, size: int) -> Iterator[tuple[int, int, bool]]:
    """(offset, length, whether there is data) from the beginning to the end, no longer than a chunk each."""
    at = 0
    while at < size:
        begin, end = _data_from(handle, at, size)
        while at < begin:
            length = min(CHUNK, begin - at)
            yield at, length, False
            at += length
        while at < end:
            length = min(CHUNK, end - at)
            yield at, length, True
            at += length


def _data_from(handle: int, at: int, size: int) -> tuple[int, int]:
    try:
        begin = os.lseek(handle, at, os.SEEK_DATA)
        return begin, min(size, os.lseek(handle, begin, os.SEEK_HOLE))
    except OSError as fault:
        # ENXIO: nothing but a hole follows. Whatever else: this file system does not say, so all of it is read.
        return (size, size) if fault.errno == errno.ENXIO else (at, size)


def _read(handle: int, view: memoryview, offset: int, holes: list[tuple[int, int]]) -> int:
    """Fill `view` as far as there is something; what cannot be read becomes zero bytes and a hole."""
    done = 0
    while done < len(view):
        try:
            got = read_into(handle, view[done:], offset + done)
        except OSError as fault:
            if fault.errno not in _UNREADABLE:
                raise
            got = _read_block(handle, view[done:], offset + done, holes)
        if not got:
            break
        done += got
    return done


def _read_block(handle: int, view: memoryview, offset: int, holes: list[tuple[int, int]]) -> int:
    """One block, up to the next border: read by itself, or given up."""
    length = min(len(view), BLOCK - offset % BLOCK)
    try:
        return read_into(handle, view[:length], offset)
    except OSError as fault:
        if fault.errno not in _UNREADABLE:
            raise
    view[:length] = bytes(length)
    if holes and sum(holes[-1]) == offset:
        holes[-1] = (holes[-1][0], holes[-1][1] + length)
    else:
        holes.append((offset, length))
    return length


def _write(out: int, piece: memoryview | bytes, offset: int) -> None:
    rest = memoryview(piece)
    try:
        while rest:
            written = os.pwrite(out, rest, offset)
            rest, offset = rest[written:], offset + written
    except OSError as fault:
        raise TargetFailed(fault) from fault


def settle_and_compare(target: Path, sha256: str) -> None:
    """Put a copy through to the disk, forget what memory holds of it, read it back. Raises Differs, TargetFailed."""
    try:
        handle = os.open(target, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            found = hashlib.file_digest(os.fdopen(os.dup(handle), "rb"), "sha256").hexdigest()
        finally:
            os.close(handle)
    except OSError as fault:
        raise TargetFailed(fault) from fault
    if found != sha256:
        raise Differs(target.name)


def digest(path: Path) -> tuple[str, str, int]:
    """(SHA-256, SHA-512, size) of a kept file, both in one reading. Raises OSError."""
    digests, size = Digests(), 0
    buffer = memoryview(bytearray(1 << 20))
    with path.open("rb", buffering=0) as file:
        while got := file.readinto(buffer):
            digests.begin(buffer[:got])
            size += got
    return digests.sha256.hexdigest(), digests.sha512.hexdigest(), size
