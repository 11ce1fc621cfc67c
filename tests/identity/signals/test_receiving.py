"""What others tell is believed only when they have signed it, once, and not when it is old."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from joserfc.jwk import RSAKey

from hiden.base.clock import FOREVER, frozen, now
from hiden.base.errors import BadInput
from hiden.identity.signals import sources
from hiden.identity.signals.devices import compliance_of, devices_of
from hiden.identity.signals.events import Event
from hiden.identity.signals.models import Device, DeviceState, ReceivedSet, SignalSource
from hiden.identity.signals.polling import fetch_keys, poll_sources
from hiden.ledger.models import LedgerEntry
from hiden.people import actions as people
from tests.conftest import signed_in
from tests.identity.conftest import bring_in
from tests.identity.signals.conftest import Machine, Transmitter, Wired, compliant, jwks_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def refused(answer: Any, err: str) -> None:
    assert answer.status_code == 400, answer.content.decode()
    assert answer.json()["err"] == err
    assert not ReceivedSet.objects.exists()


def test_a_revoked_session_ends_here_at_once(wired: Wired, transmitter: Transmitter) -> None:
    bob, charlie = signed_in(wired.org.bob), signed_in(wired.org.charlie)
    assert bob.get("/").status_code == charlie.get("/").status_code == 200
    answer = transmitter.push(transmitter.token())
    assert (answer.status_code, answer.content) == (202, b"")
    assert bob.get("/").status_code == 302
    assert charlie.get("/").status_code == 200
    row = ReceivedSet.objects.get()
    assert (row.outcome, row.person, row.happened_at) == ("done", wired.org.bob, START)
    assert row.token.count(".") == 2, "the proof is kept"
    assert LedgerEntry.objects.filter(kind="identity.signal_in").count() == 1
    assert signed_in(wired.org.bob).get("/").status_code == 200


def test_the_same_event_again_does_nothing_again(wired: Wired, transmitter: Transmitter) -> None:
    token = transmitter.token()
    transmitter.push(token)
    again = signed_in(wired.org.bob)
    assert again.get("/").status_code == 200
    assert transmitter.push(token).status_code == 202, "delivered twice is taken, as the standard asks"
    assert again.get("/").status_code == 200
    assert ReceivedSet.objects.count() == 1


@pytest.mark.words
@pytest.mark.parametrize(
    ("claims", "err"),
    [
        ({"iss": "https://other.example"}, "invalid_issuer"),
        ({"iss": None}, "invalid_issuer"),
        ({"aud": "https://other.example"}, "invalid_audience"),
        ({"aud": None}, "invalid_audience"),
        ({"jti": None}, "invalid_request"),
        ({"jti": ""}, "invalid_request"),
        ({"jti": 7}, "invalid_request"),
        ({"iat": None}, "invalid_request"),
        ({"iat": "now"}, "invalid_request"),
        ({"iat": True}, "invalid_request"),
        ({"iat": int((START - timedelta(days=8)).timestamp())}, "invalid_request"),
        ({"iat": int((START + timedelta(minutes=6)).timestamp())}, "invalid_request"),
        ({"iat": int(START.timestamp()) * 1000}, "invalid_request"),
        ({"exp": int((START - timedelta(hours=1)).timestamp())}, "invalid_request"),
        ({"events": None}, "invalid_request"),
        ({"events": {}}, "invalid_request"),
        ({"events": {"a": {}, "b": {}}}, "invalid_request"),
        ({"events": {Event.SESSION_REVOKED.uri: "x"}}, "invalid_request"),
        ({"events": {Event.SESSION_REVOKED.uri: {"event_timestamp": -5}}}, "invalid_request"),
    ],
)
def test_what_was_said_wrongly_is_not_believed(
    wired: Wired, transmitter: Transmitter, claims: dict[str, Any], err: str
) -> None:
    bob = signed_in(wired.org.bob)
    assert bob.get("/").status_code == 200
    refused(transmitter.push(transmitter.token(**claims)), err)
    assert bob.get("/").status_code == 200


def test_a_foreign_signature_is_not_believed(wired: Wired, transmitter: Transmitter) -> None:
    other = RSAKey.generate_key(2048, {"kid": "k1"})
    refused(transmitter.push(transmitter.token(key=other)), "invalid_key")
    refused(transmitter.push(transmitter.token(header={"kid": "k2"})), "invalid_key")
    good = transmitter.token()
    head, body, signature = good.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["sub_id"] = {"format": "email", "email": "alice@example.co.jp"}
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    refused(transmitter.push(f"{head}.{forged}.{signature}"), "invalid_key")


def test_no_algorithm_and_our_own_public_key_as_a_secret_are_not_believed(
    wired: Wired, transmitter: Transmitter
) -> None:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    body = transmitter.token().split(".")[1]
    for alg in ("none", "None", "NONE", ""):
        refused(transmitter.push(f"{part({'alg': alg, 'typ': 'secevent+jwt'})}.{body}."), "invalid_request")
    public = transmitter.key.as_pem(private=False)
    signed = f"{part({'alg': 'HS256', 'typ': 'secevent+jwt', 'kid': 'k1'})}.{body}"
    mac = hmac.new(public, signed.encode(), hashlib.sha256).digest()
    forged = base64.urlsafe_b64encode(mac).decode().rstrip("=")
    refused(transmitter.push(f"{signed}.{forged}"), "invalid_request")


def test_an_identity_token_is_no_event(wired: Wired, transmitter: Transmitter) -> None:
    refused(transmitter.push(transmitter.token(header={"typ": "JWT"})), "invalid_request")


@pytest.mark.words
@pytest.mark.parametrize("body", ["", "x", "a.b.c", "あ", "." * 70000, "{}", "a.b.c.d.e"])
def test_what_is_no_token_is_refused(wired: Wired, transmitter: Transmitter, body: str) -> None:
    refused(transmitter.push(body), "invalid_request")


def test_the_door_needs_the_sources_own_secret(wired: Wired, transmitter: Transmitter) -> None:
    token = transmitter.token()
    for secret in ("", "Bearer", "Bearer x", f"Basic {transmitter.secret}", f"Bearer {transmitter.secret}x"):
        refused(transmitter.push(token, Authorization=secret), "authentication_failed")
    sources.new_push_secret(transmitter.source, by=wired.org.alice)
    refused(transmitter.push(token), "authentication_failed")
    nowhere = Client().post("/signals/receive/none", token, content_type="application/secevent+jwt")
    assert nowhere.status_code == 400
    assert Client().get(f"/signals/receive/{transmitter.source.key}").status_code == 405


@pytest.mark.words
def test_the_wrong_kind_of_body_is_refused(wired: Wired, transmitter: Transmitter) -> None:
    answer = Client().post(
        f"/signals/receive/{transmitter.source.key}",
        transmitter.token(),
        content_type="application/json",
        headers={"Authorization": f"Bearer {transmitter.secret}"},
    )
    refused(answer, "invalid_request")


def test_a_retired_source_is_believed_nothing(wired: Wired, transmitter: Transmitter) -> None:
    sources.retire_source(transmitter.source, reason="移行", by=wired.org.alice)
    refused(transmitter.push(transmitter.token()), "authentication_failed")


@pytest.mark.parametrize(
    ("subject", "outcome"),
    [
        ({"format": "email", "email": "BOB@example.co.jp"}, "done"),
        ({"format": "account", "uri": "acct:bob@example.co.jp"}, "done"),
        ({"format": "complex", "user": {"format": "email", "email": "bob@example.co.jp"}}, "done"),
        ({"user": {"format": "email", "email": "bob@example.co.jp"}}, "done"),
        ({"format": "opaque", "id": "ishida"}, "done"),
        ({"format": "iss_sub", "iss": "https://idp.example", "sub": "ishida"}, "done"),
        (
            {
                "format": "aliases",
                "identifiers": [{"format": "email", "email": "x@y.z"}, {"format": "opaque", "id": "ishida"}],
            },
            "done",
        ),
        ({"subject_type": "email", "email": "bob@example.co.jp"}, "done"),
        ({"format": "email", "email": "nobody@example.co.jp"}, "unknown"),
        ({"format": "email", "email": 7}, "unknown"),
        ({"format": "email"}, "unknown"),
        ({"format": "opaque", "id": ""}, "unknown"),
        ({"format": "phone_number", "phone_number": "+81"}, "unknown"),
        ({"format": "complex"}, "unknown"),
        ("bob@example.co.jp", "unknown"),
        ([1], "unknown"),
    ],
)
def test_subjects_are_understood_or_nobody_is_meant(
    wired: Wired, transmitter: Transmitter, subject: Any, outcome: str
) -> None:
    bring_in(wired.system, ["ishida,1002,ok"], head="ログインID,社員番号,備考", by=wired.org.alice)
    assert transmitter.push(transmitter.token(subject=subject)).status_code == 202
    row = ReceivedSet.objects.get()
    assert row.outcome == outcome
    assert (row.person == wired.org.bob) is (outcome == "done")


def test_kinds_that_we_do_not_know_are_kept_and_do_nothing(wired: Wired, transmitter: Transmitter) -> None:
    bob = signed_in(wired.org.bob)
    bob.get("/")
    assert transmitter.push(transmitter.token("https://example/event/other")).status_code == 202
    assert ReceivedSet.objects.get().outcome == "ignored"
    assert bob.get("/").status_code == 200


def _device(transmitter: Transmitter, status: str, at: datetime, **more: Any) -> Any:
    subject = {
        "format": "complex",
        "device": {"format": "iss_sub", "iss": "https://mdm.example", "sub": "pc-12"},
        "user": {"format": "email", "email": "bob@example.co.jp"},
    }
    data = {"previous_status": "compliant", "current_status": status, "event_timestamp": int(at.timestamp())}
    return transmitter.push(transmitter.token(Event.DEVICE_COMPLIANCE.uri, subject, {**data, **more}))


def test_devices_are_kept_in_the_order_in_which_things_happened(
    wired: Wired, transmitter: Transmitter
) -> None:
    hours = [START - timedelta(hours=n) for n in (6, 4, 2)]
    _device(transmitter, "compliant", hours[0])
    _device(transmitter, "compliant", hours[2])
    assert _device(transmitter, "not-compliant", hours[1]).status_code == 202, "late news"
    device = devices_of(wired.org.bob).get()
    assert device.owner == wired.org.bob
    assert [compliant(device, at + timedelta(minutes=1)) for at in hours] == [True, False, True]
    assert compliant(device, hours[0] - timedelta(minutes=1)) is None
    rows = list(DeviceState.objects.order_by("since").values_list("since", "until"))
    assert rows == [(hours[0], hours[1]), (hours[1], hours[2]), (hours[2], FOREVER)]
    assert compliance_of(Device.objects.all())[device.pk].status == "compliant"
    _device(transmitter, "not-compliant", hours[2])
    assert compliant(device) is False, "of two at the same instant the later to arrive holds"
    assert Device.objects.count() == 1


def test_a_device_of_nobody_or_of_no_state_is_not_guessed(wired: Wired, transmitter: Transmitter) -> None:
    assert _device(transmitter, "maybe", START).status_code == 202
    assert ReceivedSet.objects.get().outcome == "unknown"
    assert not Device.objects.exists()
    token = transmitter.token(
        Event.DEVICE_COMPLIANCE.uri, {"format": "opaque", "id": "pc-9"}, {"current_status": "compliant"}
    )
    transmitter.push(token)
    assert Device.objects.get().owner is None


def test_a_clock_that_runs_ahead_changes_nothing_to_come(wired: Wired, transmitter: Transmitter) -> None:
    _device(transmitter, "not-compliant", START + timedelta(days=30))
    assert DeviceState.objects.get().since == START


def test_events_are_asked_for_and_each_is_answered(
    wired: Wired, transmitter: Transmitter, machine: Machine
) -> None:
    source = transmitter.source
    sources.change_source(
        source,
        name=source.name,
        issuer_name=source.issuer,
        audience=source.audience,
        poll_address=f"{machine.address}/poll",
        poll_secret="for-polling",
        by=wired.org.alice,
    )
    good, bad = transmitter.token(jti="g"), transmitter.token(jti="b", iss="https://other.example")
    answers = [{"sets": {"g": good, "b": bad}, "moreAvailable": False}, {"sets": {}}]
    machine.reply = lambda path, body: (200, json.dumps(answers.pop(0)).encode(), {})
    bob = signed_in(wired.org.bob)
    bob.get("/")
    assert poll_sources() == 1
    assert bob.get("/").status_code == 302
    assert [headers["Authorization"] for _path, headers, _body in machine.got] == ["Bearer for-polling"] * 2
    said = json.loads(machine.got[1][2])
    assert said["ack"] == ["g"]
    assert said["setErrs"]["b"]["err"] == "invalid_issuer"


def test_a_source_that_does_not_answer_is_shown(
    wired: Wired, transmitter: Transmitter, machine: Machine
) -> None:
    SignalSource.objects.update(poll_address=f"{machine.address}/poll")
    for status, body in ((500, b""), (200, b"no json"), (302, b"")):
        machine.answers(status, body)
        assert poll_sources() == 0
        assert SignalSource.objects.get().poll_trouble
    machine.answers(200, b"{}")
    poll_sources()
    assert SignalSource.objects.get().poll_trouble == ""


def test_a_new_key_is_fetched_from_where_the_administrator_said(
    wired: Wired, transmitter: Transmitter, machine: Machine
) -> None:
    fresh = RSAKey.generate_key(2048, {"kid": "k2", "use": "sig", "alg": "RS256"})
    machine.answers(200, jwks_of(fresh).encode())
    SignalSource.objects.update(keys_address=f"{machine.address}/jwks", keys_fetched_at=START)
    token = transmitter.token(key=fresh, header={"kid": "k2"})
    refused(transmitter.push(token), "invalid_key")
    assert fetch_keys() == 0, "not at every call of a stranger"
    with frozen(START + timedelta(minutes=6)):
        assert fetch_keys() == 1
        assert transmitter.push(token).status_code == 202
    machine.answers(200, b'{"keys": [{"kty": "oct", "k": "AAAA"}]}')
    with frozen(START + timedelta(days=2)):
        assert fetch_keys() == 0
    assert SignalSource.objects.get().keys["keys"][0]["kid"] == "k2"


@pytest.mark.words
@pytest.mark.parametrize(
    "keys", ["{", "[]", '{"keys": []}', '{"keys": [{"kty": "oct", "k": "AA"}]}', "private"]
)
def test_keys_that_are_none_or_private_are_refused(wired: Wired, keys: str) -> None:
    text = (
        json.dumps({"keys": [RSAKey.generate_key(2048).as_dict(private=True)]}) if keys == "private" else keys
    )
    with pytest.raises(BadInput):
        sources.add_source(wired.system, name="x", issuer_name="https://x", keys=text, by=wired.org.alice)


def test_whoever_has_left_is_found_all_the_same(wired: Wired, transmitter: Transmitter) -> None:
    people.change_person(wired.org.charlie, email="ueno@example.co.jp", by=wired.org.alice)
    people.end_employment(wired.org.charlie, last_day=now().date() - timedelta(days=1), by=wired.org.alice)
    transmitter.push(transmitter.token(subject={"format": "email", "email": "ueno@example.co.jp"}))
    assert ReceivedSet.objects.get().person == wired.org.charlie


def test_trouble_with_the_keys_is_over_when_they_come_again(
    wired: Wired, transmitter: Transmitter, machine: Machine
) -> None:
    SignalSource.objects.update(keys_address=f"{machine.address}/jwks", keys_fetched_at=START)
    machine.answers(503)
    with frozen(START + timedelta(days=2)):
        assert fetch_keys() == 0
    assert SignalSource.objects.get().trouble.startswith("JWKS: 503")
    machine.answers(200, jwks_of(transmitter.key).encode())
    with frozen(START + timedelta(days=4)):
        assert fetch_keys() == 1, "the same keys as before"
    assert SignalSource.objects.get().trouble == ""


@pytest.mark.parametrize("jti", ["\ud800", "a\x00b"])
def test_characters_that_no_database_keeps_are_refused(transmitter: Transmitter, jti: str) -> None:
    refused(transmitter.push(transmitter.token(jti=jti)), "invalid_request")
    refused(transmitter.push(transmitter.token(subject={"format": "opaque", "id": jti})), "invalid_request")
    assert not ReceivedSet.objects.exists()
