"""Verbs: have something stamped. What is asked for is a row that waits; `sending` goes out for it, and again until it is there."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction

from hiden.base.clock import FOREVER, now, start_of, today
from hiden.base.errors import BadInput, HidenError, Misconfigured
from hiden.base.words import say
from hiden.evidence.stamps.models import Stamp, StampAuthority, Stamped, StampState
from hiden.gate import require
from hiden.ledger.models import LedgerCheckpoint
from hiden.ledger.queries import newest_checkpoint
from hiden.ledger.signing import sign_checkpoint
from hiden.people.models import Person

log = logging.getLogger(__name__)
_NONCE_BITS: Final = 63
_HEX: Final = 64
EVERY: Final = timedelta(days=1)


def asked_now() -> list[StampAuthority]:
    """The authorities that are asked at present."""
    return list(StampAuthority.objects.filter(until=FOREVER).order_by("pk"))


@transaction.atomic
def ask(
    what: Stamped,
    ident: str,
    digest: str,
    *,
    statement: bytes = b"",
    size: int | None = None,
    reason: str = "",
    of: Iterable[StampAuthority] | None = None,
) -> list[Stamp]:
    """Have a SHA-256 (hex) stamped by these authorities, else by all that are asked; what is asked for already stays as it is.

    The caller has asked the gate. Empty where no authority is registered: nothing leaves the company by itself.
    """
    if len(digest) != _HEX or bytes.fromhex(digest).hex() != digest:
        raise ValueError("a SHA-256 has 64 hexadecimal digits")
    made = []
    for authority in asked_now() if of is None else of:
        stamp, _new = Stamp.objects.get_or_create(
            authority=authority,
            what=what,
            ident=ident,
            digest=digest,
            defaults={
                "statement": statement,
                "size": size,
                "reason": reason[:200],
                "nonce": f"{secrets.randbits(_NONCE_BITS) | 1:x}",
                "asked_at": now(),
                "next_try": now(),
            },
        )
        made.append(stamp)
    return made


def ask_checkpoint(
    point: LedgerCheckpoint, *, reason: str, of: Iterable[StampAuthority] | None = None
) -> list[Stamp]:
    """Have a signed checkpoint stamped: the signed note as it is, so that `sha256sum` and `openssl ts` suffice to check it."""
    note = bytes(point.note)
    return ask(
        Stamped.CHECKPOINT,
        str(point.size),
        sha256(note).hexdigest(),
        statement=note,
        size=point.size,
        reason=reason,
        of=of,
    )


def stamp_ledger(*, reason: str, by: Person) -> list[Stamp]:
    """Sign the ledger as it stands and have that stamped: at the events of a case. Raises Misconfigured without an authority, NotAllowed.

    Must not run in a transaction, whose entries may yet be rolled back.
    """
    require(by, "evidence.stamp")
    return stamp_event(reason=reason, needed=True)


def stamp_event(*, reason: str, needed: bool = False) -> list[Stamp]:
    """The same for what other rooms do and for the command line, whose right to it was asked there."""
    if needed and not asked_now():
        raise Misconfigured(
            say("時刻認証局が登録されていません。"),
            say("「時刻の証明」の頁で、認証局のアドレスと証明書を登録してください。"),
        )
    point = sign_checkpoint()
    return [] if point is None else ask_checkpoint(point, reason=reason)


def stamp_after_commit(*, reason: str) -> None:
    """Have what the caller's transaction records stamped once that is committed, where an authority is registered; else nothing.

    `reason` is a code: whoever may see stamps need not know of what it was about.
    """
    transaction.on_commit(lambda: _stamp_if_asked(reason))


def _stamp_if_asked(reason: str) -> None:
    """What was recorded stands whether or not it can be stamped now; the daily stamp comes in any case."""
    try:
        if asked_now():
            stamp_event(reason=reason)
    except (HidenError, OSError) as error:
        log.warning("the ledger could not be stamped: %s", error)


def stamp_hash(what: Stamped, ident: str, digest: str, *, reason: str = "", by: Person) -> list[Stamp]:
    """Have the SHA-256 of a file stamped (an exhibit, a dossier, a page of a laboratory notebook). Raises BadInput, NotAllowed."""
    require(by, "evidence.stamp")
    clean = digest.strip().lower()
    if len(clean) != _HEX or any(sign not in "0123456789abcdef" for sign in clean):
        raise BadInput(
            say("SHA-256の値ではありません。"), say("64桁の16進数（0～9とa～f）を入力してください。")
        )
    if not ident.strip():
        raise BadInput(say("何の値かが書かれていません。"), say("ファイル名や証拠の番号を入力してください。"))
    return ask(what, ident.strip()[:120], clean, reason=reason)


def ask_daily() -> int:
    """Each day, for each authority that stamps daily: the newest checkpoint. Safe to run twice; returns how many are new."""
    point = newest_checkpoint()
    if point is None:
        return 0
    begins = start_of(today())
    due = [
        one
        for one in StampAuthority.objects.filter(until=FOREVER, daily=True)
        if not one.stamps.filter(what=Stamped.CHECKPOINT, asked_at__gte=begins).exists()
    ]
    waiting = [
        one for one in ask_checkpoint(point, reason="daily", of=due) if one.state == StampState.WAITING
    ]
    return len(waiting)
