"""One file is copied in one pass: read once, hashed twice, written, put through to the disk, read back and compared.

Two hashes, SHA-256 and SHA-512: every police laboratory and every machine has `sha256sum` and `sha512sum`, BagIt names both, and a
collision in one says nothing of the other. MD5 and SHA-1, which older guidance pairs, are broken. hashlib lets other threads run, so
each has a thread of its own that is several pieces behind the one that reads and writes: nobody waits for anybody at every piece.

What cannot be read is asked for again block by block, and what stays unreadable is zero bytes in the copy and named as a hole
(offset, length). Holes that a file system keeps (sparse files) stay holes, and are hashed as the zero bytes that they stand for.
"""

from __future__ import annotations

import errno
import hashlib
import mmap
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

CHUNK: Final = 4 << 20
BLOCK: Final = 4096  # the unit in which a disk that fails is asked again
_SMALL: Final = 256 << 10
_WRITTEN: Final = (
    256 << 10
)  # more at once costs the system five times the work for each byte (measured on ext4)
_DIRECT: Final = 1 << 20
_AHEAD: Final = 8  # pieces that reading may be ahead of hashing
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


class Hashers:
    """A thread for each of the two hashes; pieces given to it are hashed in their order."""

    def __init__(self) -> None:
        self.for_sha256, self.for_sha512 = ThreadPoolExecutor(1), ThreadPoolExecutor(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.for_sha256.shutdown()
        self.for_sha512.shutdown()


@dataclass(slots=True)
class Digests:
    """Both hashes of what was given so far."""

    hashers: Hashers | None = None
    sha256: Any = field(default_factory=hashlib.sha256)
    sha512: Any = field(default_factory=hashlib.sha512)

    def begin(self, piece: memoryview | bytes) -> list[Future[None]]:
        """Hash a piece, in threads where there are some; it may not change until the answers are there."""
        if self.hashers is None:
            self.sha256.update(piece)
            self.sha512.update(piece)
            return []
        return [
            self.hashers.for_sha512.submit(self.sha512.update, piece),
            self.hashers.for_sha256.submit(self.sha256.update, piece),
        ]


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


def copy_in(source: Path | bytes, target: Path, hashers: Hashers | None = None) -> Copied:
    """Copy a file. The copy can only be read. Raises OSError when it cannot be opened, TargetFailed when it cannot be written."""
    handle = _open(source)
    try:
        before = os.fstat(handle)
        try:
            out = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400)
        except OSError as fault:
            raise TargetFailed(fault) from fault
        try:
            digests, holes, size = _pass(handle, out, before.st_size, hashers)
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
    handle: int, out: int, size: int, hashers: Hashers | None
) -> tuple[Digests, list[tuple[int, int]], int]:
    # Handing over to a thread costs more than hashing what is small.
    digests, holes = Digests(hashers if size > _SMALL else None), list[tuple[int, int]]()
    buffers = [memoryview(bytearray(min(CHUNK, size))) for _ in range(_AHEAD if size > CHUNK else 1)]
    waiting: deque[list[Future[None]]] = deque()
    done = 0
    for turn, (offset, length, data) in enumerate(_extents(handle, size)):
        if len(waiting) == len(buffers):
            _answered(waiting.popleft())
        piece: memoryview | bytes = _ZEROS[:length] if length < CHUNK else _ZEROS
        if data:
            view = buffers[turn % len(buffers)][:length]
            piece = view[: _read(handle, view, offset, holes)]
        if not piece:
            break
        waiting.append(digests.begin(piece))
        if data:
            _write(out, piece, offset)
        done = offset + len(piece)
    for each in waiting:
        _answered(each)
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
            written = os.pwrite(out, rest[:_WRITTEN], offset)
            rest, offset = rest[written:], offset + written
    except OSError as fault:
        raise TargetFailed(fault) from fault


def settle_and_compare(target: Path, sha256: str) -> None:
    """Put a copy through to the disk and read it back from there, past what memory holds of it. Raises Differs, TargetFailed."""
    try:
        handle = os.open(target, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)
        found = _read_back(target)
    except OSError as fault:
        raise TargetFailed(fault) from fault
    if found != sha256:
        raise Differs(target.name)


def _read_back(target: Path) -> str:
    """SHA-256 of what the disk itself holds, where the file system lets one ask it (O_DIRECT), else of what was dropped from memory."""
    try:
        handle = os.open(target, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECT)
    except OSError:
        handle = os.open(target, os.O_RDONLY | os.O_CLOEXEC)
    digest, at, size = hashlib.sha256(), 0, os.fstat(handle).st_size
    try:
        with (
            mmap.mmap(-1, min(_DIRECT, size + BLOCK)) as space,
            memoryview(space) as buffer,
        ):  # aligned, as O_DIRECT wants it
            while at < size and (got := os.preadv(handle, [buffer], at)):
                with buffer[:got] as piece:
                    digest.update(piece)
                at += got
    finally:
        os.close(handle)
    return digest.hexdigest()


def digest(path: Path) -> tuple[str, str, int]:
    """(SHA-256, SHA-512, size) of a kept file, both in one reading. Raises OSError."""
    digests, size = Digests(), 0
    buffer = memoryview(bytearray(1 << 20))
    with path.open("rb", buffering=0) as file:
        while got := file.readinto(buffer):
            digests.begin(buffer[:got])
            size += got
    return digests.sha256.hexdigest(), digests.sha512.hexdigest(), size
