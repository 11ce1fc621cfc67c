"""Verbs on receivers: who is told, with which secrets and keys. Every secret is shown the one time that it is made."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.identity.models import OutsideSystem
from hiden.identity.signals.calling import checked_address, checked_header
from hiden.identity.signals.checking import check_live, check_reason, named
from hiden.identity.signals.entries import ReceiverSet
from hiden.identity.signals.events import OFFERED, Event
from hiden.identity.signals.models import (
    DeliveryState,
    ReceiverKind,
    SignalDelivery,
    SignalReceiver,
    StreamState,
)
from hiden.identity.signals.sealing import seal
from hiden.identity.signals.sets import issuer
from hiden.identity.signals.telling import tell_of_stream
from hiden.ledger import record
from hiden.ledger.kinds import Author
from hiden.people import actions as people
from hiden.people.models import ApiToken, Person
from hiden.people.turn import in_turn

PURPOSE = "signals"
_OFFERED = {one.value for one in OFFERED}


@in_turn
def add_receiver(
    system: OutsideSystem,
    *,
    name: str,
    kind: ReceiverKind | str,
    address: str = "",
    audience: str = "",
    events: Sequence[str] = (Event.SESSION_REVOKED.value,),
    authorization: str = "",
    waits: bool = False,
    by: Person,
) -> tuple[SignalReceiver, str]:
    """Add somebody who is told, and the webhook's secret, which is shown this one time ("" for the other kinds).

    `waits`: nothing is sent until the receiver begins its stream by SSF. Raises BadInput, NotAllowed.
    """
    require(by, "identity.connect")
    kind = ReceiverKind(kind)
    receiver = SignalReceiver(
        system=system,
        name=named(name),
        kind=kind,
        address=_address(kind, address),
        audience=audience.strip()[:500],
        events=_events(events),
        state=StreamState.NONE if waits and kind is not ReceiverKind.WEBHOOK else StreamState.ENABLED,
        authorization=seal(checked_header(authorization)),
        since=now(),
    )
    receiver.audience = receiver.audience or f"{issuer()}/signals/{receiver.key}"
    secret = secrets.token_urlsafe(32) if kind is ReceiverKind.WEBHOOK else ""
    receiver.secret = seal(secret)
    receiver.save()
    record(receiver_entry(receiver, "added"), by=by)
    return receiver, secret


def _address(kind: ReceiverKind, address: str) -> str:
    """Where a receiver is called; one that polls is called nowhere."""
    return "" if kind is ReceiverKind.POLL else checked_address(address)


def _events(events: Sequence[str]) -> list[str]:
    chosen = [one for one in dict.fromkeys(events) if one in _OFFERED]
    if not chosen:
        raise BadInput(say("知らせる内容が選ばれていません。"), say("一つ以上選んでください。"))
    return chosen


@in_turn
def change_receiver(
    receiver: SignalReceiver,
    *,
    name: str,
    address: str,
    audience: str,
    events: Sequence[str],
    authorization: str = "",
    by: Person,
) -> SignalReceiver:
    """Another name, address or choice. An empty `authorization` leaves the present one. Raises BadInput, Conflict, NotAllowed."""
    require(by, "identity.connect")
    check_live(receiver.until == FOREVER)
    receiver.name = named(name)
    receiver.address = _address(ReceiverKind(receiver.kind), address)
    receiver.audience = audience.strip()[:500] or receiver.audience
    receiver.events = _events(events)
    if authorization.strip():
        receiver.authorization = seal(checked_header(authorization))
    receiver.save()
    record(receiver_entry(receiver, "changed"), by=by)
    return receiver


@in_turn
def set_state(receiver: SignalReceiver, state: StreamState | str, *, reason: str, by: Person) -> None:
    """Send, keep back, or send nothing. The receiver is told of it, where it is told at all. Raises Conflict, NotAllowed."""
    require(by, "identity.connect")
    set_state_unasked(receiver, state, reason=reason, tell=True, by=by)


def set_state_unasked(
    receiver: SignalReceiver, state: StreamState | str, *, reason: str, tell: bool, by: Author
) -> None:
    """The same for the receiver itself, which has shown its key; inside a transaction."""
    check_live(receiver.until == FOREVER)
    wanted = StreamState(state)
    receiver.state, receiver.state_reason = wanted, reason.strip()[:300]
    receiver.save(update_fields=["state", "state_reason"])
    record(receiver_entry(receiver, wanted.value, reason.strip()), by=by)
    if tell and receiver.kind != ReceiverKind.WEBHOOK and wanted is not StreamState.NONE:
        tell_of_stream(receiver, Event.STREAM_UPDATED, {"status": wanted.value, "reason": reason.strip()})


@in_turn
def retire_receiver(receiver: SignalReceiver, *, reason: str, by: Person) -> None:
    """Tell it nothing more; what was owed is given up. Raises BadInput, Conflict, NotAllowed."""
    require(by, "identity.connect")
    check_live(receiver.until == FOREVER)
    check_reason(reason)
    receiver.until, receiver.state = now(), StreamState.DISABLED
    receiver.secret = receiver.authorization = ""
    receiver.save()
    if receiver.token is not None:
        people.revoke_token(receiver.token, by=by)
    SignalDelivery.objects.filter(receiver=receiver, state=DeliveryState.WAITING).update(
        state=DeliveryState.GIVEN_UP, answer=say("受け手の廃止")
    )
    record(receiver_entry(receiver, "retired", reason.strip()), by=by)


@in_turn
def new_secret(receiver: SignalReceiver, *, by: Person) -> str:
    """Another secret for a webhook, shown this one time; the former one is void at once. Raises Conflict, NotAllowed."""
    require(by, "identity.connect")
    check_live(receiver.until == FOREVER)
    if receiver.kind != ReceiverKind.WEBHOOK:
        raise Conflict(
            say("この受け手には、秘密の文字列がありません。"), say("Webhookの受け手を選んでください。")
        )
    secret = secrets.token_urlsafe(32)
    receiver.secret = seal(secret)
    receiver.save(update_fields=["secret"])
    record(receiver_entry(receiver, "secret_made"), by=by)
    return secret


@in_turn
def new_token(receiver: SignalReceiver, *, days: int, by: Person) -> tuple[ApiToken, str]:
    """The key with which a receiver manages its stream and polls, shown this one time; the former one is void. Raises BadInput, Conflict, NotAllowed."""
    require(by, "identity.connect")
    check_live(receiver.until == FOREVER)
    if receiver.token is not None:
        people.revoke_token(receiver.token, by=by)
    name = say("シグナル：{name}", name=receiver.name)
    token, text = people.make_token_unasked(name=name, read_only=False, days=days, purpose=PURPOSE, by=by)
    receiver.token = token
    receiver.save(update_fields=["token"])
    record(receiver_entry(receiver, "token_made"), by=by)
    return token, text


@in_turn
def try_receiver(receiver: SignalReceiver, *, by: Person) -> None:
    """Send a verification. Raises Conflict while nothing is sent, NotAllowed."""
    require(by, "identity.connect")
    if receiver.until != FOREVER or receiver.state != StreamState.ENABLED:
        raise Conflict(
            say("この受け手には、いま送っていません。"), say("「送る」にしてから、もう一度試してください。")
        )
    tell_of_stream(receiver, Event.VERIFICATION, {"state": secrets.token_hex(8)})
    record(receiver_entry(receiver, "tried"), by=by)


@in_turn
def send_again(receiver: SignalReceiver, *, by: Person) -> int:
    """Try what waits or was given up at once. Returns how many. Raises Conflict, NotAllowed."""
    require(by, "identity.connect")
    check_live(receiver.until == FOREVER)
    waiting = SignalDelivery.objects.filter(receiver=receiver).exclude(state=DeliveryState.RECEIVED)
    count = waiting.update(state=DeliveryState.WAITING, next_at=now())
    record(receiver_entry(receiver, "sent_again"), by=by)
    return count


def receiver_entry(receiver: SignalReceiver, what: str, reason: str = "") -> ReceiverSet:
    """The entry of a change to a receiver."""
    return ReceiverSet(
        receiver.system.key,
        receiver.key,
        receiver.name,
        what,
        receiver.kind,
        receiver.address,
        list(receiver.events),
        reason,
    )
