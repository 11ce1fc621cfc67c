"""The listener on real sockets of this machine: what is sent over UDP, TCP and TLS lies in the spool of the right source."""

from __future__ import annotations

import asyncio
import datetime
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from ipaddress import ip_address, ip_network
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hiden.base.errors import Conflict, Misconfigured, NotAllowed, NotFound
from hiden.ledger.models import LedgerEntry
from hiden.logs.archive.places import folder
from hiden.logs.archive.spool import SpoolWriter, frames, waiting
from hiden.logs.intake.spooled import seal_all
from hiden.logs.models import LogSource, Segment
from hiden.logs.receiving import syslog, unassigned, writers
from hiden.logs.receiving.framing import cut_note
from hiden.logs.receiving.routing import UNASSIGNED, Route, Routes, routes
from hiden.logs.receiving.sockets import Ports
from hiden.logs.receiving.syslog import Listener
from tests.world.organisation import Organisation

HERE = (ip_network("127.0.0.1"),)


class Running:
    """A listener in a thread, with the loop that it runs in."""

    def __init__(self, ports: Ports) -> None:
        self.begun: Future[Listener] = Future()
        self._thread = Thread(target=lambda: asyncio.run(self._run(ports)))
        self._thread.start()
        self.listener = self.begun.result(20)

    async def _run(self, ports: Ports) -> None:
        self.loop = asyncio.get_running_loop()
        listener = Listener(ports)
        running = asyncio.create_task(listener.run())
        ready = asyncio.create_task(listener.ready.wait())
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done() and (fault := running.exception()):
            ready.cancel()
            self.begun.set_exception(fault)
            return
        self.begun.set_result(listener)
        await running

    def port(self, kind: str) -> int:
        return self.listener.places[kind][0]

    def stop(self) -> None:
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self.listener.stop)
        self._thread.join(30)
        assert not self._thread.is_alive()

    def until(self, count: int) -> None:
        """Wait until so many messages are on the disk."""
        end = time.monotonic() + 20
        while self.listener.commits.kept < count:
            assert time.monotonic() < end, self.listener.counts
            time.sleep(0.01)


Begin = Callable[..., Running]


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> Iterator[Begin]:
    """Start a listener for given routes; without any, everything from this machine is source `s`."""
    monkeypatch.setattr(writers, "_writers", {})
    begun: list[Running] = []

    def make(*found: Route, **more: Any) -> Running:
        listed = list(found) or [Route("s", "s", True, 0, HERE)]
        monkeypatch.setattr(syslog, "_read_routes", lambda: listed)
        running = Running(Ports("127.0.0.1", **(more or {"udp": [0], "tcp": [0]})))
        begun.append(running)
        return running

    yield make
    for each in begun:
        each.stop()


def read(source: str = "s") -> list[bytes]:
    return [record for path in waiting(source) for _, record in frames(path)]


def send(port: int, *pieces: bytes, pause: float = 0.0, wrap: Any = None) -> None:
    with socket.create_connection(("127.0.0.1", port)) as plain:
        out = wrap(plain) if wrap else plain
        for piece in pieces:
            out.sendall(piece)
            time.sleep(pause)
        if wrap:
            out.unwrap()


def test_lines_counted_messages_and_datagrams_come_side_by_side(begin: Begin) -> None:
    running = begin()
    tcp = running.port("tcp")
    send(tcp, b"<1>line one\n<1>li", b"ne two\r\n", pause=0.05)
    running.until(2)
    send(tcp, b"8 <2>a\nb\0c", b"6 <2>def")
    running.until(4)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        for each in (b"<3>datagram\nof two lines", b"", b"\xff\x00garbage"):
            out.sendto(each, ("127.0.0.1", running.port("udp")))
    running.until(7)
    send(tcp, b"<4>half a li")
    running.until(8)
    running.stop()
    assert read() == [
        b"<1>line one", b"<1>line two\r", b"<2>a\nb\0c", b"<2>def", b"<3>datagram\nof two lines", b"",
        b"\xff\x00garbage", b"<4>half a li",
    ]  # fmt: skip
    assert running.listener.counts.messages == 8
    assert b'"kept":8' in (folder() / syslog.STATE).read_bytes()


