"""Another machine that is told of cuts (on this machine, in a thread), and another transmitter with keys of its own."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from joserfc import jws, jwt
from joserfc.jwk import KeySet, RSAKey

from hiden.base.clock import now
from hiden.home import key_file, write_secret
from hiden.identity import actions
from hiden.identity.models import OutsideSystem, SystemKind
from hiden.identity.signals import receivers, sources
from hiden.identity.signals.devices import compliance_of
from hiden.identity.signals.events import Event
from hiden.identity.signals.models import Compliance, Device, SignalReceiver, SignalSource
from hiden.identity.signals.sets import public_keys
from tests.world.organisation import Organisation
from tests.world.standing import stopped_clock

__all__ = ["stopped_clock"]

Reply = Callable[[str, bytes], tuple[int, bytes, dict[str, str]]]


@dataclass
class Machine:
    """An HTTP server that remembers what it was sent, and answers as it is told."""

    address: str = ""
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    reply: Reply = lambda path, body: (202, b"", {})

    def answers(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer everything like this from now on."""
        self.reply = lambda path, sent: (status, body, headers)

    def claims(self, place: int = -1) -> dict[str, Any]:
        """What a pushed token says, once its signature has been checked with our published keys."""
        keys = KeySet.import_key_set(public_keys())  # type: ignore[arg-type]
        found: dict[str, Any] = jwt.decode(self.got[place][2].decode(), keys, algorithms=["RS256"]).claims
        return found


@cache
def our_pem() -> bytes:
    return RSAKey.generate_key(2048).as_pem(private=True)


@pytest.fixture(autouse=True)
def our_key(own_home: Path) -> None:
    """Our own key likewise lies ready in the home of every test; one removes it and watches it being made."""
    write_secret(key_file("signals.key"), our_pem())


@pytest.fixture
def machine(settings: Any) -> Iterator[Machine]:
    settings.SIGNALS_LOOPBACK = True
    found = Machine()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found.got.append((self.path, dict(self.headers), body))
            status, said, headers = found.reply(self.path, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST  # noqa: N815 - the name is the library's

        def log_message(self, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # It is shut down between two looks at whether it shall: every half second unless it is told otherwise.
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    found.address = f"http://127.0.0.1:{server.server_address[1]}"
    yield found
    server.shutdown()
    server.server_close()


@dataclass(frozen=True, slots=True)
class Wired:
    """The company with a system that is told and tells."""

    org: Organisation
    system: OutsideSystem

    def receiver(self, address: str, kind: str = "push", **more: Any) -> SignalReceiver:
        """Somebody who is told."""
        made, _secret = receivers.add_receiver(
            self.system, name=f"受け手（{kind}）", kind=kind, address=address, by=self.org.alice, **more
        )
        return made


@pytest.fixture
def wired(organisation: Organisation) -> Wired:
    system = actions.add_system(
        code="vpn", name="VPN", kind=SystemKind.OTHER, manager=organisation.bob, by=organisation.alice
    )
    return Wired(organisation, system)


@dataclass
class Transmitter:
    """Somebody whose events are believed."""

    source: SignalSource
    secret: str
    key: RSAKey

    def token(
        self,
        event: str = Event.SESSION_REVOKED.uri,
        subject: Any = None,
        data: dict[str, Any] | None = None,
        *,
        key: RSAKey | None = None,
        header: dict[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        """A signed event; every part can be spoilt."""
        at = int(now().timestamp())
        said = {
            "iss": self.source.issuer,
            "aud": self.source.audience,
            "iat": at,
            "jti": uuid.uuid4().hex,
            "sub_id": subject or {"format": "email", "email": "bob@example.co.jp"},
            "events": {event: {"event_timestamp": at, **(data or {})}},
            **claims,
        }
        said = {name: value for name, value in said.items() if value is not None}
        head = {"alg": "RS256", "typ": "secevent+jwt", "kid": "k1", **(header or {})}
        return jws.serialize_compact(head, json.dumps(said), key or self.key, algorithms=["RS256"])

    def push(self, token: str, **headers: str) -> Any:
        """Send a token as RFC 8935 says."""
        sent = {"Authorization": f"Bearer {self.secret}", **headers}
        return Client().generic(
            "POST",
            f"/signals/receive/{self.source.key}",
            token,
            content_type="application/secevent+jwt",
            headers=sent,
        )


def jwks_of(key: RSAKey) -> str:
    """A key's public half as a JWK set."""
    return json.dumps({"keys": [key.as_dict(private=False)]})


@cache
def key_of_others() -> RSAKey:
    """The transmitter's key: always the same one, since to make one takes longer than most tests."""
    return RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})


@pytest.fixture
def transmitter(wired: Wired) -> Transmitter:
    key = key_of_others()
    source, secret = sources.add_source(
        wired.system,
        name="認証基盤",
        issuer_name="https://idp.example",
        keys=jwks_of(key),
        by=wired.org.alice,
    )
    return Transmitter(source, secret, key)


def compliant(device: Device, at: datetime | None = None) -> bool | None:
    """Whether a device is as the company wants it at an instant (None: now); None where nothing is known."""
    state = compliance_of(Device.objects.filter(pk=device.pk), at).get(device.pk)
    return None if state is None else state.status == Compliance.COMPLIANT
