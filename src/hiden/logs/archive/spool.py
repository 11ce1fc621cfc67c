"""The spool: records that were acknowledged and are not sealed yet. Nothing is acknowledged before it is on the disk.

1. One file for each writer and turn: frames of length (u32), moment of receipt (i64 µs), CRC-32 of both and the record (u32),
   record. A frame whose moment is BATCH is no record: it says that the next `count` records belong together, and under which key.
2. A writer that dies leaves at most what was never acknowledged at the end of its file; whoever reads stops there. Of a batch
   either all records are read or none.
3. A file is called .open while its writer lives, which is to say: holds its lock. It gets that name when it is locked already, so
   nobody takes it for a dead writer's. Closed files and those of dead writers are sealed (`intake/spooled.py`), and only then removed.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, repeat
from pathlib import Path
from threading import Lock
from typing import Final
from zlib import crc32

import msgspec

from hiden.base.clock import micros, now
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.exchange import sync_folder
from hiden.logs.archive.places import folder

_HEAD: Final = struct.Struct(">IqI")
_SAID: Final = struct.Struct(">Iq")
BATCH: Final = -(1 << 63)  # no moment
RECORDS: Final = 65_536
BYTES: Final = 32 << 20
LONGEST: Final = 64 << 20
_YOUNG: Final = 3600  # seconds: a file without its name yet may still get it

Frame = tuple[int, bytes]  # moment (µs since 1970), record


class Batch(msgspec.Struct, frozen=True):
    """What stands before records that were given at once: how many there are, and the key they came under ("" without)."""

    count: int
    key: str = ""


class SpoolWriter:
    """Takes records for one source. Safe to share between threads; `turn()` lets go of what was written so that it is sealed."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._path: Path | None = None
        self._handle = -1
        self._records = self._bytes = 0
        self._opened = 0.0
        self._lock = Lock()

    def append(
        self,
        records: Sequence[bytes],
        moment: int | Sequence[int] | None = None,
        *,
        batch: Batch | None = None,
    ) -> None:
        """Keep records; they are on the disk when this returns. `moment`: when they (or each of them) came, µs since 1970.

        Raises OSError when the disk does not take them (nothing of them is left then), BadInput for one longer than LONGEST.
        """
        if any(len(record) > LONGEST for record in records):
            raise BadInput(
                say("1件の記録が大きすぎます（上限 {limit} MB）。", limit=LONGEST >> 20),
                say("送る側で分けるか、ファイルとして取り込んでください。"),
            )
        at = microseconds() if moment is None else moment
        moments = repeat(at, len(records)) if isinstance(at, int) else at
        frames = [frame(*each) for each in zip(moments, records, strict=True)]
        if batch is not None:
            frames.insert(0, frame(BATCH, msgspec.json.encode(batch)))
        raw = b"".join(frames)
        with self._lock:
            if self._path is None:
                self._open()
            try:
                _write(self._handle, raw)
                os.fdatasync(self._handle)
            except OSError:
                self._abandon()
                raise
            self._records += len(records)
            self._bytes += len(raw)
            if self._records >= RECORDS or self._bytes >= BYTES:
                self._close()

    def turn(self, older: float = 0.0) -> None:
        """Close the present file, if there is one and it was begun `older` seconds ago or earlier: it will be sealed."""
        with self._lock:
            if self._path is not None and time.monotonic() - self._opened >= older:
                self._close()

    def _open(self) -> None:
        name = f"{now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.open"
        path = folder("spool", self.source) / name
        hidden = path.with_name(f".{name}")
        handle = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            hidden.rename(path)
            sync_folder(path.parent)
        except OSError:
            os.close(handle)
            hidden.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            raise
        self._path, self._handle, self._records, self._bytes = path, handle, 0, 0
        self._opened = time.monotonic()

    def _close(self) -> None:
        if self._path is None:
            return
        self._path.rename(self._path.with_suffix(".spool"))
        sync_folder(self._path.parent)
        self._let_go()

    def _abandon(self) -> None:
        """Cut off what was not acknowledged. After a failed write nothing may follow in this file, whatever it holds."""
        with suppress(OSError):
            os.ftruncate(self._handle, self._bytes)
            if not self._bytes and self._path is not None:
                self._path.unlink()
        self._let_go()

    def _let_go(self) -> None:
        os.close(self._handle)
        self._path, self._handle = None, -1


def _write(handle: int, raw: bytes) -> None:
    rest = memoryview(raw)
    while rest:
        rest = rest[os.write(handle, rest) :]


def microseconds() -> int:
    """Now, in µs since 1970."""
    return micros(now())


def frame(moment: int, record: bytes) -> bytes:
    """A record as it stands in the spool."""
    return _HEAD.pack(len(record), moment, crc32(record, crc32(_SAID.pack(len(record), moment)))) + record


def name_of(path: Path) -> str:
    """What a spool file is called once its writer is gone."""
    return path.with_suffix(".spool").name


def waiting(source: str) -> list[Path]:
    """Spool files of a source that nobody writes to any more, oldest first."""
    found = []
    for path in sorted(folder("spool", source).iterdir()):
        try:
            if path.name.startswith("."):
                _sweep(path)
            elif path.suffix == ".spool" or (path.suffix == ".open" and _left(path)):
                found.append(path)
        except FileNotFoundError:  # its writer closed it at this moment; it is found the next time
            continue
    return found


def _left(path: Path) -> bool:
    """Whether its writer is gone: it held the lock as long as it lived."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _sweep(path: Path) -> None:
    """Remove what a writer left that died before its file had a name; there is nothing in it."""
    if path.stat().st_mtime < time.time() - _YOUNG and _left(path):
        path.unlink()


@dataclass(frozen=True, slots=True)
class Kept:
    """Records that were given at once, with what stood before them; None before a record given by itself."""

    batch: Batch | None
    frames: list[Frame]


def kept(path: Path) -> Iterator[Kept]:
    """What a spool file holds, in order; ends at the first frame, and before the first batch, that is not whole."""
    raw = _frames(path)
    for moment, record in raw:
        if moment != BATCH:
            yield Kept(None, [(moment, record)])
            continue
        batch = msgspec.json.decode(record, type=Batch)
        held = list(islice(raw, batch.count))
        if len(held) < batch.count or any(moment == BATCH for moment, _ in held):
            return
        yield Kept(batch, held)


def frames(path: Path) -> Iterator[Frame]:
    """The records of a spool file in order."""
    for each in kept(path):
        yield from each.frames


def _frames(path: Path) -> Iterator[Frame]:
    with path.open("rb") as file:
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            length, moment, check = _HEAD.unpack(head)
            if length > LONGEST:
                return
            record = file.read(length)
            if len(record) < length or crc32(record, crc32(head[: _SAID.size])) != check:
                return
            yield moment, record
