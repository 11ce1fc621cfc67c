"""Questions to the ledger: a page of entries, the history of a thing, one entry with its proof. Filters work in SQL."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.ledger.models import EntryAbout, LedgerCheckpoint, LedgerEntry
from hiden.ledger.sentences import Seen, Thing, see
from hiden.ledger.store import read_head
from hiden.ledger.tiles import StoredNodes
from hiden.ledger.tree import inclusion_proof


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry stands in a signed tree: c2sp.org/tlog-proof."""

    index: int
    size: int
    path: tuple[bytes, ...]
    note: bytes
    vkey: str

    def dump(self) -> bytes:
        """The text of a .tlog-proof file."""
        lines = ["c2sp.org/tlog-proof@v1", f"index {self.index}"]
        lines += [base64.b64encode(one).decode() for one in self.path]
        return "\n".join(lines).encode() + b"\n\n" + self.note


def size() -> int:
    """How many entries there are."""
    return read_head().size


def newest_checkpoint() -> LedgerCheckpoint | None:
    """The last checkpoint that was signed."""
    return LedgerCheckpoint.objects.order_by("-size", "-pk").first()


def verifier_keys() -> list[str]:
    """Every key that has signed, oldest first: one, unless the ledger was continued after an older backup."""
    signed = LedgerCheckpoint.objects.order_by("pk").values_list("vkey", flat=True)
    return list(dict.fromkeys(signed.iterator()))


def entries(
    *,
    about: Thing | None = None,
    kind: str = "",
    by: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[LedgerEntry]:
    """Entries, newest first, narrowed in SQL. `since` counts, `until` does not."""
    found = LedgerEntry.objects.order_by("-index")
    if about:
        things = EntryAbout.objects.filter(noun=about[0], ident=about[1])
        found = found.filter(index__in=things.values("entry"))
    if kind:
        found = found.filter(kind=kind)
    if by:
        found = found.filter(by=by)
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    return found


def history(noun: str, ident: str, *, limit: int = 200) -> list[Seen]:
    """What happened to one thing, newest first."""
    return see(entries(about=(noun, ident))[:limit])


def entry_numbered(index: int) -> LedgerEntry:
    """One entry. Raises NotFound."""
    found = LedgerEntry.objects.filter(index=index).first()
    if found is None:
        raise NotFound(say("記録番号{index}はありません。", index=index), say("番号を確かめてください。"))
    return found


def proof_of(index: int) -> Proof | None:
    """The proof against the newest checkpoint; None while no checkpoint covers the entry."""
    newest = newest_checkpoint()
    if newest is None or index >= newest.size:
        return None
    path = inclusion_proof(index, newest.size, StoredNodes(newest.size))
    return Proof(index, newest.size, tuple(path), bytes(newest.note), newest.vkey)
