"""Whoever is cut here is cut elsewhere: written with the cut, sent until there is a receipt, and provable afterwards."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from hiden.base.clock import frozen, now
from hiden.base.errors import BadInput, NotAllowed
from hiden.identity.models import OutsideAccount
from hiden.identity.signals import receivers
from hiden.identity.signals.devices import add_device, set_compliance
from hiden.identity.signals.events import Event
from hiden.identity.signals.leavers import announce_leavers
from hiden.identity.signals.models import SignalDelivery, SignalEvent, SignalReceiver
from hiden.identity.signals.sealing import seal
from hiden.identity.signals.sending import deliver_due, wait_after
from hiden.ledger.models import LedgerEntry
from hiden.people import actions as people
from hiden.people.models import Account, Person
from tests.identity.conftest import bring_in
from tests.identity.signals.conftest import Machine, Wired, compliant

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def leave(wired: Wired, person: Person | None = None) -> None:
    people.end_employment(person or wired.org.charlie, last_day=date(2026, 11, 22), by=wired.org.alice)


def entries(kind: str) -> int:
    return LedgerEntry.objects.filter(kind=f"identity.{kind}").count()


def test_a_leaver_is_told_of_signed_and_the_receipt_is_kept(wired: Wired, machine: Machine) -> None:
    wired.receiver(
        f"{machine.address}/events", authorization="Bearer of-the-receiver", audience="https://vpn.example"
    )
    leave(wired)
    event = SignalEvent.objects.get()
    assert (event.why, event.person, event.everywhere_at) == ("left", wired.org.charlie, None)
    with frozen(START + timedelta(seconds=7)):
        assert deliver_due() == 1
        event.refresh_from_db()
        assert event.everywhere_at == now()
    path, headers, _body = machine.got[0]
    assert (path, headers["Authorization"]) == ("/events", "Bearer of-the-receiver")
    assert headers["Content-Type"] == "application/secevent+jwt"
    claims = machine.claims()
    assert claims["aud"] == "https://vpn.example"
    assert claims["sub_id"] == {
        "format": "complex",
        "user": {"format": "email", "email": "charlie@example.co.jp"},
    }
    assert claims["events"][Event.SESSION_REVOKED.uri]["event_timestamp"] == int(START.timestamp())
    assert (entries("cut"), entries("receipt"), entries("everywhere")) == (1, 1, 1)
    assert deliver_due() == 0, "what was received is not sent again"


def test_the_outbox_lives_and_dies_with_the_cut(wired: Wired, machine: Machine) -> None:
    wired.receiver(machine.address)
    with transaction.atomic():
        leave(wired)
        assert SignalDelivery.objects.count() == 1
        transaction.set_rollback(True)
    assert not SignalDelivery.objects.exists()
    assert deliver_due() == 0
    assert machine.got == []


def test_a_person_is_named_as_each_receiver_knows_them(wired: Wired, machine: Machine) -> None:
    bring_in(wired.system, ["ueno.c,1003,ok"], head="ログインID,社員番号,備考", by=wired.org.alice)
    assert OutsideAccount.objects.get().person == wired.org.charlie
    wired.receiver(machine.address)
    leave(wired)
    deliver_due()
    assert machine.claims()["sub_id"]["user"] == {"format": "opaque", "id": "ueno.c"}


def test_every_way_of_cutting_tells_and_signing_oneself_out_does_not(wired: Wired, machine: Machine) -> None:
    wired.receiver(machine.address)
    alice, charlie = wired.org.alice, wired.org.charlie
    account = Account.objects.get(person=charlie)
    people.end_sessions(charlie, by=charlie)
    assert not SignalEvent.objects.exists()
    people.end_sessions(charlie, by=alice)
    people.new_password_link(account, reason="忘れた", by=alice)
    people.reset_second_factor(account, reason="紛失", by=alice)
    people.stop_account(account, reason="調査", by=alice)
    assert list(SignalEvent.objects.order_by("pk").values_list("why", flat=True)) == [
        "signed_out",
        "signed_out",
        "signed_out",
        "stopped",
    ]


def test_a_reserved_leave_is_told_at_its_midnight_once(wired: Wired, machine: Machine) -> None:
    wired.receiver(machine.address)
    people.end_employment(wired.org.charlie, last_day=date(2026, 11, 30), by=wired.org.alice)
    assert not SignalEvent.objects.exists()
    with frozen(datetime(2026, 11, 30, 15, 0, 30, tzinfo=UTC)):  # 00:00:30 in Japan
        assert announce_leavers() == 1
        assert announce_leavers() == 0
        assert deliver_due() == 1


def test_who_left_long_ago_is_not_told_of_when_this_begins(wired: Wired) -> None:
    assert announce_leavers() == 0, "Frank left in March"


def test_a_receiver_that_is_down_is_tried_ever_more_seldom_and_holds_up_nobody(
    wired: Wired, machine: Machine
) -> None:
    down = wired.receiver("http://127.0.0.1:9/nobody")
    wired.receiver(machine.address)
    leave(wired)
    assert deliver_due() == 1
    waiting = SignalDelivery.objects.get(receiver=down)
    assert (waiting.state, waiting.attempts, waiting.next_at) == ("waiting", 1, START + timedelta(seconds=10))
    assert SignalEvent.objects.get().everywhere_at is None
    assert SignalReceiver.objects.get(pk=down.pk).failing_since == START
    assert deliver_due() == 0
    with frozen(START + timedelta(seconds=10)):
        deliver_due()
        waiting.refresh_from_db()
        assert (waiting.attempts, waiting.next_at - now()) == (2, timedelta(seconds=20))
    with frozen(START + timedelta(minutes=5)):
        SignalReceiver.objects.filter(pk=down.pk).update(address=f"{machine.address}/back")
        assert deliver_due() == 1
        event = SignalEvent.objects.get()
        assert event.everywhere_at == now()
    assert SignalReceiver.objects.get(pk=down.pk).failing_since is None


def test_a_deaf_receiver_is_asked_once_at_a_time_and_catches_up_at_once(
    wired: Wired, machine: Machine
) -> None:
    wired.receiver(machine.address)
    machine.answers(503)
    for _time in range(5):
        people.end_sessions(wired.org.charlie, by=wired.org.alice)
    deliver_due()
    deliver_due()
    assert len(machine.got) == 1
    with frozen(START + timedelta(seconds=11)):
        deliver_due()
        assert len(machine.got) == 2
        machine.answers(202)
        people.end_sessions(wired.org.charlie, by=wired.org.alice)
        assert deliver_due() == 1, "the new one"
        assert deliver_due() == 5, "and what had to wait"


def test_what_is_refused_waits_alone(wired: Wired, machine: Machine) -> None:
    wired.receiver(machine.address)
    people.end_sessions(wired.org.charlie, by=wired.org.alice)
    people.end_sessions(wired.org.dave, by=wired.org.alice)
    first = SignalDelivery.objects.earliest("pk").jti
    tokens: list[bytes] = []

    def reply(_path: str, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        tokens.append(body)
        return (400, b"", {}) if body == tokens[0] else (202, b"", {})

    machine.reply = reply
    assert deliver_due() == 0
    assert deliver_due() == 1
    assert SignalDelivery.objects.get(state="waiting").jti == first


def test_all_that_a_deaf_receiver_was_owed_is_given_up_together(wired: Wired, machine: Machine) -> None:
    wired.receiver(machine.address)
    machine.answers(503)
    for _time in range(3):
        people.end_sessions(wired.org.charlie, by=wired.org.alice)
    with frozen(START + timedelta(days=3, seconds=1)):
        deliver_due()
    assert SignalDelivery.objects.filter(state="given_up").count() == 3
    assert entries("receipt") == 3


@pytest.mark.words
def test_an_answer_that_comes_drop_by_drop_ends(
    wired: Wired, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hiden.identity.signals.calling.LONGEST_ANSWER", -1.0)
    wired.receiver(machine.address)
    machine.answers(202, b"{}")
    leave(wired)
    assert deliver_due() == 0
    assert SignalDelivery.objects.get().answer == "the answer takes too long"


def test_waiting_doubles_up_to_an_hour() -> None:
    assert [wait_after(n).total_seconds() for n in (1, 2, 3, 9, 10, 50)] == [10, 20, 40, 2560, 3600, 3600]


def test_after_three_days_it_is_given_up_and_said_and_can_be_tried_again(
    wired: Wired, machine: Machine
) -> None:
    receiver = wired.receiver(machine.address)
    machine.answers(400, json.dumps({"err": "invalid_key", "description": "x"}).encode())
    leave(wired)
    with frozen(START + timedelta(days=3, seconds=1)):
        deliver_due()
        row = SignalDelivery.objects.get()
        assert (row.state, row.answer) == ("given_up", "400 invalid_key")
        assert entries("receipt") == 1
        machine.answers(202)
        assert receivers.send_again(receiver, by=wired.org.alice) == 1
        assert deliver_due() == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_nobody_is_followed_elsewhere(wired: Wired, machine: Machine, status: int) -> None:
    wired.receiver(f"{machine.address}/first")
    machine.answers(status, Location=f"{machine.address}/second")
    leave(wired)
    assert deliver_due() == 0
    assert [path for path, _headers, _body in machine.got] == ["/first"]
    assert "not followed" in SignalDelivery.objects.get().answer


def test_two_processes_do_not_send_the_same_at_once(wired: Wired, machine: Machine) -> None:
    wired.receiver(machine.address)
    leave(wired)
    from hiden.identity.signals.sending import _claimed

    pk = SignalDelivery.objects.get().pk
    assert _claimed(pk) is not None
    assert _claimed(pk) is None
    assert deliver_due() == 0, "claimed by somebody who is sending it"
    with frozen(START + timedelta(minutes=2)):
        assert deliver_due() == 1, "who claimed it and died is not waited for"


def test_a_webhook_carries_a_signature_of_its_secret(wired: Wired, machine: Machine) -> None:
    receiver, secret = receivers.add_receiver(
        wired.system, name="自社API", kind="webhook", address=f"{machine.address}/hook", by=wired.org.alice
    )
    leave(wired)
    deliver_due()
    _path, headers, body = machine.got[0]
    expected = hmac.new(
        secret.encode(), f"{headers['X-Hiden-Timestamp']}.".encode() + body, hashlib.sha256
    ).hexdigest()
    assert headers["X-Hiden-Signature"] == f"sha256={expected}"
    said = json.loads(body)
    assert (said["type"], said["why"], said["id"]) == ("session-revoked", "left", headers["X-Hiden-Delivery"])
    assert said["occurred_at"] == "2026-11-23T03:00:00Z"
    assert secret not in SignalReceiver.objects.get(pk=receiver.pk).secret, "kept sealed"
    other = receivers.new_secret(receiver, by=wired.org.alice)
    assert other != secret


def test_paused_receivers_are_owed_disabled_ones_are_not(wired: Wired, machine: Machine) -> None:
    paused, disabled = wired.receiver(f"{machine.address}/p"), wired.receiver(f"{machine.address}/d")
    receivers.set_state(paused, "paused", reason="保守", by=wired.org.alice)
    receivers.set_state(disabled, "disabled", reason="", by=wired.org.alice)
    SignalDelivery.objects.all().delete()
    leave(wired)
    assert SignalDelivery.objects.get().receiver == paused
    assert deliver_due() == 0
    receivers.set_state(paused, "enabled", reason="", by=wired.org.alice)
    assert deliver_due() == 2, "the leaver, and that the stream was changed"


def test_a_device_that_is_lost_is_told_of(wired: Wired, machine: Machine) -> None:
    wired.receiver(machine.address, events=["device-compliance-change"])
    device = add_device(label="ノートPC 12", owner=wired.org.charlie, by=wired.org.alice)
    assert compliant(device) is None
    set_compliance(device, "not-compliant", reason="紛失", by=wired.org.alice)
    assert compliant(device) is False
    assert compliant(device, START - timedelta(seconds=1)) is None
    deliver_due()
    data = machine.claims()["events"][Event.DEVICE_COMPLIANCE.uri]
    assert (data["previous_status"], data["current_status"]) == ("compliant", "not-compliant")
    set_compliance(device, "not-compliant", reason="まだ見つからない", by=wired.org.alice)
    assert SignalEvent.objects.count() == 1, "nothing changed, so nobody is told again"
    with pytest.raises(NotAllowed):
        set_compliance(device, "compliant", reason="見つかった", by=wired.org.charlie)


@pytest.mark.words
@pytest.mark.parametrize(
    "address",
    [
        "http://vpn.example/x",
        "http://127.0.0.1:8080/",
        "https://user:pass@vpn.example/",
        "https:///x",
        "ftp://vpn.example/",
        "file:///etc/passwd",
        "https://vpn.example/#x",
        "https://vpn.example/\nHost: other",
        "https://vpn.example:99999/",
        "",
        "x" * 600,
    ],
)
def test_addresses_that_may_not_be_called_are_refused(wired: Wired, address: str) -> None:
    with pytest.raises(BadInput):
        wired.receiver(address)


def test_an_address_is_looked_at_again_when_it_is_called(
    wired: Wired, machine: Machine, settings: Any
) -> None:
    wired.receiver(machine.address)
    leave(wired)
    settings.SIGNALS_LOOPBACK = False
    assert deliver_due() == 0
    assert machine.got == []
    assert "https" in SignalDelivery.objects.get().answer


def test_only_administrators_connect(wired: Wired) -> None:
    for somebody in (wired.org.bob, wired.org.charlie, wired.org.grace, wired.org.dave):
        with pytest.raises(NotAllowed):
            receivers.add_receiver(
                wired.system, name="x", kind="push", address="https://x.example/", by=somebody
            )


def test_a_retired_receiver_is_owed_nothing(wired: Wired, machine: Machine) -> None:
    receiver = wired.receiver(machine.address)
    _token, _text = receivers.new_token(receiver, days=30, by=wired.org.alice)
    leave(wired)
    receivers.retire_receiver(receiver, reason="移行", by=wired.org.alice)
    assert deliver_due() == 0
    assert SignalDelivery.objects.get().state == "given_up"
    receiver.refresh_from_db()
    assert receiver.token is not None
    assert receiver.token.revoked_at is not None
    assert receiver.authorization == ""


@pytest.mark.words
@pytest.mark.parametrize("header", ["Bearer あ", "Bearer a\r\nX-Other: b", "Bearer \x00"])
def test_a_header_that_http_cannot_carry_is_refused(wired: Wired, header: str) -> None:
    with pytest.raises(BadInput, match="使えない文字"):
        wired.receiver("https://vpn.example/", authorization=header)
    assert not SignalReceiver.objects.exists()


def test_one_receiver_that_cannot_be_spoken_to_does_not_keep_the_others_waiting(
    wired: Wired, machine: Machine
) -> None:
    broken, good = wired.receiver(machine.address), wired.receiver(machine.address)
    SignalReceiver.objects.filter(pk=broken.pk).update(authorization=seal("Bearer あ"))
    people.end_sessions(wired.org.bob, by=wired.org.alice)
    assert deliver_due() == 1
    states = dict(SignalDelivery.objects.values_list("receiver", "state"))
    assert states == {broken.pk: "waiting", good.pk: "received"}
