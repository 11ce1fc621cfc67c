"""The stored tree: reading it under its lock, and refusing to go on when it contradicts itself.

A ledger that is broken is never written to again until somebody has looked: every writer passes through `locked_head`.
"""

from __future__ import annotations

from django.db import connection

from hiden.base.errors import Broken
from hiden.base.words import say
from hiden.home import home
from hiden.ledger.models import LedgerEntry, LedgerHead
from hiden.ledger.tiles import StoredNodes
from hiden.ledger.tree import Frontier, ProofError, frontier_at

# The (home, database) pairs whose tree this process has compared with its tiles. Once is enough: from then on every
# change goes through `locked_head`, and `hiden ledger verify` is there for what happens behind our back.
_compared: set[tuple[str, str]] = set()
# Those in which a contradiction with what was signed has come to light since this process started.
_refused: dict[tuple[str, str], Broken] = {}


def broken(why: str) -> Broken:
    """The error for a ledger that contradicts itself; `why` is one whole sentence."""
    return Broken(
        say("操作の記録が壊れているか、書き換えられています。") + why,
        say(
            "書き込みを止めました。「hiden ledger verify」の結果を保存し、控えから戻すか、情報管理責任者に連絡してください。"
        ),
    )


def _place() -> tuple[str, str]:
    return str(home()), str(connection.settings_dict["NAME"])


def refuse_writing(error: Broken) -> None:
    """From now on this process writes no entry: the tree contradicts what was signed."""
    _refused[_place()] = error


def allow_writing() -> None:
    """Take a refusal back, after somebody has decided how to go on."""
    _refused.pop(_place(), None)


def read_head() -> Frontier:
    """The committed tree as it stands, without a lock. Raises Broken."""
    row = LedgerHead.objects.filter(pk=1).values_list("size", "frontier").first()
    return _frontier(*row) if row else Frontier()


def locked_head() -> Frontier:
    """The tree, held against every other writer until the transaction ends. Raises Broken.

    On SQLite the transaction itself is the lock (it begins IMMEDIATE); on PostgreSQL it is the row of the head.
    """
    if refusal := _refused.get(_place()):
        raise refusal
    row = LedgerHead.objects.select_for_update().filter(pk=1).values_list("size", "frontier").first()
    if row is None:
        LedgerHead.objects.get_or_create(pk=1)
        row = LedgerHead.objects.select_for_update().values_list("size", "frontier").get(pk=1)
    head = _frontier(*row)
    last = LedgerEntry.objects.order_by("-index").values_list("index", flat=True).first()
    if (-1 if last is None else last) != head.size - 1:
        raise broken(say("記録の件数が、木の大きさと合いません。"))
    _compare_once(head)
    return head


def _frontier(size: int, raw: bytes | memoryview) -> Frontier:
    try:
        return Frontier.parse(size, bytes(raw))
    except ProofError as error:
        raise broken(say("木の先端が正しくありません。")) from error


def _compare_once(head: Frontier) -> None:
    """The first time in this process: does the head follow from the stored tiles and the last entries?"""
    if _place() not in _compared:
        check_against_tiles(head)
        _compared.add(_place())


def check_against_tiles(head: Frontier) -> None:
    """Raises Broken unless the tiles and the entries after them give this very tree. A handful of queries."""
    try:
        same = frontier_at(head.size, StoredNodes(head.size)) == head
    except LookupError as error:
        raise broken(say("木の部分が欠けています。")) from error
    if not same:
        raise broken(say("木の先端が、保存された記録から計算したものと合いません。"))
