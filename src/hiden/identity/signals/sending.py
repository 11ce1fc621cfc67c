"""Job: what is owed is sent until there is a receipt, ever more seldom, and given up after three days.

1. A telling is claimed before it is sent (its next time is moved on), so that two processes do not send it at once; a receiver may
   still get it twice, which its number (jti) tells.
2. A receiver that does not answer is asked with one telling at a time, and last of all; when it answers again, it gets everything at once.
   A telling that it refuses waits alone.
3. A receipt, and that all have taken it, are entries of the ledger.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from hiden.base.clock import FOREVER, now
from hiden.base.errors import HidenError
from hiden.identity.signals.calling import CallFailed, call
from hiden.identity.signals.entries import Everywhere, Receipt
from hiden.identity.signals.events import Event
from hiden.identity.signals.models import (
    DeliveryState,
    ReceiverKind,
    SignalDelivery,
    SignalEvent,
    SignalReceiver,
    StreamState,
)
from hiden.identity.signals.sealing import unseal
from hiden.identity.signals.sets import issuer, write_set
from hiden.ledger import SYSTEM, record

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP = timedelta(days=3)
_LEASE = timedelta(minutes=1)
_IN_A_ROUND = 200
_NOT_NOW = {401, 403, 404, 408, 429}  # what another telling would be answered too
_SENT = (ReceiverKind.PUSH, ReceiverKind.WEBHOOK)


def deliver_due() -> int:
    """Send what is due, receiver by receiver. Returns how many receipts came."""
    receipts = 0
    due = SignalDelivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=now())
    receivers = SignalReceiver.objects.filter(
        pk__in=due.values("receiver_id"), kind__in=_SENT, state=StreamState.ENABLED, until=FOREVER
    )
    healthy_first = F("failing_since").desc(nulls_first=True)
    for receiver in receivers.select_related("system").order_by(healthy_first, "pk"):
        mine = due.filter(receiver=receiver).order_by("next_at", "pk").values_list("pk", flat=True)
        for pk in list(mine[:_IN_A_ROUND]):
            taken = _deliver(pk, receiver)
            if taken is None:
                continue
            if not taken:
                break
            receipts += 1
    return receipts


def _deliver(pk: int, receiver: SignalReceiver) -> bool | None:
    """Send one. None: somebody else has it; False: no receipt."""
    delivery = _claimed(pk)
    if delivery is None:
        return None
    try:
        answer = _send(delivery, receiver)
    except CallFailed as error:
        _failed(delivery, str(error), deaf=error.deaf)
        return False
    except HidenError as error:
        _failed(delivery, error.what, deaf=True)
        return False
    received(delivery, answer)
    return True


@transaction.atomic
def _claimed(pk: int) -> SignalDelivery | None:
    rows = SignalDelivery.objects.select_for_update().filter(pk=pk, state=DeliveryState.WAITING)
    found = rows.filter(next_at__lte=now()).first()
    if found is None:
        return None
    found.attempts += 1
    found.next_at = now() + _LEASE
    found.save(update_fields=["attempts", "next_at"])
    return SignalDelivery.objects.select_related("event__person", "receiver").get(pk=pk)


def token_of(delivery: SignalDelivery) -> str:
    """The signed token of one telling: the same number and time however often it is made."""
    event = delivery.event
    return write_set(
        jti=delivery.jti,
        audience=delivery.receiver.audience or delivery.receiver.key,
        event=Event(event.event),
        subject=delivery.subject,
        data=event.data,
        at=event.at,
        txn=event.key,
    )


def _send(delivery: SignalDelivery, receiver: SignalReceiver) -> str:
    """Send one; returns what was answered. Raises CallFailed without a receipt."""
    if receiver.kind == ReceiverKind.PUSH:
        body, headers = token_of(delivery).encode(), {"Content-Type": "application/secevent+jwt"}
        headers["Accept"] = "application/json"
        if given := unseal(receiver.authorization):
            headers["Authorization"] = given
    else:
        body, headers = webhook(delivery, unseal(receiver.secret))
    answer = call("POST", receiver.address, body=body, headers=headers)
    if not 200 <= answer.status < 300:
        deaf = answer.status >= 500 or answer.status in _NOT_NOW
        raise CallFailed(f"{answer.status} {_said(answer.body)}".strip(), deaf=deaf)
    return str(answer.status)


def _said(body: bytes) -> str:
    """The error word of RFC 8935, if there is one."""
    try:
        found = json.loads(body[:4096])
    except (ValueError, RecursionError):
        return ""
    word = found.get("err") if isinstance(found, dict) else None
    return word[:60] if isinstance(word, str) and word.isprintable() else ""


def webhook(delivery: SignalDelivery, secret: str) -> tuple[bytes, dict[str, str]]:
    """The body and headers of a webhook: JSON, and an HMAC-SHA256 over "<seconds>.<body>" with the shared secret."""
    event = delivery.event
    body = json.dumps(
        {
            "id": delivery.jti,
            "type": event.event,
            "iss": issuer(),
            "occurred_at": event.at.isoformat().replace("+00:00", "Z"),
            "why": event.why,
            "subject": delivery.subject,
            "data": event.data,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    seconds = str(int(now().timestamp()))
    signature = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Hiden-Event": event.event,
        "X-Hiden-Delivery": delivery.jti,
        "X-Hiden-Timestamp": seconds,
        "X-Hiden-Signature": f"sha256={signature}",
    }
    return body, headers


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: 10 seconds, doubling, at most an hour."""
    return min(FIRST_WAIT * (1 << max(0, min(attempts - 1, 12))), LONGEST_WAIT)


