"""Checkpoints: the signed statements of how far the ledger has grown.

1. Only what is committed is signed: signing is a transaction of its own and never runs inside another.
2. A tree smaller than the last one signed, or one that does not continue it, is never signed. What was signed last is
   kept in two places: in the database, and in HIDEN_HOME/keys/ledger.last, which a restored database does not turn back.
3. The key is HIDEN_HOME/keys/ledger.key, readable by its owner alone. Its name, `hiden/<installation>`, is the origin.
4. Signing twice gives the same bytes, so a crash between the two places is harmless.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from contextlib import suppress
from pathlib import Path

from django.db import connection, transaction

from hiden.base.clock import now
from hiden.base.errors import BadInput, Broken, Misconfigured
from hiden.base.words import say
from hiden.home import key_file, write_secret
from hiden.ledger.checkpoint import Head, open_checkpoint
from hiden.ledger.entries import Continued
from hiden.ledger.kinds import Author
from hiden.ledger.models import LedgerCheckpoint
from hiden.ledger.note import NoteError, Signer, Verifier, parse, sign
from hiden.ledger.store import (
    allow_writing,
    broken,
    check_against_tiles,
    locked_head,
    read_head,
    refuse_writing,
)
from hiden.ledger.tiles import StoredNodes
from hiden.ledger.tree import Frontier, ProofError, consistency_proof, verify_consistency

INTERVAL = 60.0  # seconds: a grown ledger is signed at least this often

_due = threading.Lock()
_next_at: dict[str, float] = {}


def signer() -> Signer:
    """This installation's key; made on the first call. Raises Misconfigured when it is lost or unreadable."""
    path = key_file("ledger.key")
    if not path.exists():
        if LedgerCheckpoint.objects.exists():
            raise Misconfigured(
                say("操作の記録の署名鍵（keys/ledger.key）が見つかりません。"),
                say("控えから鍵を戻してください。鍵がない間、記録は続きますが署名は増えません。"),
            )
        with suppress(FileExistsError):  # another process of the same start was quicker; its key is ours too
            write_secret(path, Signer.generate(f"hiden/{secrets.token_hex(8)}").secret.encode() + b"\n")
    try:
        return Signer.parse(path.read_text("ascii").removesuffix("\n"))
    except (OSError, UnicodeDecodeError, NoteError) as error:
        raise Misconfigured(
            say("操作の記録の署名鍵（keys/ledger.key）が読めません。"),
            say("ファイルの持ち主と内容を確かめ、壊れていれば控えから戻してください。"),
        ) from error


def sign_checkpoint() -> LedgerCheckpoint | None:
    """Sign the committed tree if it has grown since the last time; returns the newest checkpoint, None while empty.

    Raises RuntimeError inside a transaction, whose entries may yet be rolled back; Broken when the tree is smaller than,
    or does not continue, what was signed before. After that this process writes no entry either.
    """
    try:
        with transaction.atomic(durable=True):
            return _sign(locked_head())
    except Broken as error:
        refuse_writing(error)
        raise


def _sign(head: Frontier) -> LedgerCheckpoint | None:
    key = signer()
    _must_continue(head, last_signed(key.verifier))
    newest = LedgerCheckpoint.objects.order_by("-size", "-pk").first()
    if head.size == 0 or (newest and newest.size == head.size and newest.vkey == key.verifier.vkey):
        return newest
    check_against_tiles(head)
    note = sign(Head(key.name, head.size, head.root).text, key).dump()
    vkey = key.verifier.vkey
    row = LedgerCheckpoint.objects.create(size=head.size, root=head.root, note=note, vkey=vkey, at=now())
    transaction.on_commit(lambda: _replace_file(key_file("ledger.last"), note))
    return row


def sign_if_grown() -> LedgerCheckpoint | None:
    """Sign only when there is something new; otherwise two small reads and no lock."""
    newest = LedgerCheckpoint.objects.order_by("-size").values_list("size", flat=True).first()
    return sign_checkpoint() if read_head().size > (newest or 0) else None


