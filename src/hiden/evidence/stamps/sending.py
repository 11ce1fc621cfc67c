"""Going out for the stamps that wait: one call each, outside of every transaction. Whatever comes is kept; what is not good is said."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import BadInput
from hiden.evidence.stamps.der import request
from hiden.evidence.stamps.entries import StampRefused, StampTaken
from hiden.evidence.stamps.models import Stamp, StampAuthority, StampPaper, StampState
from hiden.evidence.stamps.revocation import Word, words
from hiden.evidence.stamps.token import Asked, Facts, TokenError, check
from hiden.home import key_file
from hiden.identity.signals.calling import Answer, CallFailed, call
from hiden.ledger import SYSTEM, record

LONGEST_WAIT: Final = timedelta(hours=6)
_FIRST_WAIT: Final = timedelta(minutes=1)
_MOST_ANSWER: Final = 256 * 1024
_MOST_LIST: Final = 8 * 1024 * 1024
_AT_ONCE: Final = 50


def send_waiting(at: datetime | None = None) -> tuple[int, int]:
    """Go out for what is due, oldest first; returns (taken, not yet)."""
    moment = at or now()
    due = Stamp.objects.filter(
        state=StampState.WAITING,
        next_try__lte=moment,
        authority__since__lte=moment,
        authority__until__gt=moment,
    ).select_related("authority")
    outcomes = [fetch_stamp(stamp) for stamp in due.order_by("next_try", "pk")[:_AT_ONCE]]
    return outcomes.count(True), outcomes.count(False)


def fetch_stamp(stamp: Stamp) -> bool:
    """Ask for one stamp; returns whether it is there. Never raises for what the authority does."""
    authority = stamp.authority
    raw = b""
    try:
        raw = _answer(authority, stamp)
        came = now()
        facts = check(raw, asked_of(stamp), answered_at=came)
        said = words(facts.chain, facts.at, _fetch)
        if any(one.state == "revoked" for one in said):
            raise TokenError("revoked")
    except TokenError as error:
        _failed(stamp, error.code, error.why, raw)
        return False
    except (CallFailed, BadInput) as error:
        _failed(stamp, "unreachable", str(error), raw)
        return False
    return _taken(stamp, raw, facts, said)


def asked_of(stamp: Stamp) -> Asked:
    """What a stamp was asked to be."""
    authority = stamp.authority
    return Asked(bytes.fromhex(stamp.digest), int(stamp.nonce, 16), authority.roots, authority.policy)


def _answer(authority: StampAuthority, stamp: Stamp) -> bytes:
    body = request(bytes.fromhex(stamp.digest), int(stamp.nonce, 16))
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    headers.update(_password(authority))
    got: Answer = call(
        "POST",
        authority.url,
        body=body,
        headers=headers,
        most=_MOST_ANSWER,
        plain_too=not _password(authority),
    )
    if got.status != 200:
        raise CallFailed(f"HTTP {got.status}")
    return got.body


def _password(authority: StampAuthority) -> dict[str, str]:
    """What the authority asks for by HTTP, from HIDEN_HOME/keys/stamp.<code> ("name:password"): then TLS is demanded too."""
    path = key_file(f"stamp.{authority.code}")
    if not path.exists():
        return {}
    pair = base64.b64encode(path.read_bytes().strip()).decode()
    return {"Authorization": f"Basic {pair}"}


def _fetch(address: str, body: bytes) -> bytes:
    """A list of revoked certificates, or an answer about one. Raises OSError."""
    headers = {"Content-Type": "application/ocsp-request"} if body else {}
    try:
        got = call(
            "POST" if body else "GET", address, body=body, headers=headers, most=_MOST_LIST, plain_too=True
        )
    except (CallFailed, BadInput) as error:
        raise OSError(str(error)) from error
    if got.status != 200:
        raise OSError(f"HTTP {got.status}")
    return got.body


@transaction.atomic
def _taken(stamp: Stamp, raw: bytes, facts: Facts, said: Iterable[Word]) -> bool:
    row = Stamp.objects.select_for_update().get(pk=stamp.pk)
    if row.state == StampState.HELD:  # another process was quicker
        return True
    row.answer, row.at, row.serial, row.unsorted = raw, facts.at, facts.serial, facts.unsorted
    row.chain, row.cert_until, row.words = facts.pem, facts.until, keep_words(said)
    row.state, row.fault, row.detail, row.tries = StampState.HELD, "", "", row.tries + 1
    row.save()
    record(
        StampTaken(
            stamp=row.key,
            authority=row.authority.key,
            what=row.what,
            ident=row.ident,
            digest=row.digest,
            at=facts.at.isoformat(),
            answer=sha256(raw).hexdigest(),
        ),
        by=SYSTEM,
    )
    return True


def keep_words(said: Iterable[Word]) -> list[dict[str, str]]:
    """What the issuers said, with its bytes laid into their own table."""
    found = []
    for one in said:
        found.append(
            {
                "certificate": one.certificate,
                "kind": one.kind,
                "address": one.address,
                "state": one.state,
                "paper": _keep(one.raw) if one.raw else "",
            }
        )
    return found


def _keep(raw: bytes) -> str:
    digest = sha256(raw).hexdigest()
    StampPaper.objects.get_or_create(sha256=digest, defaults={"raw": raw})
    return digest


@transaction.atomic
def _failed(stamp: Stamp, code: str, detail: str, raw: bytes) -> None:
    """It is said, kept, and tried again. The ledger notes each new fault once, not every try."""
    row = Stamp.objects.select_for_update().get(pk=stamp.pk)
    if row.state == StampState.HELD:
        return
    new = row.fault != code
    row.tries += 1
    row.fault, row.detail = code, detail[:300]
    row.next_try = now() + min(_FIRST_WAIT * 2 ** min(row.tries - 1, 10), LONGEST_WAIT)
    row.save(update_fields=["tries", "fault", "detail", "next_try"])
    if raw and new:
        record(StampRefused(row.key, row.authority.key, code, _keep(raw)), by=SYSTEM)
