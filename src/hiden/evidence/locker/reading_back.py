"""A copy is read back from the disk and hashed, past what memory holds of it; of a large one while the rest is still being written,
so that the disk works while the processor hashes.
"""

from __future__ import annotations

import hashlib
import mmap
import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

STRIDE: Final = 32 << 20  # bytes that are written before they are read back
_PIECE: Final = 1 << 20


class ReadBack:
    """What the disk itself holds of a file (O_DIRECT), where the file system lets one ask it; else what was dropped from memory."""

    def __init__(self, target: Path, thread: ThreadPoolExecutor | None = None) -> None:
        try:
            self._handle = os.open(target, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECT)
        except OSError:
            self._handle = os.open(target, os.O_RDONLY | os.O_CLOEXEC)
        self._space = mmap.mmap(-1, _PIECE)  # aligned, as O_DIRECT wants it
        self._digest, self._at, self._asked = hashlib.sha256(), 0, 0
        self._thread, self._waiting = thread, list[Future[None]]()
        self._stopped = False

    def written(self, end: int) -> None:
        """Everything before `end` was written and will not change any more; it is read when enough has gathered."""
        if self._thread is not None and end - self._asked >= STRIDE:
            self._asked = end - end % _PIECE
            self._waiting.append(self._thread.submit(self._read, self._asked))

    def finish(self) -> str:
        """SHA-256 of the whole, once the file was written and put through to the disk. Raises OSError."""
        for each in self._waiting:
            each.result()
        os.posix_fadvise(self._handle, 0, 0, os.POSIX_FADV_DONTNEED)
        self._read(os.fstat(self._handle).st_size)
        return self._digest.hexdigest()

    def close(self) -> None:
        """Let go, whether it was finished or not."""
        self._stopped = True
        for each in self._waiting:
            each.exception()
        os.close(self._handle)
        self._space.close()

    def _read(self, end: int) -> None:
        with memoryview(self._space) as space:
            while self._at < end and not self._stopped:
                got = os.preadv(self._handle, [space], self._at)
                got = min(got, end - self._at)
                if not got:
                    break
                with space[:got] as piece:
                    self._digest.update(piece)
                self._at += got
