"""The listener: syslog over UDP, TCP and TLS (RFC 5424 and 3164 lines, RFC 6587 framing, RFC 5425), each message a record as it came.

1. A TCP sender hears nothing back in syslog; so nothing more is read from a connection until what came is on the disk.
2. UDP has no such brake: a large buffer in the kernel, and its own count of what it had to drop, which is said.
3. Strangers are kept apart (`unassigned.py`); what comes for a source that is not switched on is not kept, and counted.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from hiden.base.clock import now
from hiden.logs.archive.places import appearing
from hiden.logs.intake.troubles import end_trouble, note_trouble
from hiden.logs.receiving.commits import Commits
from hiden.logs.receiving.framing import Framer
from hiden.logs.receiving.routing import UNASSIGNED, Route, Routes, routes
from hiden.logs.receiving.sockets import BUFFER, Ports, buffer_of, datagrams_at, drops_of, secured, unusable
from hiden.logs.receiving.unassigned import MOST_BYTES, packed, stored
from hiden.logs.receiving.writers import turn_all

log = logging.getLogger(__name__)
STATE: Final = "listening.json"  # how it goes, for the pages and `hiden logs sources`
_DATAGRAM: Final = 65_536
_AT_ONCE: Final = 500  # datagrams between two looks at the connections
_LAST: Final = 200_000  # datagrams that are still read when we stop
_CONNECTIONS: Final = 1000
_UNFINISHED: Final = 256 << 20  # bytes of unfinished messages in all connections together
_SMALL: Final = 1 << 20
_DATAGRAMS_WAITING: Final = 64 << 20
_EVERY: Final = 5.0
_TURN: Final = 20.0
_DRAIN: Final = 0.5
_MOST_NAMED: Final = 200


@dataclass(slots=True)
class Counts:
    """What came since the start."""

    datagrams: int = 0
    connections: int = 0
    messages: int = 0
    strangers: Counter[str] = field(default_factory=Counter)
    off: Counter[str] = field(default_factory=Counter)  # for sources that are not switched on: not kept
    refused: Counter[str] = field(default_factory=Counter)  # by reason: not kept
    kernel: int = 0  # datagrams that the kernel had to drop


class Listener:
    """Listens until `stop()`. `ready` is set when it does; `places` then names the ports that were really taken."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._routes = Routes()
        self.counts = Counts()
        self.places: dict[str, list[int]] = {"udp": [], "tcp": [], "tls": []}
        self.ready = asyncio.Event()
        self._stopping = asyncio.Event()
        self._sockets: list[socket.socket] = []
        self._servers: list[asyncio.Server] = []
        self.connections: set[Connection] = set()
        self.unfinished = 0
        self._strangers_stored = 0
        self._database = ThreadPoolExecutor(1, thread_name_prefix="routes")
        self._told: Counter[str] = Counter()

    def stop(self) -> None:
        """Read what is there already, write it, and end."""
        self._stopping.set()

    async def run(self) -> None:
        """Listen until `stop()` was called. Raises Misconfigured for a port or certificate that cannot be used."""
        self.commits = Commits()
        await self._refresh()
        await self._begin()
        self.ready.set()
        beat = asyncio.create_task(self._beat())
        try:
            await self._stopping.wait()
        finally:
            beat.cancel()
            await self._end()

    # ---------- beginning and ending ----------

    async def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        for port in self._ports.udp:
            found = datagrams_at(self._ports.host, port)
            self._sockets.append(found)
            self.places["udp"].append(found.getsockname()[1])
            if buffer_of(found) < BUFFER:
                log.warning(
                    "the kernel holds %s KiB of datagrams, %s would be better: sysctl net.core.rmem_max=%s",
                    buffer_of(found) >> 10,
                    BUFFER >> 10,
                    BUFFER,
                )
            loop.add_reader(found, self._read, found, found.getsockname()[1])
        context_ = secured(self._ports) if self._ports.tls else None
        for kind, wanted, context in (("tcp", self._ports.tcp, None), ("tls", self._ports.tls, context_)):
            for port in wanted:
                try:
                    server = await loop.create_server(
                        lambda: Connection(self),
                        self._ports.host,
                        port,
                        backlog=512,
                        ssl=context,
                        ssl_handshake_timeout=10 if context else None,
                    )
                except OSError as fault:
                    raise unusable(port, fault) from fault
                self._servers.append(server)
                self.places[kind].append(server.sockets[0].getsockname()[1])

    async def _end(self) -> None:
        """Stop taking new ones; read on for half a second what was sent already; write; let go."""
        loop = asyncio.get_running_loop()
        for server in self._servers:
            server.close()
        await asyncio.sleep(_DRAIN if self.connections or self._sockets else 0)
        for found in self._sockets:
            loop.remove_reader(found)
            self._read(found, found.getsockname()[1], most=_LAST)
        self._note_drops()
        for found in self._sockets:
            found.close()
        for connection in list(self.connections):
            connection.end()
        await self.commits.close()
        await loop.run_in_executor(None, turn_all)
        await loop.run_in_executor(None, self._write_state, True)
        self._database.shutdown()

    # ---------- what comes ----------

    def take(self, port: int, sender: str, records: list[bytes]) -> bool:
        """Messages of a sender; whether they will be kept."""
        route = self._routes.find(port, sender)
        self.counts.messages += len(records)
        if route is None:
            return self._take_stranger(port, sender, records)
        if not route.on:
            self._count(self.counts.off, route.code, len(records))
            return False
        self.commits.add(route.source, records)
        return True

    def _take_stranger(self, port: int, sender: str, records: list[bytes]) -> bool:
        self._count(self.counts.strangers, sender, len(records))
        size = sum(map(len, records))
        if self._strangers_stored + size > MOST_BYTES:
            self._count(self.counts.refused, "strangers take up too much room", len(records))
            return False
        self._strangers_stored += size
        self.commits.add(UNASSIGNED, [packed(sender, port, record) for record in records])
        return True

    @staticmethod
    def _count(counts: Counter[str], name: str, count: int) -> None:
        counts[name if name in counts or len(counts) < _MOST_NAMED else "…"] += count

    def _read(self, found: socket.socket, port: int, *, most: int = _AT_ONCE) -> None:
        """Datagrams that wait at a socket."""
        by_sender: dict[str, list[bytes]] = {}
        count = 0
        receive = found.recvfrom
        with suppress(BlockingIOError):
            while count < most:
                record, address = receive(_DATAGRAM)
                count += 1
                held = by_sender.get(address[0])
                if held is None:
                    held = by_sender[address[0]] = []
                held.append(record)
        self.counts.datagrams += count
        if self.commits.waiting > _DATAGRAMS_WAITING:
            self._count(self.counts.refused, "the disk takes nothing, and there is no more room", count)
            return
        for sender, records in by_sender.items():
            self.take(port, sender, records)

    # ---------- by the second ----------

    async def _beat(self) -> None:
        """Sources may change; files are let go of; what is wrong is said."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_EVERY)
            self._note_drops()
            try:
                await self._refresh()
                await loop.run_in_executor(None, turn_all, _TURN)
                await loop.run_in_executor(None, self._write_state, False)
            except Exception:
                log.exception("the listener goes on with what it knew before")
            self._say()

    async def _refresh(self) -> None:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._database, _read_routes)
        self._routes = Routes(found)
        self._strangers_stored = await loop.run_in_executor(None, stored)

    def _note_drops(self) -> None:
        self.counts.kernel = max(self.counts.kernel, sum(drops_of(found) for found in self._sockets))

    def _say(self) -> None:
        """What was not kept, or not where it belongs, since it was last said."""
        counts = self.counts
        now_ = Counter(
            {
                **{
                    f"from {name}, who is no source: kept as unassigned": n
                    for name, n in counts.strangers.items()
                },
                **{f"for {name}, which is not switched on: not kept": n for name, n in counts.off.items()},
                **{f"not kept: {name}": n for name, n in counts.refused.items()},
                "datagrams dropped by the kernel": counts.kernel,
            }
        )
        for what, count in sorted((now_ - self._told).items()):
            log.warning("%s messages %s", count, what)
        self._told = now_

    def _write_state(self, ended: bool) -> None:
        counts = self.counts
        said = {
            "pid": os.getpid(),
            "at": now().isoformat(),
            "ended": ended,
            **self.places,
            "messages": counts.messages,
            "datagrams": counts.datagrams,
            "connections": counts.connections,
            "open": len(self.connections),
            "kept": self.commits.kept,
            "dropped_by_kernel": counts.kernel,
            "strangers": dict(counts.strangers.most_common()),
            "not_on": dict(counts.off),
            "refused": dict(counts.refused),
            "trouble": self.commits.trouble,
        }
        with suppress(OSError), appearing(STATE) as path:
            path.write_bytes(msgspec.json.encode(said))


class Connection(asyncio.Protocol):
    """One TCP or TLS connection."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._framer = Framer(may_grow=self._may_grow)
        self._sender, self._port = "", 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        listener = self._listener
        if len(listener.connections) >= _CONNECTIONS:
            listener.counts.refused["too many connections"] += 1
            transport.abort()
            return
        self._transport = transport
        self._sender = transport.get_extra_info("peername")[0]
        self._port = transport.get_extra_info("sockname")[1]
        listener.connections.add(self)
        listener.counts.connections += 1
        plain = transport.get_extra_info("socket")
        with suppress(OSError, AttributeError):
            plain.setsockopt(
                socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1
            )  # a sender that vanished is noticed one day

    def data_received(self, data: bytes) -> None:
        before = self._framer.size
        records = self._framer.feed(data)
        self._listener.unfinished += self._framer.size - before
        if records and self._listener.take(self._port, self._sender, records):
            self._rest()

    def _rest(self) -> None:
        """Read on when what came is on the disk."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        transport.pause_reading()
        self._listener.commits.durable().add_done_callback(lambda _: self._go_on())

    def _go_on(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def _may_grow(self, more: int) -> bool:
        return self._framer.size < _SMALL or self._listener.unfinished + more <= _UNFINISHED

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish()

    def end(self) -> None:
        """Keep what is there, and hang up."""
        self._finish()
        if self._transport is not None:
            self._transport.abort()

    def _finish(self) -> None:
        if self not in self._listener.connections:
            return
        self._listener.connections.discard(self)
        self._listener.unfinished -= self._framer.size
        if records := self._framer.finish():
            self._listener.take(self._port, self._sender, records)


def _read_routes() -> list[Route]:
    from django.db import close_old_connections

    from hiden.logs.models import LogSource

    close_old_connections()
    found, troubles = routes()
    wrong = {source.key: fault for source, fault in troubles}
    for source in LogSource.objects.filter(way="syslog"):
        if source.key in wrong:
            note_trouble(source, "listen", f"{wrong[source.key].what}{wrong[source.key].do_next}")
        else:
            end_trouble(source, "listen")
    return found


def listen(ports: Ports, *, began: Callable[[Listener], Any] = lambda listener: None) -> Counts:
    """Listen until the process is told to end (SIGTERM, SIGINT); returns what came. Raises Misconfigured."""
    import signal

    async def run() -> Counts:
        listener = Listener(ports)
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, listener.stop)
        running = asyncio.create_task(listener.run())
        ready = asyncio.create_task(listener.ready.wait())
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if listener.ready.is_set():
            began(listener)
        ready.cancel()
        await running
        return listener.counts

    return asyncio.run(run())
