"""What every connection is asked before it is written: a name, that it is still in use, and a reason for its end."""

from __future__ import annotations

from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say


def named(name: str) -> str:
    """The name, trimmed. Raises BadInput without one."""
    if not name.strip():
        raise BadInput(say("名前がありません。"), say("見分けられる名前を入力してください。"))
    return name.strip()[:100]


def check_live(live: bool) -> None:
    """Raises Conflict for one that has been retired."""
    if not live:
        raise Conflict(say("この接続は、すでに廃止されています。"), say("システムの頁を開き直してください。"))


def check_reason(reason: str) -> None:
    """Raises BadInput for an end without a reason."""
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ使わなくなったかを書いてください。"))
