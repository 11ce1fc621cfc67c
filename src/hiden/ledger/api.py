"""API: entries, one entry with its proof, the newest checkpoint, and the proof that nothing was rewritten."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from pydantic import Field

from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.gate.page import endpoint, missing
from hiden.ledger.models import EntryAbout, LedgerCheckpoint, LedgerEntry
from hiden.ledger.names import ids_called
from hiden.ledger.queries import entry_numbered, newest_checkpoint, proof_of, size
from hiden.ledger.sentences import Seen, see
from hiden.ledger.tiles import StoredNodes
from hiden.ledger.tree import consistency_proof, frontier_at
from hiden.ledger.veils import kept_from, numbers_kept_from, see_as
from hiden.ui.api import Asked, Listed, Moment, Paged, Shape, answers, listed
from hiden.ui.request import Request

router = Router(tags=["ledger"])


class ThingShown(Shape):
    """What an entry is about."""

    noun: str
    id: str


class EntryLine(Shape):
    """One entry of the ledger."""

    index: int = Field(description=_("記録番号。0から数えます。"))
    kind: str
    at: datetime = Field(description=_("記録の日時（UTC）。"))
    by: str = Field(description=_("実行した人の鍵。"))
    author: str
    sentence: str = Field(description=_("何が起きたか。"))
    about: list[ThingShown]
    forgotten: bool = Field(description=_("個人に関する部分が消去されている。"))


class ProofShown(Shape):
    """That the entry stands in the signed tree (RFC 6962)."""

    size: int = Field(description=_("署名された木の件数。"))
    path: list[str] = Field(description=_("葉から根への隣のハッシュ（base64）。下から。"))
    note: str = Field(description=_("署名されたチェックポイント（C2SP signed note）。"))
    vkey: str = Field(description=_("署名を確かめる公開鍵。"))
    file: str = Field(description=_(".tlog-proofファイルの内容。"))


class EntryShown(EntryLine):
    """One entry with its bytes and its proof."""

    data: dict[str, Any]
    leaf: str = Field(description=_("ハッシュの対象になったバイト列（UTF-8のJSON）。"))
    proof: ProofShown | None = Field(description=_("次の署名まではnull。"))


class CheckpointShown(Shape):
    """The newest signed statement of how far the ledger has grown."""

    size: int
    root: str = Field(description=_("木の根（16進）。"))
    note: str = Field(description=_("署名されたチェックポイント（C2SP signed note）。"))
    vkey: str
    at: datetime


class ConsistencyShown(Shape):
    """That the first `old` entries are a prefix of the first `new` (RFC 6962 2.1.2)."""

    old: int
    old_root: str = Field(description=_("16進。"))
    new: int
    new_root: str = Field(description=_("16進。"))
    path: list[str] = Field(description=_("ハッシュ（base64）。"))


class EntriesAsked(Paged):
    """Which entries."""

    about: str = Field("", max_length=120, description=_("対象の番号・名前・鍵。"))
    kind: str = Field("", max_length=80, description=_("記録の種類。例：inventory.item_decided"))
    by: str = Field("", max_length=120, description=_("実行した人の氏名・社員番号・鍵。"))
    since: Moment | None = Field(None, description=_("この日時以後（時差付き）。"))
    until: Moment | None = Field(None, description=_("この日時より前（時差付き）。"))
    after: int | None = Field(
        None, ge=-1, description=_("この記録番号より後を、古いものから。続きを受け取るときに使います。")
    )


class ConsistencyAsked(Asked):
    """Between which sizes."""

    old: int = Field(ge=1, le=2**62, description=_("前に見た件数。"))
    new: int | None = Field(None, ge=1, le=2**62, description=_("今の件数。省略すると最新の署名の件数。"))


def _line(seen: Seen) -> dict[str, Any]:
    return {
        "index": seen.index,
        "kind": seen.kind,
        "at": seen.at,
        "by": seen.by,
        "author": seen.author,
        "sentence": seen.sentence,
        "about": [ThingShown(noun=noun, id=ident) for noun, ident in seen.about],
        "forgotten": seen.forgotten,
    }


@router.get(
    "/ledger/entries",
    response=answers(Listed[EntryLine]),
    summary=_("操作の記録"),
    description=_("新しいものから。afterを付けると、その番号の続きを古いものから。"),
)
@endpoint("ledger.read")
def entries(request: Request, asked: Query[EntriesAsked]) -> Listed[EntryLine]:
    rows = LedgerEntry.objects.order_by("-index")
    if asked.about or asked.kind or asked.by:
        rows = rows.exclude(kept_from(request.by))
    if asked.about:
        things = EntryAbout.objects.filter(ident__in=ids_called(asked.about))
        rows = rows.filter(index__in=things.values("entry"))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.by:
        rows = rows.filter(by__in=ids_called(asked.by, "person"))
    if asked.since:
        rows = rows.filter(at__gte=asked.since)
    if asked.until:
        rows = rows.filter(at__lt=asked.until)
    if asked.after is not None:
        rows = rows.filter(index__gt=asked.after).order_by("index")

    def show(found: list[LedgerEntry]) -> Iterator[EntryLine]:
        return (EntryLine(**_line(seen)) for seen in see_as(request.by, found))

    return listed(Listed[EntryLine], request, rows, asked, show)


@router.get(
    "/ledger/entries/{int:index}",
    response=answers(EntryShown),
    summary=_("一つの記録と証明"),
    description=_("記録のバイト列と、署名された木に含まれている証明（RFC 6962）。"),
)
@endpoint("ledger.read")
def entry(request: Request, index: int) -> EntryShown:
    row = entry_numbered(index)
    if numbers_kept_from(request.by, [row]):
        raise missing()
    [seen] = see([row])
    proof = proof_of(index)
    return EntryShown(
        **_line(seen),
        data=dict(seen.data),
        leaf=bytes(row.leaf).decode(),
        proof=ProofShown(
            size=proof.size,
            path=[base64.b64encode(each).decode() for each in proof.path],
            note=proof.note.decode(),
            vkey=proof.vkey,
            file=proof.dump().decode(),
        )
        if proof
        else None,
    )


@router.get(
    "/ledger/checkpoint",
    response=answers(CheckpointShown),
    summary=_("最新のチェックポイント"),
    description=_("操作の記録の件数と根に署名したもの。控えておくと、後で書き換えの有無を確かめられます。"),
)
@endpoint("ledger.read")
def checkpoint(request: Request) -> CheckpointShown:
    newest = _newest()
    return CheckpointShown(
        size=newest.size,
        root=bytes(newest.root).hex(),
        note=bytes(newest.note).decode(),
        vkey=newest.vkey,
        at=newest.at,
    )


def _newest() -> LedgerCheckpoint:
    newest = newest_checkpoint()
    if newest is None:
        raise NotFound(
            say("まだ署名されたチェックポイントはありません。"),
            say("1分ほど待って、もう一度お試しください。"),
        )
    return newest


@router.get(
    "/ledger/consistency",
    response=answers(ConsistencyShown),
    summary=_("一貫性の証明"),
    description=_("前に見た記録が書き換えられずに今の記録に続いている証明（RFC 6962）。"),
)
@endpoint("ledger.read")
def consistency(request: Request, asked: Query[ConsistencyAsked]) -> ConsistencyShown:
    new = asked.new if asked.new is not None else _newest().size
    there = size()
    if not asked.old <= new <= there:
        raise BadInput(
            say("{old}件から{new}件への証明は作れません。", old=asked.old, new=new),
            say("oldはnew以下、newは今の{n}件以下にしてください。", n=there),
        )
    nodes = StoredNodes(new)
    return ConsistencyShown(
        old=asked.old,
        old_root=frontier_at(asked.old, nodes).root.hex(),
        new=new,
        new_root=frontier_at(new, nodes).root.hex(),
        path=[base64.b64encode(each).decode() for each in consistency_proof(asked.old, new, nodes)],
    )
