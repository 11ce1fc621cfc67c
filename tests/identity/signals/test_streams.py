"""A receiver sets up its own stream by the standard, within what the administrator has laid down."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from hiden.base.clock import frozen
from hiden.home import key_file
from hiden.identity.signals import receivers
from hiden.identity.signals.events import Event
from hiden.identity.signals.models import SignalDelivery, SignalReceiver
from hiden.identity.signals.sending import deliver_due
from hiden.people import actions as people
from tests.identity.signals.conftest import Machine, Wired, our_pem

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


class Caller:
    """A receiver with its key."""

    def __init__(self, wired: Wired, receiver: SignalReceiver) -> None:
        self.receiver = receiver
        self.token = receivers.new_token(receiver, days=90, by=wired.org.alice)[1]

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        return Client().generic(
            method,
            f"/signals{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}"},
        )

    def begin(self, **more: Any) -> Any:
        push = {"method": "urn:ietf:rfc:8935", "endpoint_url": self.receiver.address}
        return self(
            "POST", "/stream", {"delivery": push, "events_requested": [Event.SESSION_REVOKED.uri], **more}
        )


@pytest.fixture
def pushed(wired: Wired, machine: Machine) -> Caller:
    return Caller(wired, wired.receiver(f"{machine.address}/events", waits=True))


@pytest.fixture
def polled(wired: Wired) -> Caller:
    return Caller(wired, wired.receiver("", kind="poll"))


def leave(wired: Wired) -> None:
    people.end_employment(wired.org.charlie, last_day=date(2026, 11, 22), by=wired.org.alice)


def test_anybody_may_read_who_we_are(wired: Wired) -> None:
    found = Client().get("/.well-known/ssf-configuration").json()
    assert found["issuer"] == "http://127.0.0.1:8000"
    assert found["jwks_uri"].endswith("/signals/jwks.json")
    keys = Client().get("/signals/jwks.json").json()["keys"]
    assert keys[0]["kty"] == "RSA"
    assert not {"d", "p", "q"} & keys[0].keys()
    assert set(found["delivery_methods_supported"]) == {"urn:ietf:rfc:8935", "urn:ietf:rfc:8936"}


def test_our_key_is_made_when_it_is_first_asked_for(wired: Wired) -> None:
    key_file("signals.key").unlink()
    made = Client().get("/signals/jwks.json").json()
    assert made["keys"][0]["n"] != RSAKey.import_key(our_pem()).as_dict()["n"]
    assert key_file("signals.key").stat().st_mode & 0o077 == 0
    assert Client().get("/signals/jwks.json").json() == made


def test_a_stream_is_begun_changed_rested_and_ended(wired: Wired, pushed: Caller, machine: Machine) -> None:
    assert pushed("GET", "/stream").json() == []
    leave(wired)
    assert not SignalDelivery.objects.exists(), "nothing is owed before it has begun"
    made = pushed.begin()
    assert made.status_code == 201
    stream = made.json()
    assert stream["events_delivered"] == [Event.SESSION_REVOKED.uri]
    assert pushed.begin().status_code == 409
    key = stream["stream_id"]
    assert pushed("GET", f"/stream?stream_id={key}").json() == stream
    changed = pushed(
        "PATCH", "/stream", {"stream_id": key, "description": "VPN装置", "events_requested": None}
    )
    assert len(changed.json()["events_delivered"]) == 2
    assert pushed("POST", "/status", {"stream_id": key, "status": "paused", "reason": "保守"}).json() == {
        "stream_id": key,
        "status": "paused",
        "reason": "保守",
    }
    people.stop_account(wired.org.bob.account, reason="調査", by=wired.org.alice)
    assert deliver_due() == 0
    pushed("POST", "/status", {"stream_id": key, "status": "enabled"})
    assert deliver_due() == 1
    assert pushed("DELETE", f"/stream?stream_id={key}").status_code == 204
    assert pushed("GET", f"/status?stream_id={key}").status_code == 404
    assert pushed.begin().status_code == 201


def test_events_go_to_the_administrators_address_only(wired: Wired, pushed: Caller) -> None:
    for address in ("https://attacker.example/x", "", None, pushed.receiver.address + "/x"):
        push = {"method": "urn:ietf:rfc:8935", "endpoint_url": address}
        answer = pushed("POST", "/stream", {"delivery": push})
        assert answer.status_code == 400
        assert "administrator" in answer.json()["description"]
    pushed.begin()
    elsewhere = {"method": "urn:ietf:rfc:8935", "endpoint_url": "https://attacker.example/x"}
    for method in ("PATCH", "PUT"):
        answer = pushed(method, "/stream", {"stream_id": pushed.receiver.key, "delivery": elsewhere})
        assert answer.status_code == 400
    other = pushed("POST", "/stream", {"delivery": {"method": "urn:ietf:rfc:8936"}})
    assert other.status_code == 409
    assert SignalReceiver.objects.get().address == pushed.receiver.address


def test_the_receivers_own_header_is_sent_with_its_events(
    wired: Wired, pushed: Caller, machine: Machine
) -> None:
    push = {
        "method": "urn:ietf:rfc:8935",
        "endpoint_url": pushed.receiver.address,
        "authorization_header": "Bearer theirs",
    }
    assert pushed("POST", "/stream", {"delivery": push}).status_code == 201
    leave(wired)
    deliver_due()
    assert machine.got[0][1]["Authorization"] == "Bearer theirs"
    bad = {**push, "authorization_header": "x\r\nHost: y"}
    assert pushed("PATCH", "/stream", {"stream_id": pushed.receiver.key, "delivery": bad}).status_code == 400


def test_a_verification_comes_back_with_the_receivers_words(
    wired: Wired, pushed: Caller, machine: Machine
) -> None:
    pushed.begin()
    asked = {"stream_id": pushed.receiver.key, "state": "abc"}
    assert pushed("POST", "/verify", asked).status_code == 204
    assert pushed("POST", "/verify", asked).status_code == 429
    deliver_due()
    claims = machine.claims()
    assert claims["events"][Event.VERIFICATION.uri] == {"state": "abc"}
    assert claims["sub_id"] == {"format": "opaque", "id": pushed.receiver.key}


def test_a_person_who_was_removed_is_not_told_of(wired: Wired, pushed: Caller) -> None:
    pushed.begin()
    subject = {"format": "email", "email": "charlie@example.co.jp"}
    asked = {"stream_id": pushed.receiver.key, "subject": subject}
    assert pushed("POST", "/subjects/remove", asked).status_code == 204
    leave(wired)
    assert not SignalDelivery.objects.exists()
    assert pushed("POST", "/subjects/add", asked).status_code == 200
    people.stop_account(wired.org.charlie.account, reason="調査", by=wired.org.alice)
    assert SignalDelivery.objects.count() == 1
    nobody = {**asked, "subject": {"format": "email", "email": "nobody@example.co.jp"}}
    assert pushed("POST", "/subjects/remove", nobody).status_code == 204, "who is here is not to be found out"


def test_polling_gives_takes_receipts_and_keeps_what_was_not_taken(wired: Wired, polled: Caller) -> None:
    leave(wired)
    people.stop_account(wired.org.bob.account, reason="調査", by=wired.org.alice)
    path = f"/poll/{polled.receiver.key}"
    first = polled("POST", path, {"maxEvents": 1, "returnImmediately": True}).json()
    assert first["moreAvailable"] is True
    [(jti, token)] = first["sets"].items()
    keys = KeySet.import_key_set(Client().get("/signals/jwks.json").json())
    claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
    assert (claims["jti"], claims["aud"]) == (jti, polled.receiver.audience)
    again = polled("POST", path, {"maxEvents": 1}).json()
    assert list(again["sets"]) == [jti], "without a receipt it is given again, under the same number"
    with frozen(START + timedelta(seconds=3)):
        second = polled("POST", path, {"ack": [jti, "unknown", 7]}).json()
        [other] = second["sets"]
        assert other != jti
        assert polled("POST", path, {"setErrs": {other: {"err": "invalid_key"}}}).json()["sets"].keys() == {
            other
        }
        assert polled("POST", path, {"ack": [other], "maxEvents": 0}).json() == {
            "sets": {},
            "moreAvailable": False,
        }
    states = SignalDelivery.objects.values_list("state", "received_at").distinct()
    assert list(states) == [("received", START + timedelta(seconds=3))]
    assert "invalid_key" not in SignalDelivery.objects.get(jti=other).answer
    polled("POST", path, {"ack": [jti]})
    assert SignalDelivery.objects.get(jti=jti).received_at == START + timedelta(seconds=3)


def test_each_receiver_has_its_own_stream(wired: Wired, pushed: Caller, polled: Caller) -> None:
    pushed.begin()
    for method, path in (
        ("GET", f"/stream?stream_id={polled.receiver.key}"),
        ("DELETE", f"/stream?stream_id={polled.receiver.key}"),
        ("GET", f"/status?stream_id={polled.receiver.key}"),
    ):
        assert pushed(method, path).status_code == 404
    assert pushed("POST", f"/poll/{polled.receiver.key}", {}).status_code == 404
    assert pushed("POST", "/verify", {"stream_id": polled.receiver.key}).status_code == 404


@pytest.mark.parametrize("token", ["", "hiden_none"])
def test_without_a_key_nobody_is_let_in(wired: Wired, pushed: Caller, token: str) -> None:
    pushed.token = token
    for method, path in (
        ("GET", "/stream"),
        ("POST", "/stream"),
        ("POST", "/verify"),
        ("POST", "/subjects/add"),
    ):
        answer = pushed(method, path, {})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_other_keys_open_nothing_and_this_one_opens_nothing_else(wired: Wired, pushed: Caller) -> None:
    own = pushed.token
    pushed.token = people.make_token(name="API", read_only=False, by=wired.org.alice)[1]
    assert pushed("GET", "/stream").status_code == 401
    answer = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {own}"})
    assert answer.status_code == 401


@pytest.mark.parametrize("body", ["{", "[]", "null", '"x"', "[" * 100000])
def test_bodies_that_are_none_are_refused(wired: Wired, pushed: Caller, body: str) -> None:
    answer = Client().generic(
        "POST",
        "/signals/stream",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {pushed.token}"},
    )
    assert answer.status_code == 400
    assert pushed("PUT", "/status", {}).status_code == 405


def test_what_no_database_keeps_is_refused(polled: Caller) -> None:
    for jti in ("\ud800", "\x00"):
        assert polled("POST", f"/poll/{polled.receiver.key}", {"ack": [jti]}).status_code == 400


def test_a_key_asks_for_the_second_factor_of_its_maker(
    polled: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIDEN_REQUIRE_MFA", "1")
    answer = polled("GET", "/stream")
    assert answer.status_code == 403
    assert "二つ目の確認" in answer.json()["description"]
