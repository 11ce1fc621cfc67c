"""Pages of long answers (AuthZEN 8.2): an opaque token says which request it belongs to and after what it goes on.

Nothing is kept for it here. The token is signed, holds nothing but what was answered already, and is the same each time;
with another request, another limit or by another system it is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, Signer

from hiden.access.authzen.askers import Asker
from hiden.access.authzen.wire import Malformed
from hiden.base.words import say

MOST = 1_000
_SIGNER = "hiden.access.page"


@dataclass(frozen=True, slots=True)
class Page:
    """Which part is wanted: `limit` results after the one that sorts as `after`. `belongs` names the request."""

    limit: int
    after: str
    belongs: str


def page_of(asker: Asker, kind: str, sent: Mapping[str, Any], entities: Mapping[str, Any]) -> Page:
    """The page that a request asks for. `entities`: all of it that decides what is found. Raises Malformed."""
    wanted = sent.get("page")
    if wanted is None:
        wanted = {}
    if not isinstance(wanted, dict):
        raise _wrong(say("pageがオブジェクトではありません。"))
    belongs = _digest([kind, asker.key, entities])
    limit, token = _limit(wanted.get("limit")), wanted.get("token")
    if token in (None, ""):
        return Page(MOST if limit is None else limit, "", belongs)
    before = _opened(token)
    if before.belongs != belongs or (limit is not None and limit != before.limit):
        raise _wrong(say("page.tokenが、別の問い合わせのものです。"))
    return before


def answered(page: Page, ordered: Sequence[tuple[str, Any]], total: int) -> dict[str, Any]:
    """The answer from (what it sorts as, result) in order, one more than the page holds where there are more."""
    shown = ordered[: page.limit]
    more = len(ordered) > len(shown)
    last = shown[-1][0] if shown else page.after
    token = _sealed(Page(page.limit, last, page.belongs)) if more else ""
    return {
        "page": {"next_token": token, "count": len(shown), "total": total},
        "results": [result for _sorts, result in shown],
    }


def _limit(said: object) -> int | None:
    if said is None:
        return None
    whole = isinstance(said, int | float) and not isinstance(said, bool) and said == said // 1
    if not whole or not isinstance(said, int | float) or said < 0:
        raise _wrong(say("page.limitが0以上の整数ではありません。"))
    return min(int(min(said, MOST)), MOST)


def _opened(token: object) -> Page:
    try:
        if not isinstance(token, str):
            raise BadSignature
        limit, after, belongs = Signer(salt=_SIGNER).unsign_object(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise _wrong(say("page.tokenが、ここで出したものではありません。")) from error
    return Page(limit, after, belongs)


def _sealed(page: Page) -> str:
    found: str = Signer(salt=_SIGNER).sign_object((page.limit, page.after, page.belongs))
    return found


def _digest(parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _wrong(what: str) -> Malformed:
    return Malformed(what, say("最初のページから、同じ内容で尋ね直してください。"))


__all__ = ["MOST", "Page", "answered", "page_of"]
