"""The spool: records that were acknowledged and are not sealed yet. Nothing is acknowledged before it is on the disk.

One file for each writer and turn: frames of length (u32), moment of receipt (i64 µs), CRC-32 of both and the record (u32), record.
A writer that dies leaves at most one frame that was never acknowledged; whoever reads stops there. Closed files, and those of
dead writers, are sealed by the room's job (`sealing.py`), and only then removed.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import IO, Final
from zlib import crc32

from hiden.base.clock import now
from hiden.exchange import sync_folder
from hiden.logs.archive.places import folder

_HEAD: Final = struct.Struct(">IqI")
RECORDS: Final = 65_536
BYTES: Final = 32 << 20
LONGEST: Final = 64 << 20

Frame = tuple[int, bytes]  # moment (µs since 1970), record


class SpoolWriter:
    """Takes records for one source. Safe to share between threads; `turn()` lets go of what was written so that it is sealed."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._file: IO[bytes] | None = None
        self._records = self._bytes = 0
        self._lock = Lock()
        self.opened_at = 0.0

    def append(self, records: Sequence[bytes], moment: int | None = None) -> None:
        """Keep records; they are on the disk when this returns. `moment`: when they came, µs since 1970."""
        at = int(now().timestamp() * 1_000_000) if moment is None else moment
        frames = b"".join(_frame(at, record) for record in records)
        with self._lock:
            file = self._file or self._open()
            try:
                file.write(frames)
                file.flush()
                os.fdatasync(file.fileno())
            except OSError:
                self._abandon()  # half a frame may stand there: nothing may follow it
                raise
            self._records += len(records)
            self._bytes += len(frames)
            if self._records >= RECORDS or self._bytes >= BYTES:
                self._close()

    def turn(self) -> None:
        """Close the present file, if there is one: it will be sealed."""
        with self._lock:
            self._close()

    def _open(self) -> IO[bytes]:
        path = folder("spool", self._source) / f"{now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.open"
        file = path.open("xb")
        fcntl.flock(file, fcntl.LOCK_EX)
        sync_folder(path.parent)
        self._file, self._records, self._bytes = file, 0, 0
        return file

    def _close(self) -> None:
        if self._file is None:
            return
        path = Path(self._file.name)
        path.rename(path.with_suffix(".spool"))
        sync_folder(path.parent)
        self._file.close()
        self._file = None

    def _abandon(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _frame(moment: int, record: bytes) -> bytes:
    head = struct.pack(">Iq", len(record), moment)
    return _HEAD.pack(len(record), moment, crc32(record, crc32(head))) + record


def waiting(source: str) -> list[Path]:
    """Spool files of a source that nobody writes to any more, oldest first."""
    found = []
    for path in sorted(folder("spool", source).iterdir()):
        if path.suffix == ".spool" or (path.suffix == ".open" and _left(path)):
            found.append(path)
    return found


def _left(path: Path) -> bool:
    """Whether its writer is gone: it held the lock as long as it lived."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def frames(path: Path) -> Iterator[Frame]:
    """The records of a spool file in order; ends at the first frame that is not whole."""
    with path.open("rb") as file:
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            length, moment, check = _HEAD.unpack(head)
            if length > LONGEST:
                return
            record = file.read(length)
            if len(record) < length or crc32(record, crc32(head[:12])) != check:
                return
            yield moment, record