def test_many_connections_with_mixed_framing_lose_nothing(begin: Begin) -> None:
    running = begin()
    sent = {f"<5>{who} {at} {'x' * (at % 97)}".encode() for who in range(12) for at in range(400)}

    def sender(who: int) -> None:
        mine = sorted(each for each in sent if each.startswith(b"<5>%d " % who))
        if who % 2:
            raw = b"".join(b"%d %s" % (len(each), each) for each in mine)
        else:
            raw = b"".join(each + b"\n" for each in mine)
        send(running.port("tcp"), *(raw[at : at + 777] for at in range(0, len(raw), 777)))

    threads = [Thread(target=sender, args=(who,)) for who in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    running.until(len(sent))
    running.stop()
    found = read()
    assert len(found) == len(sent)
    assert set(found) == sent


def test_what_is_too_long_is_cut_off_and_the_next_is_whole(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syslog, "_UNFINISHED", 3 << 20)
    running = begin()
    send(running.port("tcp"), b"<1>" + b"x" * (5 << 20), b"\n<2>next\n")
    running.until(3)
    running.stop()
    long, note, following = read()
    assert 3 << 20 >= len(long) > 2 << 20
    assert note == cut_note(len(long), (5 << 20) + 3 - len(long))
    assert following == b"<2>next"


def test_nothing_is_read_on_before_what_came_is_on_the_disk(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, stuck = SpoolWriter.append, {"full": True}

    def full(self: SpoolWriter, *given: Any, **named: Any) -> None:
        if stuck["full"]:
            raise OSError(28, "No space left on device")
        append(self, *given, **named)

    monkeypatch.setattr(SpoolWriter, "append", full)
    running = begin()
    lines = [b"<1>%06d " % at + b"x" * 5000 for at in range(2000)]
    sender = Thread(target=send, args=(running.port("tcp"), b"\n".join(lines) + b"\n"))
    sender.start()
    time.sleep(1.5)
    assert sender.is_alive(), "the sender is held up"
    assert running.listener.commits.waiting < 2 << 20
    assert running.listener.commits.trouble == "No space left on device"
    stuck["full"] = False
    running.until(len(lines))
    sender.join()
    running.stop()
    assert read() == lines
    assert running.listener.commits.trouble == ""


def test_who_sends_and_where_decide_for_which_source(begin: Begin) -> None:
    wide, narrow = (ip_network("127.0.0.0/8"),), (ip_network("127.0.0.2"),)
    running = begin(
        Route("wide", "wide", True, 0, wide), Route("narrow", "narrow", True, 0, narrow),
        Route("off", "off", False, 0, (ip_network("127.0.0.3"),)), udp=[0],
    )  # fmt: skip
    for last in (1, 2, 3):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            out.bind((f"127.0.0.{last}", 0))
            out.sendto(b"from %d" % last, ("127.0.0.1", running.port("udp")))
    running.until(2)
    running.stop()
    assert read("wide") == [b"from 1"]
    assert read("narrow") == [b"from 2"]
    assert read("off") == []
    assert running.listener.counts.off == {"off": 1}


def test_ports_and_addresses_of_all_kinds() -> None:
    found = Routes(
        [
            Route("port", "port", True, 514),
            Route("both", "both", True, 514, (ip_network("192.0.2.0/24"),)),
            Route("six", "six", True, 0, (ip_network("2001:db8::/32"),)),
            Route("nothing", "nothing", True),
        ]
    )

    def named(port: int, sender: str) -> str:
        route = found.find(port, sender)
        return route.code if route else ""

    assert named(514, "198.51.100.1") == "port"
    assert named(514, "192.0.2.9") == named(514, "::ffff:192.0.2.9") == "both"
    assert named(601, "192.0.2.9") == ""
    assert named(601, "2001:db8::1%eth0") == "six"
    assert named(601, "no address") == ""
    assert str(ip_address("2001:db8::1")) == "2001:db8::1"


def certificate(folder_: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begin_ = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(begin_).not_valid_after(begin_ + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    cert_file, key_file = folder_ / "cert.pem", folder_ / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return cert_file, key_file


def test_tls(begin: Begin, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    running = begin(tls=[0], cert=cert, key=key)
    context = ssl.create_default_context(cafile=str(cert))
    lines = [b"<1>%05d" % at for at in range(5000)]

    def wrap(plain: socket.socket) -> ssl.SSLSocket:
        return context.wrap_socket(plain, server_hostname="localhost")

    send(running.port("tls"), b"".join(b"%d %s" % (len(each), each) for each in lines), wrap=wrap)
    with socket.create_connection(("127.0.0.1", running.port("tls"))) as plain:
        plain.sendall(b"<1>not secured\n")
    running.until(len(lines))
    running.stop()
    assert read() == lines


def test_what_cannot_be_used_is_said(begin: Begin, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Misconfigured, match="受け取れません"):
            begin(tcp=[taken.getsockname()[1]])
    with pytest.raises(Misconfigured, match="証明書が指定"):
        begin(tls=[0])
    (tmp_path / "x.pem").write_text("nothing")
    with pytest.raises(Misconfigured, match="読めません"):
        begin(tls=[0], cert=tmp_path / "x.pem")


# ---------- strangers ----------


def test_a_stranger_is_kept_apart_until_somebody_says_whose_it_is(
    begin: Begin, source: LogSource, organisation: Organisation
) -> None:
    running = begin(Route("other", "other", True, 1), tcp=[0])
    send(running.port("tcp"), b"<1>one\n<1>two\n")
    running.until(2)
    running.stop()
    port = running.port("tcp")
    assert unassigned.senders() == {("127.0.0.1", port): 2}
    assert running.listener.counts.strangers == {"127.0.0.1": 2}
    moments = [moment for path in waiting(UNASSIGNED) for moment, _ in frames(path)]
    with pytest.raises(NotAllowed):
        unassigned.assign("127.0.0.1", source, by=organisation.charlie)
    with pytest.raises(NotFound):
        unassigned.assign("192.0.2.1", source, by=organisation.alice)
    assert unassigned.assign("127.0.0.1", source, by=organisation.alice) == 2
    assert unassigned.senders() == {}
    assert [each for path in waiting(source.key) for each in frames(path)] == [
        (moments[0], b"<1>one"),
        (moments[1], b"<1>two"),
    ]
    assert seal_all() == 2
    assert Segment.objects.get().count == 2
    assert LedgerEntry.objects.filter(kind="logs.source_set").count() == 3


def test_killed_while_assigning_gives_nothing_twice(
    own_home: Path, source: LogSource, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: Any) -> None:
        raise Killed

    writer = SpoolWriter(UNASSIGNED)
    writer.append([unassigned.packed(who, 514, b"of " + who.encode()) for who in ("a", "b", "a")])
    writer.turn()
    with monkeypatch.context() as patch:
        patch.setattr(unassigned, "_rewrite", killed)
        with pytest.raises(Killed):
            unassigned.assign("a", source, by=organisation.alice)
    unassigned.assign("a", source, by=organisation.alice)
    assert read(source.key) == [b"of a", b"of a"]
    assert unassigned.senders() == {("b", 514): 1}
    assert unassigned.discard("b", by=organisation.alice) == 1
    assert waiting(UNASSIGNED) == []
    LogSource.objects.update(state="off")
    source.refresh_from_db()
    with pytest.raises(Conflict):
        unassigned.assign("a", source, by=organisation.alice)


def test_strangers_cannot_fill_the_disk(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syslog, "MOST_BYTES", 1000)
    running = begin(Route("other", "other", True, 1), tcp=[0])
    send(running.port("tcp"), *(b"<1>" + b"x" * 300 + b"\n" for _ in range(10)), pause=0.1)
    end = time.monotonic() + 10
    while running.listener.counts.messages < 10 and time.monotonic() < end:
        time.sleep(0.01)
    running.stop()
    assert len(read(UNASSIGNED)) == 3
    assert running.listener.counts.refused.total() == 7


@pytest.mark.parametrize("setting", [{"port": "x"}, {"port": 70000}, {"from": ["192.0.2.300"]}])
def test_settings_that_cannot_be_read_are_a_trouble_of_their_source(
    source: LogSource, setting: dict[str, Any]
) -> None:
    LogSource.objects.update(way="syslog", setting=setting)
    found, troubles = routes()
    assert found == []
    assert [each for each, _ in troubles] == [source]
    LogSource.objects.update(setting={"port": 514, "from": "192.0.2.0/24"})
    [[route], []] = routes()
    assert (route.port, route.on, route.source) == (514, True, source.key)
