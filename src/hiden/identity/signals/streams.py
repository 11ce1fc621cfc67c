"""What a receiver asks of us by SSF 1.0: its stream, its state, its subjects, a verification, and its events by polling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from hiden.base.clock import now
from hiden.base.words import say
from hiden.identity.signals.events import OFFERED, Event
from hiden.identity.signals.models import (
    DeliveryState,
    ReceiverKind,
    SignalDelivery,
    SignalReceiver,
    SignalSilence,
    StreamState,
)
from hiden.identity.signals.receivers import receiver_entry, set_state_unasked
from hiden.identity.signals.sealing import seal
from hiden.identity.signals.sending import received, token_of
from hiden.identity.signals.sets import issuer
from hiden.identity.signals.subjects import people_meant
from hiden.identity.signals.telling import tell_of_stream
from hiden.ledger import record
from hiden.people.models import Person
from hiden.people.turn import take_turn

PUSH, POLL = "urn:ietf:rfc:8935", "urn:ietf:rfc:8936"
_METHODS = {ReceiverKind.PUSH: PUSH, ReceiverKind.POLL: POLL}
MOST_EVENTS = 100


class RefusedStream(Exception):  # noqa: N818 - it is an answer
    """What a receiver asked for cannot be; the status of HTTP says why."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status, self.description = status, description


def discovery() -> dict[str, Any]:
    """The transmitter's description of itself."""
    base = issuer()
    return {
        "spec_version": "1_0",
        "issuer": base,
        "jwks_uri": f"{base}/signals/jwks.json",
        "delivery_methods_supported": [PUSH, POLL],
        "configuration_endpoint": f"{base}/signals/stream",
        "status_endpoint": f"{base}/signals/status",
        "add_subject_endpoint": f"{base}/signals/subjects/add",
        "remove_subject_endpoint": f"{base}/signals/subjects/remove",
        "verification_endpoint": f"{base}/signals/verify",
        "critical_subject_members": ["user"],
        "authorization_schemes": [{"spec_urn": "urn:ietf:rfc:6750"}],
        "default_subjects": "ALL",
    }


def stream_of(receiver: SignalReceiver) -> dict[str, Any]:
    """A receiver's stream as it is. Raises RefusedStream (404) before it has begun."""
    if receiver.state == StreamState.NONE:
        raise RefusedStream(404, "the stream has not begun")
    method = _METHODS[ReceiverKind(receiver.kind)]
    endpoint = receiver.address if method == PUSH else f"{issuer()}/signals/poll/{receiver.key}"
    uris = [one.uri for one in OFFERED if one.value in receiver.events]
    return {
        "stream_id": receiver.key,
        "iss": issuer(),
        "aud": receiver.audience,
        "delivery": {"method": method, "endpoint_url": endpoint},
        "events_supported": [one.uri for one in OFFERED],
        "events_requested": uris,
        "events_delivered": uris,
        "min_verification_interval": 60,
        "description": receiver.description,
    }


def check_stream(receiver: SignalReceiver, named: object, *, needed: bool = True) -> None:
    """Raises RefusedStream for another stream than the receiver's own."""
    if named is None and not needed:
        return
    if named != receiver.key or receiver.state == StreamState.NONE:
        raise RefusedStream(404, "no such stream")


@transaction.atomic
def write_stream(
    receiver: SignalReceiver, asked: Mapping[str, Any], how: str, *, by: Person
) -> dict[str, Any]:
    """Begin a stream (`how` POST), replace (PUT) or change it (PATCH). The address is the administrator's choice, never the receiver's.

    Raises RefusedStream: 409 for one that has begun, 404 for one that has not, 400 for what cannot be.
    """
    take_turn()
    if how == "POST" and receiver.state != StreamState.NONE:
        raise RefusedStream(409, "there is one stream, and it has begun")
    if how != "POST":
        check_stream(receiver, asked.get("stream_id"))
    _set_delivery(receiver, asked.get("delivery"), needed=how == "PUT")
    if "events_requested" in asked or how == "PUT":
        receiver.events = _wanted(asked.get("events_requested"))
    if isinstance(asked.get("description"), str):
        receiver.description = asked["description"][:300]
    if how == "POST":
        receiver.state, receiver.state_reason = StreamState.ENABLED, ""
    receiver.save()
    record(receiver_entry(receiver, "enabled" if how == "POST" else "changed"), by=by)
    return stream_of(receiver)


def _set_delivery(receiver: SignalReceiver, delivery: object, *, needed: bool) -> None:
    if delivery is None and not needed:
        return
    if not isinstance(delivery, dict):
        raise RefusedStream(400, "delivery is no object")
    if delivery.get("method") != _METHODS[ReceiverKind(receiver.kind)]:
        raise RefusedStream(400, "this receiver was set up for another delivery method")
    if receiver.kind != ReceiverKind.PUSH:
        return
    if delivery.get("endpoint_url") != receiver.address:
        raise RefusedStream(400, "events go to the address that the administrator has set, to no other")
    header = delivery.get("authorization_header")
    if header is not None:
        if (
            not isinstance(header, str)
            or len(header) > 4096
            or not header.isascii()
            or not header.isprintable()
        ):
            raise RefusedStream(400, "authorization_header is no header")
        receiver.authorization = seal(header)


