"""The pages of signals: secrets are shown once, what was told can be seen, and a closing page proves the second."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hiden.base.clock import frozen, now
from hiden.identity.checks import receivers_receive
from hiden.identity.signals.devices import add_device, set_compliance
from hiden.identity.signals.models import Device, SignalDelivery, SignalReceiver, SignalSource
from hiden.identity.signals.sending import deliver_due
from hiden.identity.signals.sets import public_keys
from hiden.ledger.models import LedgerEntry
from hiden.people import actions as people
from tests.conftest import signed_in
from tests.identity.signals.conftest import Machine, Transmitter, Wired

pytestmark = [pytest.mark.django_db, pytest.mark.words]
START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
VPN = "/identity/systems/vpn"


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def shown_once(answer: Any) -> str:
    """A page that shows a secret, and is kept nowhere."""
    assert answer.headers["Cache-Control"] == "no-store"
    found: str = answer.content.decode()
    assert "いま一度だけ表示します" in found
    return found


def test_a_webhook_is_registered_and_its_secret_is_shown_once(wired: Wired, machine: Machine) -> None:
    alice = signed_in(wired.org.alice)
    form = {
        "kind": "webhook",
        "name": "勤怠",
        "address": "http://other.example/",
        "events": ["session-revoked"],
    }
    assert "https" in alice.post(f"{VPN}/receivers/new/", form).content.decode()
    assert not SignalReceiver.objects.exists()
    page = shown_once(alice.post(f"{VPN}/receivers/new/", form | {"address": machine.address}))
    receiver = SignalReceiver.objects.get()
    secret = re.findall(r"<code[^>]*>([\w-]{40,})</code>", page)[0]
    own = f"{VPN}/receivers/{receiver.key}"
    assert secret not in text(alice, f"{own}/")
    assert secret not in b"".join(bytes(one.leaf) for one in LedgerEntry.objects.all()).decode()
    assert secret not in receiver.secret, "what is kept is sealed"
    again = shown_once(alice.post(f"{own}/act/", {"verb": "secret"}))
    assert secret not in again


def test_a_receiver_is_tried_paused_sent_again_and_retired(wired: Wired, machine: Machine) -> None:
    receiver = wired.receiver(machine.address)
    alice = signed_in(wired.org.alice)
    own = f"{VPN}/receivers/{receiver.key}"
    alice.post(f"{own}/act/", {"verb": "try"})
    assert deliver_due() == 1
    assert "疎通の確認" in text(alice, f"{own}/") or "試験" in text(alice, f"{own}/")
    machine.answers(503)
    people.stop_account(_account(wired), reason="調査", by=wired.org.alice)
    deliver_due()
    assert "受け取られていません" in text(alice, f"{own}/")
    assert "受け取らない受け手" in text(alice, "/")
    machine.answers(202)
    alice.post(f"{own}/act/", {"verb": "again"})
    deliver_due()
    assert "受け取られていません" not in text(alice, f"{own}/")
    alice.post(f"{own}/act/", {"verb": "paused"})
    assert alice.post(f"{own}/act/", {"verb": "try"}).status_code == 409
    assert alice.post(f"{own}/act/", {"verb": "explode"}).status_code == 422
    assert alice.post(f"{own}/retire/", {"reason": ""}).status_code == 422
    alice.post(f"{own}/retire/", {"reason": "装置の更新"})
    assert "廃止" in text(alice, f"{own}/")
    assert alice.post(f"{own}/act/", {"verb": "enabled"}).status_code == 409


def _account(wired: Wired) -> Any:
    from hiden.people.models import Account

    return Account.objects.get(person=wired.org.charlie)


def test_a_token_for_a_receiver_is_shown_once_and_the_former_is_void(wired: Wired) -> None:
    receiver = wired.receiver("", kind="poll")
    alice = signed_in(wired.org.alice)
    own = f"{VPN}/receivers/{receiver.key}"
    tokens = []
    for _time in range(2):
        page = shown_once(alice.post(f"{own}/token/", {"days": "30"}))
        assert "/.well-known/ssf-configuration" in page
        tokens.append(re.findall(r"hiden_[\w-]{40,}", page)[0])

    def poll(token: str) -> int:
        answer = Client().post(
            f"/signals/poll/{receiver.key}",
            "{}",
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        return answer.status_code

    assert [poll(one) for one in tokens] == [401, 200]


def test_a_source_is_registered_with_its_keys_and_says_what_it_sent(
    wired: Wired, transmitter: Transmitter
) -> None:
    alice = signed_in(wired.org.alice)
    form = {"name": "端末管理", "issuer_name": "https://mdm.example", "keys": "{}"}
    assert "JWKSを読み取れません" in alice.post(f"{VPN}/sources/new/", form).content.decode()
    page = shown_once(alice.post(f"{VPN}/sources/new/", form | {"keys": json.dumps(public_keys())}))
    source = SignalSource.objects.get(issuer="https://mdm.example")
    assert f"/signals/receive/{source.key}" in page
    assert "Bearer " in page
    assert transmitter.push(transmitter.token()).status_code == 202
    own = f"{VPN}/sources/{transmitter.source.key}"
    page = text(alice, f"{own}/")
    assert "セッションの取消し" in page
    assert wired.org.bob.name in page
    former = transmitter.secret
    shown_once(alice.post(f"{own}/secret/"))
    refused = transmitter.push(transmitter.token())
    assert (refused.status_code, refused.json()["err"]) == (400, "authentication_failed")
    assert former not in text(alice, f"{own}/")
    alice.post(f"{own}/retire/", {"reason": "移行"})
    assert "廃止" in text(alice, f"{own}/")
    retired = LedgerEntry.objects.filter(kind="identity.source_set").order_by("-index")[0]
    assert "移行" in bytes(retired.leaf).decode()


def test_only_administrators_connect(wired: Wired) -> None:
    receiver = wired.receiver("https://vpn.example/")
    bob = signed_in(wired.org.bob)
    assert receiver.address not in text(bob, f"{VPN}/")
    text(bob, f"{VPN}/receivers/{receiver.key}/", 403)
    text(bob, f"{VPN}/receivers/new/", 403)
    text(bob, f"{VPN}/sources/new/", 403)


def test_the_closing_page_proves_the_second(wired: Wired, machine: Machine) -> None:
    wired.receiver(machine.address)
    wired.receiver(f"{machine.address}/hook", kind="webhook")
    alice = signed_in(wired.org.alice)
    people.end_employment(wired.org.charlie, last_day=date(2026, 11, 22), by=wired.org.alice)
    assert "2件の受け手が、まだ受け取っていません" in text(alice, "/identity/leavers/1003/")
    with frozen(START + timedelta(seconds=7)):
        deliver_due()
    page = text(alice, "/identity/leavers/1003/")
    assert "すべての受け手が受け取りました" in page
    assert "12:00:07" in page
    for delivery in SignalDelivery.objects.all():
        assert delivery.jti in page
    everywhere = LedgerEntry.objects.get(kind="identity.everywhere")
    said = bytes(everywhere.leaf).decode()
    assert "2026-11-23T03:00:07+00:00" in said
    assert '"seconds":7' in said


@pytest.mark.rows
def test_a_receiver_that_is_deaf_for_an_hour_is_said(wired: Wired, machine: Machine) -> None:
    wired.receiver(machine.address)
    machine.answers(500)
    people.end_sessions(wired.org.charlie, by=wired.org.alice)
    deliver_due()
    assert receivers_receive(databases=["default"]) == []
    with frozen(START + timedelta(hours=2)):
        [warning] = receivers_receive(databases=["default"])
    assert warning.id == "hiden.identity.W004"


@pytest.mark.rows
def test_devices_are_listed_recorded_and_told_of(wired: Wired, machine: Machine) -> None:
    wired.receiver(machine.address, events=["device-compliance-change"])
    alice = signed_in(wired.org.alice)
    assert "端末はまだありません" in text(alice, "/identity/devices/")
    alice.post("/identity/devices/new/", {"label": "ノートPC 12", "owner": "1003"})
    device = Device.objects.get()
    assert device.owner == wired.org.charlie
    own = f"/identity/devices/{device.key}"
    assert alice.post(f"{own}/compliance/", {"status": "not-compliant", "reason": ""}).status_code == 422
    alice.post(f"{own}/compliance/", {"status": "not-compliant", "reason": "紛失"})
    assert "紛失" in text(alice, f"{own}/")
    deliver_due()
    assert len(machine.got) == 1
    alice.post(f"{own}/owner/", {"owner": ""})
    device.refresh_from_db()
    assert device.owner is None
    assert "ノートPC 12" in text(alice, "/identity/devices/?status=not-compliant")
    assert "ノートPC 12" not in text(alice, "/identity/devices/?status=compliant")
    assert "ノートPC 12" not in text(alice, "/identity/devices/?status=unknown")
    text(signed_in(wired.org.bob), "/identity/devices/", 403)


def test_many_devices_and_receivers_cost_the_same(wired: Wired) -> None:
    alice = signed_in(wired.org.alice)
    charlie = wired.org.charlie

    def one_more(number: int) -> None:
        wired.receiver("", kind="poll")
        device = add_device(label=f"PC {number}", owner=charlie, by=wired.org.alice)
        set_compliance(device, "compliant", reason="登録", by=wired.org.alice)
        people.end_sessions(charlie, by=wired.org.alice)

    def asked() -> list[int]:
        found = []
        for address in ("/identity/devices/", "/identity/systems/vpn/", "/identity/leavers/1003/"):
            with CaptureQueriesContext(connection) as queries:
                text(alice, address)
            found.append(len(queries))
        return found

    one_more(0)
    people.end_employment(charlie, last_day=date(2026, 11, 22), by=wired.org.alice)
    asked()
    few = asked()
    for number in range(1, 8):
        wired.receiver("", kind="poll")
        device = add_device(label=f"PC {number}", owner=wired.org.dave, by=wired.org.alice)
        set_compliance(device, "compliant", reason="登録", by=wired.org.alice)
    for receiver in SignalReceiver.objects.all():
        from hiden.identity.signals.models import SignalEvent

        for event in SignalEvent.objects.filter(person=charlie):
            SignalDelivery.objects.create(
                jti=f"{receiver.pk}-{event.pk}", event=event, receiver=receiver, subject={}, next_at=now()
            )
    assert asked() == few
