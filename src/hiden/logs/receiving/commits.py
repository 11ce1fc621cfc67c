"""Group commit: messages of all connections go to the disk together, and whoever sent them is read on only then.

At most 50 ms pass, or 1,000 messages, before they are written. While the disk takes nothing (it is full), it is tried again every
second; connections wait, and datagrams wait as long as there is room for them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from hiden.logs.archive.spool import microseconds
from hiden.logs.receiving.writers import writer_of

log = logging.getLogger(__name__)
DELAY: Final = 0.05
MANY: Final = 1000
LARGE: Final = 256 << 10
_AGAIN: Final = 1.0
_LAST_TRIES: Final = 5  # when we are told to end and the disk still takes nothing


@dataclass(slots=True)
class _Held:
    records: list[bytes] = field(default_factory=list)
    moments: list[int] = field(default_factory=list)


class Commits:
    """Everything that was added is on the disk once the future of `durable()` is done."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._count = self._size = self._writing = 0
        self._added = asyncio.Event()
        self._enough = asyncio.Event()
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="spool")
        self._task = asyncio.create_task(self._run())
        self._ending = False
        self.kept = self.lost = 0
        self.trouble = ""

    @property
    def waiting(self) -> int:
        """Bytes that are not on the disk yet."""
        return self._size + self._writing

    def add(self, source: str, records: Sequence[bytes]) -> None:
        """Messages for a source, which came now."""
        held = self._held.get(source)
        if held is None:
            held = self._held[source] = _Held()
        held.records += records
        held.moments += [microseconds()] * len(records)
        self._count += len(records)
        self._size += sum(map(len, records))
        self._added.set()
        if self._count >= MANY or self._size >= LARGE:
            self._enough.set()

    def durable(self) -> asyncio.Future[None]:
        """Done when everything that was added until now is on the disk."""
        return self._done

    async def close(self) -> None:
        """Write what is left, and let go of the files."""
        self._ending = True
        self._added.set()
        self._enough.set()
        await self._task
        self._pool.shutdown()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._added.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._enough.wait(), DELAY)
            held, done = self._held, self._done
            self._held, self._done = {}, loop.create_future()
            self._writing, self._size, self._count = self._size, 0, 0
            self._added.clear()
            self._enough.clear()
            await asyncio.gather(*(self._write(source, each) for source, each in held.items()))
            self._writing = 0
            done.set_result(None)
            if self._ending and not self._held:
                return

    async def _write(self, source: str, held: _Held) -> None:
        loop = asyncio.get_running_loop()
        tries = _LAST_TRIES
        while tries:
            try:
                await loop.run_in_executor(self._pool, writer_of(source).append, held.records, held.moments)
            except OSError as fault:
                if not self.trouble:
                    log.error("the spool cannot be written (%s); it is tried again every second", fault)
                self.trouble = fault.strerror or type(fault).__name__
                tries -= self._ending
                await asyncio.sleep(_AGAIN)
            else:
                self.trouble = ""
                self.kept += len(held.records)
                return
        log.error("%s messages that were read could not be kept", len(held.records))
        self.lost += len(held.records)