def last_signed(verifier: Verifier) -> Head | None:
    """The largest tree this key has signed, from the database and from keys/ledger.last. Raises Broken."""
    notes = [
        bytes(row.note) for row in LedgerCheckpoint.objects.filter(vkey=verifier.vkey).order_by("-size")[:1]
    ]
    path = key_file("ledger.last")
    if path.exists() and not _of_retired_key(path, verifier):
        notes.append(path.read_bytes())
    try:
        heads = [open_checkpoint(note, verifier) for note in notes]
    except NoteError as error:
        raise broken(say("最後に署名したチェックポイントの署名が合いません。")) from error
    if len(heads) == 2 and heads[0].size == heads[1].size and heads[0].root != heads[1].root:
        raise broken(say("同じ件数に二つの根が署名されています。"))
    return max(heads, key=lambda head: head.size, default=None)


def _of_retired_key(path: Path, verifier: Verifier) -> bool:
    """Whether the file still speaks of the key before this one: a crash in `continue_ledger` can leave it so."""
    try:
        names = {one.name for one in parse(path.read_bytes()).signatures}
    except NoteError:
        return False
    return verifier.name not in names and any(path.parent.glob("ledger.key.*"))


def _must_continue(head: Frontier, last: Head | None) -> None:
    """Raises Broken unless `head` has the last signed tree as its beginning."""
    if last is None or last.size == 0:
        return
    if head.size < last.size:
        raise broken(
            say("署名済みは{signed}件ですが、{size}件しかありません。", signed=last.size, size=head.size)
        )
    try:
        proof = consistency_proof(last.size, head.size, StoredNodes(head.size))
        verify_consistency(last.size, last.root, head.size, head.root, proof)
    except (ProofError, LookupError) as error:
        raise broken(say("今の木は、最後に署名した木の続きではありません。")) from error


def prepare_ledger() -> None:
    """At start: make the key, and refuse to serve a ledger that contradicts itself. Raises Broken, Misconfigured."""
    head = read_head()
    check_against_tiles(head)
    _must_continue(head, last_signed(signer().verifier))


def checkpoint_if_due() -> LedgerCheckpoint | None:
    """Sign if a minute has passed since this process last looked. Cheap and safe to call often, from any thread.

    Does nothing inside a transaction, and nothing while another thread is at it.
    """
    place = str(key_file("ledger.key"))
    moment = time.monotonic()
    if connection.in_atomic_block or moment < _next_at.get(place, 0.0) or not _due.acquire(blocking=False):
        return None
    try:
        _next_at[place] = moment + INTERVAL
        return sign_if_grown()
    finally:
        _due.release()


def continue_ledger(*, reason: str, by: Author) -> str:
    """After an older backup was restored on purpose: go on under a new key, so that no key ever signs two truths.

    The first entry after it says what had been signed and how much is left. Returns the new verifier key.
    Raises BadInput when nothing was turned back.
    """
    from hiden.ledger.actions import record

    allow_writing()
    with transaction.atomic(durable=True):
        head = locked_head()
        old = signer()
        last = last_signed(old.verifier)
        if last is None or _continues(head, last):
            raise BadInput(
                say("記録簿は巻き戻されていません。"),
                say("新しい鍵は要りません。そのまま使い続けてください。"),
            )
        record(Continued(old.name, last.size, last.root.hex(), head.size, reason.strip()), by=by)
    stamp = f"{last.size}-{old.verifier.id.hex()}"
    fresh = Signer.generate(f"hiden/{secrets.token_hex(8)}")
    _replace_file(key_file(f"ledger.key.{stamp}"), old.secret.encode() + b"\n")
    _replace_file(key_file("ledger.key"), fresh.secret.encode() + b"\n")
    if key_file("ledger.last").exists():
        key_file("ledger.last").replace(key_file(f"ledger.last.{stamp}"))
    sign_checkpoint()
    return fresh.verifier.vkey


def _continues(head: Frontier, last: Head) -> bool:
    try:
        _must_continue(head, last)
    except Broken:
        return False
    return True


def _replace_file(path: Path, content: bytes) -> None:
    """Replace a file so that after a crash it holds the old or the new content, never a part."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.new")
    fresh.unlink(missing_ok=True)
    write_secret(fresh, content)
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