def _wanted(uris: object) -> list[str]:
    """Of what is asked for, what we offer; nothing asked for: all of it."""
    if uris is None:
        return [one.value for one in OFFERED]
    if not isinstance(uris, list):
        raise RefusedStream(400, "events_requested is no list")
    return [one.value for one in OFFERED if one.uri in uris]


@transaction.atomic
def end_stream(receiver: SignalReceiver, named: object, *, by: Person) -> None:
    """The receiver wants no more; it may begin again. What was owed is given up. Raises RefusedStream."""
    take_turn()
    check_stream(receiver, named)
    SignalDelivery.objects.filter(receiver=receiver, state=DeliveryState.WAITING).update(
        state=DeliveryState.GIVEN_UP, answer=say("受け手による終了")
    )
    set_state_unasked(receiver, StreamState.NONE, reason="SSF", tell=False, by=by)


def status_of(receiver: SignalReceiver, named: object) -> dict[str, Any]:
    """The state of the stream. Raises RefusedStream."""
    check_stream(receiver, named)
    found = {"stream_id": receiver.key, "status": receiver.state}
    return found | ({"reason": receiver.state_reason} if receiver.state_reason else {})


@transaction.atomic
def write_status(receiver: SignalReceiver, asked: Mapping[str, Any], *, by: Person) -> dict[str, Any]:
    """Let the stream run, rest or stop. Raises RefusedStream."""
    take_turn()
    check_stream(receiver, asked.get("stream_id"))
    status = asked.get("status")
    if status not in {StreamState.ENABLED, StreamState.PAUSED, StreamState.DISABLED}:
        raise RefusedStream(400, "no such status")
    reason = asked.get("reason")
    words = reason if isinstance(reason, str) else ""
    set_state_unasked(receiver, status, reason=words, tell=False, by=by)
    return status_of(receiver, receiver.key)


@transaction.atomic
def set_subject(receiver: SignalReceiver, asked: Mapping[str, Any], *, wanted: bool) -> None:
    """Tell a receiver of a person, or no more. Everybody is told of until they are removed.

    Raises RefusedStream; whom nobody knows is taken in silence, so that nobody learns who is here.
    """
    check_stream(receiver, asked.get("stream_id"))
    if not isinstance(asked.get("subject"), dict):
        raise RefusedStream(400, "subject is no object")
    for person in people_meant(asked["subject"], receiver.system):
        if wanted:
            SignalSilence.objects.filter(receiver=receiver, person=person).delete()
        else:
            SignalSilence.objects.get_or_create(receiver=receiver, person=person)


@transaction.atomic
def verify(receiver: SignalReceiver, asked: Mapping[str, Any]) -> None:
    """Send a verification event with the receiver's own words. Raises RefusedStream; 429 for more than one a minute."""
    check_stream(receiver, asked.get("stream_id"))
    if receiver.state == StreamState.DISABLED:
        raise RefusedStream(400, "the stream is disabled")
    last = (
        SignalDelivery.objects.filter(receiver=receiver, event__event=Event.VERIFICATION)
        .order_by("-event__at")
        .values_list("event__at", flat=True)
        .first()
    )
    if last is not None and (now() - last).total_seconds() < 60:
        raise RefusedStream(429, "one verification a minute")
    state = asked.get("state")
    words = {"state": state[:500]} if isinstance(state, str) else {}
    tell_of_stream(receiver, Event.VERIFICATION, words)


def poll(receiver: SignalReceiver, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Take receipts and errors, and give what is owed (RFC 8936). Answers at once, whatever is asked. Raises RefusedStream."""
    if receiver.kind != ReceiverKind.POLL or receiver.state == StreamState.NONE:
        raise RefusedStream(404, "no such stream")
    mine = SignalDelivery.objects.select_related("event__person", "receiver").filter(receiver=receiver)
    acks = asked.get("ack")
    if isinstance(acks, list):
        for delivery in mine.filter(jti__in=[one for one in acks if isinstance(one, str)][:1000]):
            received(delivery, "ack")
    errors = asked.get("setErrs")
    if isinstance(errors, dict):
        _refused(mine, errors)
    most = asked.get("maxEvents")
    wanted = most if isinstance(most, int) and not isinstance(most, bool) else MOST_EVENTS
    owed = mine.filter(state=DeliveryState.WAITING).order_by("event__at", "pk")
    if receiver.state != StreamState.ENABLED or wanted <= 0:
        return {"sets": {}, "moreAvailable": False}
    rows = list(owed[: min(wanted, MOST_EVENTS) + 1])
    given = rows[: min(wanted, MOST_EVENTS)]
    SignalDelivery.objects.filter(pk__in=[one.pk for one in given], attempts=0).update(attempts=1)
    return {"sets": {one.jti: token_of(one) for one in given}, "moreAvailable": len(rows) > len(given)}


def _refused(mine: Any, errors: Mapping[str, Any]) -> None:
    """What a receiver could not take stays owed; its word for why is kept."""
    for jti, error in list(errors.items())[:1000]:
        word = error.get("err") if isinstance(error, dict) else ""
        mine.filter(jti=jti, state=DeliveryState.WAITING).update(
            answer=f"setErrs {word}"[:300] if isinstance(word, str) and word.isprintable() else "setErrs"
        )
