"""The sockets of the listener: with as large a buffer as the kernel gives, its count of what it dropped, and TLS."""

from __future__ import annotations

import os
import re
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hiden.base.errors import Misconfigured
from hiden.base.words import say

BUFFER: Final = 32 << 20


@dataclass(frozen=True, slots=True)
class Ports:
    """Where to listen. `cert` and `key` are PEM files; with `client_ca`, TLS senders must show a certificate of it."""

    host: str = "0.0.0.0"  # noqa: S104 - to receive from other machines is what it is for
    udp: Sequence[int] = ()
    tcp: Sequence[int] = ()
    tls: Sequence[int] = ()
    cert: Path | None = None
    key: Path | None = None
    client_ca: Path | None = None


def datagrams_at(host: str, port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    found.setblocking(False)
    try:
        # Beyond the system's limit where we may (as root or with CAP_NET_ADMIN), else up to it.
        found.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_RCVBUFFORCE", 33), BUFFER)
    except OSError:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    try:
        found.bind((host, port))
    except OSError as fault:
        found.close()
        raise unusable(port, fault) from fault
    return found


def buffer_of(found: socket.socket) -> int:
    """Bytes that the kernel holds for a socket (it doubles what it is asked for, for its own book-keeping)."""
    return found.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)


def drops_of(found: socket.socket) -> int:
    """How many datagrams the kernel had to drop at a socket (/proc/net/udp); 0 where there is no such file."""
    inode = os.fstat(found.fileno()).st_ino
    for table in ("udp", "udp6"):
        with suppress(OSError):
            for line in Path("/proc/net", table).read_text("ascii").splitlines()[1:]:
                words = line.split()
                if words[9] == str(inode):
                    return int(words[-1])
    return 0


def secured(ports: Ports) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ports.cert is None:
        raise Misconfigured(
            say("TLS で受け取るための証明書が指定されていません。"),
            say("--cert に証明書、--key に秘密鍵のファイル（PEM）を指定してください。"),
        )
    try:
        context.load_cert_chain(ports.cert, ports.key)
        if ports.client_ca is not None:
            context.load_verify_locations(ports.client_ca)
            context.verify_mode = ssl.CERT_REQUIRED
    except (OSError, ssl.SSLError) as fault:
        raise Misconfigured(
            say("証明書か秘密鍵を読めません（{why}）。", why=re.sub(r"\s*\(.*", "", str(fault))[:200]),
            say("PEM 形式のファイルで、証明書と秘密鍵が組になっているかを確かめてください。"),
        ) from fault
    return context


def unusable(port: int, fault: OSError) -> Misconfigured:
    """A port that cannot be listened at."""
    return Misconfigured(
        say("ポート{port}で受け取れません（{why}）。", port=port, why=fault.strerror or str(fault)),
        say("別の番号にするか、それを使っているものを止めるか、1024未満なら権限を与えてください。"),
    )
