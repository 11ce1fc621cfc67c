"""The verbs of the ledger: record, forget. The only writers of entries.

They ask no gate, because the gate stands above the ledger: whoever calls `record` has asked for the change itself, and
`ledger.forget` and `ledger.export` are asked for by the page or the room that calls (policy.cedar names the actions).

An entry and its place in the tree are written in the transaction of the change they report: both are on the disk, or
neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from hiden.base.clock import now
from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.ledger import leaf
from hiden.ledger.entries import Forgotten
from hiden.ledger.keeping import noting_refusals, require_erasable
from hiden.ledger.kinds import SYSTEM, Author, Entry
from hiden.ledger.models import EntryAbout, LedgerEntry, LedgerHead, LedgerTile, PersonalPart
from hiden.ledger.signing import continue_ledger, prepare_ledger, sign_checkpoint
from hiden.ledger.spans import spans
from hiden.ledger.store import locked_head
from hiden.ledger.tiles import new_tiles
from hiden.ledger.tree import Frontier, leaf_hash

__all__ = [
    "continue_ledger",
    "empty_write_ahead_log",
    "forget",
    "prepare_ledger",
    "record",
    "record_many",
    "sign_checkpoint",
]

BATCH = 5_000  # entries held in memory at a time; a transaction may have any number of batches
RANGES = 2_000  # ranges of numbers in one entry of forgetting, so that its leaf stays under 64 KiB

_T = TypeVar("_T")
Row = tuple[Any, ...]


def record(entry: Entry, *, by: Author) -> int:
    """Append one entry in the caller's transaction; returns its number. Raises as `record_many`."""
    return record_many([entry], by=by).start


def record_many(entries: Iterable[Entry], *, by: Author) -> range:
    """Append many entries in the caller's transaction; returns their numbers.

    Raises RuntimeError outside transaction.atomic(), leaf.LeafError for values that have no canonical form,
    Broken when the stored tree contradicts itself.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(
            "record() belongs in the transaction of the change it reports: use transaction.atomic()"
        )
    waiting = iter(entries)
    batch = list(islice(waiting, BATCH))
    head = locked_head()
    start = head.size
    while batch:
        head = _append(head, batch, by.key)
        batch = list(islice(waiting, BATCH))
    return range(start, head.size)


def _append(head: Frontier, entries: list[Entry], by: str) -> Frontier:
    at = now()
    stored_at = connection.ops.adapt_datetimefield_value(at)
    rows: list[Row] = []
    about: list[Row] = []
    parts: list[Row] = []
    hashes: list[bytes] = []
    for number, entry in enumerate(entries, head.size):
        raw, part = leaf.write(entry, number=number, at=at, by=by)
        hashes.append(leaf_hash(raw))
        rows.append((number, entry.kind, stored_at, by, raw))
        about += [(number, noun, ident) for noun, ident in entry.about()]
        if part:
            parts.append((number, part.salt, part.json))
    tiles = new_tiles(head.size, hashes)
    grown = head.append(hashes)
    _insert(LedgerEntry, ("index", "kind", "at", "by", "leaf"), rows)
    _insert(EntryAbout, ("entry", "noun", "ident"), about)
    _insert(PersonalPart, ("entry", "salt", "json"), parts)
    LedgerTile.objects.bulk_create(tiles)
    LedgerHead.objects.filter(pk=1).update(size=grown.size, frontier=grown.raw)
    return grown


def _insert(model: type[Model], columns: tuple[str, ...], rows: list[Row]) -> None:
    """Plain INSERT of many rows: building objects of the ORM would be two thirds of the cost of an entry."""
    if rows:
        quote = connection.ops.quote_name
        names = ", ".join(quote(column) for column in columns)
        places = ", ".join(["%s"] * len(columns))
        sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 - our own names
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


@noting_refusals
@transaction.atomic
def forget(*, person: str | None = None, entry: int | None = None, reason: str, by: Author = SYSTEM) -> int:
    """Erase the personal parts of one entry, or of all entries about a person; returns how many were erased.

    The entries and the tree stay as they are. `reason` goes into the ledger for ever, so it must name nobody.
    Raises BadInput without a reason, NotFound when there is nothing to erase, Held while a legal hold stands on what they are about.
    """
    if not reason.strip():
        raise BadInput(
            say("消去の理由がありません。"), say("根拠となる規程や申出を、個人名を書かずに入力してください。")
        )
    if (person is None) == (entry is None):
        raise ValueError("forget one person or one entry")
    locked_head()
    numbers = sorted(_parts_of(person, entry))
    if not numbers:
        raise NotFound(
            say("消去できる個人に関する部分がありません。"),
            say("すでに消去されていないか、記録番号か人が正しいかを確かめてください。"),
        )
    require_erasable(_things_of(numbers), "ledger.forget")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten, not merely unlinked
    for part in _chunks(numbers, 500):
        PersonalPart.objects.filter(entry__in=part).delete()
    for ranges in _chunks(list(spans(numbers)), RANGES):
        count = sum(last - first + 1 for first, last in ranges)
        record(Forgotten([list(one) for one in ranges], count, person, reason.strip()), by=by)
    transaction.on_commit(empty_write_ahead_log)
    return len(numbers)


def _parts_of(person: str | None, entry: int | None) -> Iterable[int]:
    parts = PersonalPart.objects.values_list("entry", flat=True)
    if entry is not None:
        return parts.filter(entry=entry)
    about = EntryAbout.objects.filter(noun="person", ident=person).values("entry")
    return parts.filter(entry__in=about)


def _things_of(numbers: list[int]) -> set[tuple[str, str]]:
    """Whom and what the entries are about: one personal part may be about several, and goes as a whole."""
    found: set[tuple[str, str]] = set()
    for part in _chunks(numbers, 500):
        rows = EntryAbout.objects.filter(entry__in=part, noun__in=("person", "item"))
        found.update(rows.values_list("noun", "ident"))
    return found


def _chunks(things: list[_T], size: int) -> Iterator[list[_T]]:
    return (things[at : at + size] for at in range(0, len(things), size))


def empty_write_ahead_log() -> bool:
    """SQLite keeps the old page in its log until the next checkpoint of the database; do not wait for that.

    Somebody who is reading stands in the way, and waiting for them would hold up every writer: then the job of the ledger
    tries again. Answers whether the log is empty.
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            (busy, _pages, _moved) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")
    return not busy