@transaction.atomic
def _failed(delivery: SignalDelivery, why: str, *, deaf: bool) -> None:
    locked = SignalDelivery.objects.select_for_update().get(pk=delivery.pk)
    if locked.state != DeliveryState.WAITING:
        return
    at = now()
    locked.answer, locked.next_at = why[:300], at + wait_after(locked.attempts)
    locked.save(update_fields=["answer", "next_at"])
    SignalReceiver.objects.filter(pk=locked.receiver_id, failing_since__isnull=True).update(failing_since=at)
    waiting = SignalDelivery.objects.filter(receiver_id=locked.receiver_id, state=DeliveryState.WAITING)
    if deaf:
        waiting.filter(next_at__lt=locked.next_at).update(next_at=locked.next_at)
    else:
        waiting = waiting.filter(pk=locked.pk)
    for old in waiting.filter(event__at__lt=at - GIVE_UP).select_related("event__person", "receiver"):
        old.state = DeliveryState.GIVEN_UP
        old.answer = old.answer or why[:300]
        old.save(update_fields=["state", "answer"])
        record(_receipt(old, old, at), by=SYSTEM)


@transaction.atomic
def received(delivery: SignalDelivery, answer: str) -> None:
    """A receiver has taken a telling: keep when, and whether it was the last that was owed. Safe to be told twice."""
    locked = SignalDelivery.objects.select_for_update().get(pk=delivery.pk)
    if locked.state == DeliveryState.RECEIVED:
        return
    at = now()
    locked.state, locked.received_at, locked.answer = DeliveryState.RECEIVED, at, answer[:300]
    locked.save(update_fields=["state", "received_at", "answer"])
    if SignalReceiver.objects.filter(pk=locked.receiver_id, failing_since__isnull=False).update(
        failing_since=None
    ):
        SignalDelivery.objects.filter(receiver_id=locked.receiver_id, state=DeliveryState.WAITING).update(
            next_at=at
        )
    record(_receipt(delivery, locked, at), by=SYSTEM)
    _everywhere(delivery.event, at)


def _receipt(delivery: SignalDelivery, locked: SignalDelivery, at: datetime) -> Receipt:
    event, receiver = delivery.event, delivery.receiver
    return Receipt(
        event.key,
        event.event,
        event.person.key if event.person else "",
        receiver.name,
        locked.jti,
        locked.state,
        at.isoformat(timespec="seconds"),
        locked.attempts,
        locked.answer,
    )


def _everywhere(event: SignalEvent, at: datetime) -> None:
    """Whether this was the last receipt that was owed."""
    locked = SignalEvent.objects.select_for_update().get(pk=event.pk)
    owed = SignalDelivery.objects.filter(event=event)
    if locked.everywhere_at is not None or owed.exclude(state=DeliveryState.RECEIVED).exists():
        return
    locked.everywhere_at = at
    locked.save(update_fields=["everywhere_at"])
    if event.event == Event.SESSION_REVOKED:
        entry = Everywhere(
            event.key,
            event.person.key if event.person else "",
            owed.count(),
            at.isoformat(timespec="seconds"),
            int((at - event.at).total_seconds()),
        )
        record(entry, by=SYSTEM)
