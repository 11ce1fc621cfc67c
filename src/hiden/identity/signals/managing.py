"""Verbs on connections: receivers, sources, their secrets and keys. Every secret is shown the one time that it is made."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.identity.models import OutsideSystem
from hiden.identity.signals.calling import checked_address
from hiden.identity.signals.entries import ReceiverSet, SourceSet
from hiden.identity.signals.events import OFFERED, Event
from hiden.identity.signals.models import (
    DeliveryState,
    ReceiverKind,
    SignalDelivery,
    SignalReceiver,
    SignalSource,
    StreamState,
)
from hiden.identity.signals.sealing import seal
from hiden.identity.signals.sets import checked_keys, issuer
from hiden.identity.signals.telling import tell_of_stream
from hiden.ledger import SYSTEM, record
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
        name=_named(name),
        kind=kind,
        address=_address(kind, address),
        audience=audience.strip()[:500],
        events=_events(events),
        state=StreamState.NONE if waits and kind is not ReceiverKind.WEBHOOK else StreamState.ENABLED,
        authorization=seal(authorization.strip()),
        since=now(),
    )
    receiver.audience = receiver.audience or f"{issuer()}/signals/{receiver.key}"
    secret = secrets.token_urlsafe(32) if kind is ReceiverKind.WEBHOOK else ""
    receiver.secret = seal(secret)
    receiver.save()
    record(receiver_entry(receiver, "added"), by=by)
    return receiver, secret


def _named(name: str) -> str:
    if not name.strip():
        raise BadInput(say("名前がありません。"), say("見分けられる名前を入力してください。"))
    return name.strip()[:100]


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
    _check_live(receiver.until == FOREVER)
    receiver.name = _named(name)
    receiver.address = _address(ReceiverKind(receiver.kind), address)
    receiver.audience = audience.strip()[:500] or receiver.audience
    receiver.events = _events(events)
    if authorization.strip():
        receiver.authorization = seal(authorization.strip())
    receiver.save()
    record(receiver_entry(receiver, "changed"), by=by)
    return receiver


def _check_live(live: bool) -> None:
    if not live:
        raise Conflict(say("この接続は、すでに廃止されています。"), say("システムの頁を開き直してください。"))


@in_turn
def set_state(receiver: SignalReceiver, state: StreamState | str, *, reason: str, by: Person) -> None:
    """Send, keep back, or send nothing. The receiver is told of it, where it is told at all. Raises Conflict, NotAllowed."""
    require(by, "identity.connect")
    set_state_unasked(receiver, state, reason=reason, tell=True, by=by)


def set_state_unasked(
    receiver: SignalReceiver, state: StreamState | str, *, reason: str, tell: bool, by: Author
) -> None:
    """The same for the receiver itself, which has shown its key; inside a transaction."""
    _check_live(receiver.until == FOREVER)
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
    _check_live(receiver.until == FOREVER)
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ使わなくなったかを書いてください。"))
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
    _check_live(receiver.until == FOREVER)
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
    _check_live(receiver.until == FOREVER)
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


@in_turn
def send_again(receiver: SignalReceiver, *, by: Person) -> int:
    """Try what waits or was given up at once. Returns how many. Raises Conflict, NotAllowed."""
    require(by, "identity.connect")
    _check_live(receiver.until == FOREVER)
    waiting = SignalDelivery.objects.filter(receiver=receiver).exclude(state=DeliveryState.RECEIVED)
    return waiting.update(state=DeliveryState.WAITING, next_at=now())


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


@in_turn
def add_source(
    system: OutsideSystem,
    *,
    name: str,
    issuer_name: str,
    audience: str = "",
    keys: str = "",
    keys_address: str = "",
    poll_address: str = "",
    poll_secret: str = "",
    by: Person,
) -> tuple[SignalSource, str]:
    """Add somebody whose events are believed, and the text with which it must push to us, shown this one time.

    Its keys as a JWK set, or an address from which they are fetched. Raises BadInput, NotAllowed.
    """
    require(by, "identity.connect")
    if not issuer_name.strip():
        raise BadInput(
            say("発行者（iss）がありません。"), say("送り手の設定にある発行者を入力してください。")
        )
    if not keys.strip() and not keys_address.strip():
        raise BadInput(say("鍵がありません。"), say("JWKSを貼り付けるか、JWKSのアドレスを入力してください。"))
    secret = secrets.token_urlsafe(32)
    source = SignalSource(
        system=system,
        name=_named(name),
        issuer=issuer_name.strip()[:500],
        keys=_keys(keys),
        keys_address=checked_address(keys_address) if keys_address.strip() else "",
        poll_address=checked_address(poll_address) if poll_address.strip() else "",
        poll_secret=seal(poll_secret.strip()),
        push_digest=digest(secret),
        since=now(),
    )
    source.audience = audience.strip()[:500] or f"{issuer()}/signals/receive/{source.key}"
    source.save()
    record(_source_entry(source, "added"), by=by)
    return source, secret


@in_turn
def change_source(
    source: SignalSource,
    *,
    name: str,
    issuer_name: str,
    audience: str,
    keys: str = "",
    keys_address: str = "",
    poll_address: str = "",
    poll_secret: str = "",
    by: Person,
) -> SignalSource:
    """Other facts about a source; empty keys and an empty secret leave the present ones. Raises BadInput, Conflict, NotAllowed."""
    require(by, "identity.connect")
    _check_live(source.until == FOREVER)
    source.name, source.issuer = _named(name), issuer_name.strip()[:500] or source.issuer
    source.audience = audience.strip()[:500] or source.audience
    if keys.strip():
        source.keys = _keys(keys)
    source.keys_address = checked_address(keys_address) if keys_address.strip() else ""
    source.poll_address = checked_address(poll_address) if poll_address.strip() else ""
    if poll_secret.strip():
        source.poll_secret = seal(poll_secret.strip())
    source.save()
    record(_source_entry(source, "changed"), by=by)
    return source


@in_turn
def new_push_secret(source: SignalSource, *, by: Person) -> str:
    """Another text with which a source must push, shown this one time. Raises Conflict, NotAllowed."""
    require(by, "identity.connect")
    _check_live(source.until == FOREVER)
    secret = secrets.token_urlsafe(32)
    source.push_digest = digest(secret)
    source.save(update_fields=["push_digest"])
    record(_source_entry(source, "secret_made"), by=by)
    return secret


@in_turn
def retire_source(source: SignalSource, *, reason: str, by: Person) -> None:
    """Believe it nothing more. Raises BadInput, Conflict, NotAllowed."""
    require(by, "identity.connect")
    _check_live(source.until == FOREVER)
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ使わなくなったかを書いてください。"))
    source.until, source.poll_secret = now(), ""
    source.save(update_fields=["until", "poll_secret"])
    record(_source_entry(source, "retired", reason.strip()), by=by)


def keep_keys(source: SignalSource, keys: dict[str, Any]) -> None:
    """Keys that were fetched from the address that an administrator wrote down."""
    if keys == source.keys:
        return
    with transaction.atomic():
        SignalSource.objects.filter(pk=source.pk).update(keys=keys, poll_trouble="")
        source.keys = keys
        record(_source_entry(source, "keys"), by=SYSTEM)


def _keys(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        return checked_keys(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            say("JWKSを読み取れません（{why}）。", why=str(error)[:80]),
            say("公開鍵（RSAかEC）だけの、JSONのJWKSを貼り付けてください。"),
        ) from error


def digest(secret: str) -> str:
    """What is kept of a text that is 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _source_entry(source: SignalSource, what: str, reason: str = "") -> SourceSet:
    ids = [str(one.get("kid", ""))[:100] for one in source.keys.get("keys", [])]
    return SourceSet(source.system.key, source.key, source.name, what, source.issuer, ids, reason)
