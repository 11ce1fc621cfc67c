"""The sample company's signals: a gateway that took a cut, a provider that told of a device and a session, and devices.

Nothing is called and nothing waits to be: the gateway polls, and the provider pushes. The provider's key is made here and kept nowhere.
"""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from hiden.base.clock import now, today
from hiden.base.words import say
from hiden.identity.models import OutsideSystem
from hiden.identity.signals import receivers, sources, streams
from hiden.identity.signals.devices import add_device, set_compliance
from hiden.identity.signals.events import Event
from hiden.identity.signals.models import Compliance, ReceiverKind, SignalReceiver, SignalSource
from hiden.identity.signals.receiving import receive
from hiden.people import actions as people
from hiden.people.models import Person
from hiden.people.queries import person_by_number

_DISPATCHED, _LAPTOP_OF, _DESIGNER = "3003", "2103", "2501"
_PROVIDER = "https://idp.mihon-seiko.example"


def tell_each_other(manager: Person) -> None:
    """The gateway begins, a dispatched worker leaves and the gateway takes it; then the provider tells."""
    gateway = _gateway(manager)
    # Through the register, as everybody leaves.
    people.end_employment(person_by_number(_DISPATCHED), last_day=today() - timedelta(days=1), by=manager)
    _poll(gateway)
    source, key = _provider(manager)
    _tell(
        source,
        key,
        Event.DEVICE_COMPLIANCE,
        _laptop(),
        {"previous_status": "not-compliant", "current_status": "compliant"},
    )
    _tell(source, key, Event.SESSION_REVOKED, _user(_DESIGNER), {"initiating_entity": "policy"})
    device = add_device(label=say("設計用PC 03"), owner=person_by_number(_DESIGNER), by=manager)
    reason = say("ディスクの暗号化が無効になっている")
    set_compliance(device, Compliance.NOT_COMPLIANT, reason=reason, by=manager)


def _gateway(manager: Person) -> SignalReceiver:
    """Registered on the page of the directory; it begins its stream by itself, with the token that it was given."""
    directory = OutsideSystem.objects.get(code="ad")
    gateway, _secret = receivers.add_receiver(
        directory, name=say("リモート接続の装置"), kind=ReceiverKind.POLL, waits=True, by=manager
    )
    receivers.new_token(gateway, days=365, by=manager)
    asked = {"events_requested": [Event.SESSION_REVOKED.uri], "description": say("本社のVPN装置")}
    streams.write_stream(gateway, asked, "POST", by=manager)
    return gateway


def _poll(gateway: SignalReceiver) -> None:
    """Ask for what is owed, and say that it was taken."""
    owed = streams.poll(gateway, {"returnImmediately": True})["sets"]
    streams.poll(gateway, {"returnImmediately": True, "maxEvents": 0, "ack": list(owed)})


def _provider(manager: Person) -> tuple[SignalSource, RSAKey]:
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "2026-04"})
    source, _secret = sources.add_source(
        OutsideSystem.objects.get(code="m365"),
        name=say("認証基盤と端末管理"),
        issuer_name=_PROVIDER,
        keys=json.dumps({"keys": [key.as_dict(private=False)]}),
        by=manager,
    )
    return source, key


def _user(number: str) -> dict[str, str]:
    return {"format": "email", "email": f"m{number}@mihon-seiko.example"}


def _laptop() -> dict[str, Any]:
    device = {"format": "opaque", "id": say("ノートPC 12")}
    return {"format": "complex", "device": device, "user": _user(_LAPTOP_OF)}


def _tell(
    source: SignalSource, key: RSAKey, event: Event, subject: dict[str, Any], said: dict[str, Any]
) -> None:
    """An event as the provider signs and sends it."""
    at = int(now().timestamp())
    claims = {
        "iss": source.issuer,
        "aud": source.audience,
        "iat": at,
        "jti": uuid.uuid4().hex,
        "sub_id": subject,
        "events": {event.uri: {"event_timestamp": at, **said}},
    }
    header = {"alg": "RS256", "typ": "secevent+jwt", "kid": key.kid}
    receive(jwt.encode(header, claims, key, algorithms=["RS256"]), source)
