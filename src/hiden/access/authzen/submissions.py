"""The body of a request for access: the denied question once more, the statement of its denial, and what is wished for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hiden.access.authzen.binding import Denial, NotBound, read
from hiden.access.authzen.bringing import Problem, Wish
from hiden.access.authzen.devices import circumstances
from hiden.access.authzen.questions import ITEM, USER, Question, Unclear, question
from hiden.access.authzen.wire import Malformed
from hiden.base.clock import TOKYO, now
from hiden.base.words import say

DAYS = 30


def submission(
    sent: Mapping[str, Any], *, client: str | None, retry_key: str, digest: str
) -> tuple[Denial, Wish]:
    """What is brought. `client`: the key of the system that brings it, None for a person. Raises Malformed, Problem, BadInput.

    Several items in one request (`items`) and callbacks are not offered: each denied question is brought by itself, and
    the task is looked at.
    """
    if "items" in sent:
        raise Malformed(
            say("itemsにまとめた申請は受け取れません。"), say("断られた問い合わせを一つずつ送ってください。")
        )
    asked = question(sent)
    denial = _denial(sent)
    if client is not None and denial.client != client:
        raise _not_bound()
    _bound(asked, denial)
    wish = Wish(_purpose(asked, sent), _days(sent), retry_key, digest)
    return denial, wish


def _denial(sent: Mapping[str, Any]) -> Denial:
    said = sent.get("denial")
    token = said.get("binding_token") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(token, str):
        raise Problem(
            "invalid_denial_binding",
            say("断られたことを示すdenial.binding_tokenがありません。"),
            say("可否を尋ねた答えのcontext.access_requestから、そのまま写してください。"),
        )
    try:
        found = read(token)
    except NotBound as error:
        raise (_expired() if error.expired else _not_bound()) from error
    until = said.get("expires_at")
    if until is not None and _instant(until) is None:
        raise _not_bound()
    if isinstance(until, str) and (_instant(until) or now()) <= now():
        raise _expired()
    return found


def _bound(asked: Question, denial: Denial) -> None:
    """The same question in the same circumstances. Properties and other words of the context decide nothing here."""
    try:
        around = circumstances(asked)
    except Unclear as unclear:
        raise _not_bound() from unclear
    same = (
        (asked.subject.type, asked.subject.id) == (USER, denial.subject)
        and (asked.resource.type, asked.resource.id) == (ITEM, denial.resource)
        and asked.action.name == denial.verb
        and around == denial.situation
    )
    if not same:
        raise _not_bound()


def _purpose(asked: Question, sent: Mapping[str, Any]) -> str:
    """Why, as far as it was said: the person may still write it when they confirm."""
    wished = sent.get("requested_access")
    places = (
        asked.context.get("business_justification"),
        wished.get("purpose") if isinstance(wished, dict) else "",
    )
    return next((one.strip() for one in places if isinstance(one, str) and one.strip()), "")


def _days(sent: Mapping[str, Any]) -> int:
    wished = sent.get("requested_access")
    until = wished.get("requested_until") if isinstance(wished, dict) else None
    if until is None:
        return DAYS
    at = _instant(until)
    if at is None:
        raise Malformed(
            say("requested_access.requested_untilを読み取れません。"),
            say("2026-04-01T09:00:00+09:00の形で、時差を付けて書いてください。"),
        )
    return max(0, math.ceil((at - now()) / timedelta(days=1)))


def _instant(said: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=TOKYO)


def _not_bound() -> Problem:
    return Problem(
        "invalid_denial_binding",
        say("送られた内容が、断られた問い合わせと一致しません。"),
        say("断られたときの内容とbinding_tokenを、変えずに送ってください。"),
    )


def _expired() -> Problem:
    return Problem(
        "expired_denial",
        say("断られてから時間がたち、この内容では申請できません。"),
        say("もう一度可否を尋ねて、新しい答えから申請してください。"),
    )


__all__ = ["DAYS", "submission"]
