"""The witness as a service: a few lines of HTTP around `witness.receive`. Meant to run elsewhere: at a lawyer's, a sister company's."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hiden.home import write_secret
from hiden.ledger.cosignature import WitnessSigner
from hiden.ledger.note import Verifier
from hiden.ledger.witness import MOST_BODY, Memory, Reply, WitnessError, receive

log = logging.getLogger(__name__)
_SECONDS = 20.0  # a client that says nothing for so long is left


def witness_key(folder: Path, name: str) -> WitnessSigner:
    """The key of the witness in its folder; made on the first call. Raises NoteError for one that is damaged."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "witness.key"
    if not path.exists():
        write_secret(path, WitnessSigner(name, Ed25519PrivateKey.generate()).secret.encode() + b"\n")
    return WitnessSigner.parse(path.read_text("ascii").removesuffix("\n"))


def make_server(
    address: tuple[str, int], folder: Path, logs: Mapping[str, Verifier], signer: WitnessSigner
) -> ThreadingHTTPServer:
    """A server of POST /add-checkpoint and, for whoever checks an export, GET /seen/<origin>: the last note of a log."""
    memory = Memory(folder)

    class Handler(BaseHTTPRequestHandler):
        timeout = _SECONDS
        server_version, sys_version = "hiden-witness", ""

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint" or not length.isdecimal() or int(length) > MOST_BODY:
                self._say(Reply(404 if self.path != "/add-checkpoint" else 413))
                return
            try:
                reply = receive(self.rfile.read(int(length)), logs, signer, memory, int(time.time()))
            except WitnessError as error:
                log.error("%s", error)
                reply = Reply(500, f"{error}\n")
            log.info("%s %s", reply.status, reply.body.strip()[:80])
            self._say(reply)

        def do_GET(self) -> None:
            origin = self.path.removeprefix("/seen/")
            path = memory.file_of(origin)
            known = origin in logs and path.exists()
            self._say(Reply(200, path.read_text("utf-8")) if known else Reply(404))

        def _say(self, reply: Reply) -> None:
            body = reply.body.encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the library
            pass

    return ThreadingHTTPServer(address, Handler)
