"""Verbs on sources: whose events are believed, by which keys. Every secret is shown the one time that it is made."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.db import transaction

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import require
from hiden.identity.models import OutsideSystem
from hiden.identity.signals.calling import checked_address, checked_header
from hiden.identity.signals.checking import check_live, check_reason, named
from hiden.identity.signals.entries import SourceSet
from hiden.identity.signals.models import SignalSource
from hiden.identity.signals.sealing import seal
from hiden.identity.signals.sets import checked_keys, issuer
from hiden.ledger import SYSTEM, record
from hiden.people.models import Person
from hiden.people.turn import in_turn


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
        name=named(name),
        issuer=issuer_name.strip()[:500],
        keys=_keys(keys),
        keys_address=checked_address(keys_address) if keys_address.strip() else "",
        poll_address=checked_address(poll_address) if poll_address.strip() else "",
        poll_secret=seal(checked_header(poll_secret)),
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
    check_live(source.until == FOREVER)
    source.name, source.issuer = named(name), issuer_name.strip()[:500] or source.issuer
    source.audience = audience.strip()[:500] or source.audience
    if keys.strip():
        source.keys = _keys(keys)
    source.keys_address = checked_address(keys_address) if keys_address.strip() else ""
    source.poll_address = checked_address(poll_address) if poll_address.strip() else ""
    if poll_secret.strip():
        source.poll_secret = seal(checked_header(poll_secret))
    source.save()
    record(_source_entry(source, "changed"), by=by)
    return source


@in_turn
def new_push_secret(source: SignalSource, *, by: Person) -> str:
    """Another text with which a source must push, shown this one time. Raises Conflict, NotAllowed."""
    require(by, "identity.connect")
    check_live(source.until == FOREVER)
    secret = secrets.token_urlsafe(32)
    source.push_digest = digest(secret)
    source.save(update_fields=["push_digest"])
    record(_source_entry(source, "secret_made"), by=by)
    return secret


@in_turn
def retire_source(source: SignalSource, *, reason: str, by: Person) -> None:
    """Believe it nothing more. Raises BadInput, Conflict, NotAllowed."""
    require(by, "identity.connect")
    check_live(source.until == FOREVER)
    check_reason(reason)
    source.until, source.poll_secret = now(), ""
    source.save(update_fields=["until", "poll_secret"])
    record(_source_entry(source, "retired", reason.strip()), by=by)


def keep_keys(source: SignalSource, keys: dict[str, Any]) -> None:
    """Keys that were fetched from the address that an administrator wrote down."""
    if keys == source.keys:
        return
    with transaction.atomic():
        SignalSource.objects.filter(pk=source.pk).update(keys=keys)
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
