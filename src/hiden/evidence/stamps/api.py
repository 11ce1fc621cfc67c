"""API: stamps, what vouches for the ledger until when, having a hash stamped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Router, Status
from pydantic import Field

from hiden.evidence.stamps.asking import stamp_hash
from hiden.evidence.stamps.checking import check_stamp
from hiden.evidence.stamps.models import Stamp, Stamped
from hiden.evidence.stamps.queries import covers, find_stamp, stamps_shown
from hiden.gate.page import endpoint
from hiden.ui.api import Listed, Paged, Shape, answers, everything, listed
from hiden.ui.request import Request

router = Router(tags=["evidence"])


class TimeStampShown(Shape):
    """A stamp, asked for or there."""

    key: str
    authority: str
    what: str = Field(description=_("checkpoint（操作の記録）、exhibit、dossier、stamp（延長）、file。"))
    ident: str
    sha256: str
    size: int | None = Field(description=_("操作の記録のときは、覆う件数。"))
    state: str = Field(description=_("waiting（取得待ち）か held（取得済み）。"))
    at: datetime | None
    cert_until: datetime | None
    fault: str


class StampChecked(TimeStampShown):
    """The same, looked at again now."""

    verdict: str = Field(description=_("good、expired（取得時は有効）、renewed、bad、waiting。"))
    openssl: str = Field(description=_("agrees、disagrees、absent。"))
    papers: str = Field(description=_("失効情報。good、none、unknown。"))
    words: str


class CoverShown(Shape):
    """How far somebody outside vouches for the ledger."""

    who: str
    kind: str = Field(description=_("stamp（時刻認証局）か witness（立会い）。"))
    size: int
    whole: int
    at: datetime | None


class HashGiven(Shape):
    """What is to be stamped."""

    ident: str = Field(max_length=120)
    sha256: str = Field(max_length=64)
    reason: str = Field("", max_length=200)


def _facts(one: Stamp) -> dict[str, object]:
    return {
        "key": one.key,
        "authority": one.authority.name,
        "what": one.what,
        "ident": one.ident,
        "sha256": one.digest,
        "size": one.size,
        "state": one.state,
        "at": one.at,
        "cert_until": one.cert_until,
        "fault": one.fault,
    }


def _shown(rows: Iterable[Stamp]) -> list[TimeStampShown]:
    return [TimeStampShown.model_validate(_facts(one)) for one in rows]


@router.get(
    "/evidence/stamps",
    response=answers(Listed[TimeStampShown]),
    summary=_("タイムスタンプの一覧"),
    description=_("新しい順。"),
)
@endpoint("evidence.see_stamps")
def evidence_stamps(request: Request, asked: Query[Paged]) -> Listed[TimeStampShown]:
    return listed(Listed[TimeStampShown], request, stamps_shown().order_by("-pk"), asked, _shown)


@router.post(
    "/evidence/stamps",
    response=answers(Listed[TimeStampShown], 201),
    summary=_("ハッシュ値にタイムスタンプを取る"),
    description=_("登録したすべての時刻認証局に依頼します。1分ほどで届きます。"),
)
@endpoint("evidence.stamp")
def stamp_a_hash(request: Request, body: Body[HashGiven]) -> Status[Listed[TimeStampShown]]:
    made = stamp_hash(Stamped.FILE, body.ident, body.sha256, reason=body.reason, by=request.by)
    return Status(201, everything(Listed[TimeStampShown], _shown(made)))


@router.get(
    "/evidence/stamps/{key}",
    response=answers(StampChecked),
    summary=_("一つのタイムスタンプを確かめる"),
    description=_("いま確かめ直した結果とともに。"),
)
@endpoint("evidence.see_stamps")
def evidence_stamp(request: Request, key: str) -> StampChecked:
    found = find_stamp(key)
    verdict = check_stamp(found)
    checked = {
        "verdict": verdict.state,
        "openssl": verdict.openssl,
        "papers": verdict.papers,
        "words": verdict.words,
    }
    return StampChecked.model_validate({**_facts(found), **checked})


@router.get(
    "/evidence/covers",
    response=answers(Listed[CoverShown]),
    summary=_("操作の記録の裏付け"),
    description=_("社外のだれが、いつ、何件目までを見たか。"),
)
@endpoint("evidence.see_stamps")
def evidence_covers(request: Request) -> Listed[CoverShown]:
    return everything(
        Listed[CoverShown],
        (
            CoverShown(who=one.who, kind=one.kind, size=one.size, whole=one.whole, at=one.at)
            for one in covers()
        ),
    )
