"""A question as it is asked: subject, action, resource and context, read into our own words.

Two kinds of fault: what the specification calls a bad request (Malformed), and what is well formed but cannot be answered
(Unclear): a closed decision that says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hiden.access.authzen.wire import Body, Malformed
from hiden.access.situation import CHOICES, LONGEST_ADDRESS, Situation, address_of
from hiden.base.clock import TOKYO, now
from hiden.base.words import say

USER, ITEM = "user", "item"
# What an entity may say of the circumstances when the context does not.
OF_SUBJECT = ("device", "place", "network")
OF_ACTION = ("to", "service", "recipient")
# Every part of the circumstances that a question may name.
NAMED = (*CHOICES, "recipient")
# What a denial is bound to when it was said: the device that was named too (devices.py).
BOUND = (*NAMED, "device_id")
# A clock that runs a little wrong, or a question that lay in a queue, is not a question about the past.
SLACK = timedelta(minutes=5)
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


class Unclear(Exception):  # noqa: N818 - it is an answer
    """A question that is answered with no, because it cannot be understood. `message` is one or two sentences."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


@dataclass(frozen=True, slots=True)
class Thing:
    """A subject or a resource: `type` and `id`, "" where a search leaves it out, and the properties sent with it."""

    type: str
    id: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """An action."""

    name: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `at` None: about now. `approval`: the id of an approval that the system relies on."""

    subject: Thing
    action: Act
    resource: Thing
    context: Mapping[str, Any]


def question(sent: Mapping[str, Any]) -> Question:
    """All four parts. Raises Malformed for what is missing or of another type."""
    return Question(
        thing(sent, "subject"), act(sent), thing(sent, "resource"), _object(sent, "context", "context")
    )


def thing(sent: Mapping[str, Any], name: str, *, with_id: bool = True) -> Thing:
    """The subject or the resource. Without `with_id` an id that is sent is left aside, whatever it is. Raises Malformed."""
    found = _required(sent, name)
    return Thing(
        _text(found, name, "type"),
        _text(found, name, "id") if with_id else "",
        _object(found, "properties", f"{name}.properties"),
    )


def act(sent: Mapping[str, Any]) -> Act:
    """The action. Raises Malformed."""
    found = _required(sent, "action")
    return Act(_text(found, "action", "name"), _object(found, "properties", "action.properties"))


def context(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """The context, empty when there is none. Raises Malformed."""
    return _object(sent, "context", "context")


def _required(sent: Mapping[str, Any], name: str) -> Body:
    found = sent.get(name)
    if found is None:
        raise Malformed(
            say("{name}がありません。", name=name),
            say("{name}を付けて、もう一度送ってください。", name=name),
        )
    if not isinstance(found, dict):
        raise _wrong(name, say("オブジェクト"))
    return found


def _text(found: Mapping[str, Any], name: str, key: str) -> str:
    value = found.get(key)
    if value is None:
        raise Malformed(
            say("{name}がありません。", name=f"{name}.{key}"),
            say("{name}を付けて、もう一度送ってください。", name=f"{name}.{key}"),
        )
    if not isinstance(value, str):
        raise _wrong(f"{name}.{key}", say("文字列"))
    return value


def _object(sent: Mapping[str, Any], key: str, name: str) -> Mapping[str, Any]:
    """An optional object: null is the same as nothing."""
    found = sent.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise _wrong(name, say("オブジェクト"))
    return found


def _wrong(name: str, kind: str) -> Malformed:
    return Malformed(
        say("{name}が{kind}ではありません。", name=name, kind=kind),
        say("{name}を{kind}にして、もう一度送ってください。", name=name, kind=kind),
    )


# ---------- the circumstances ----------


def situation(asked: Question) -> Situation:
    """Device, place, network, recipient and service: from the context, else from the subject's and the action's properties.

    What is not said is unknown, which is never better than the worst known. Raises Unclear for a value that there is not.
    """
    found: dict[str, str] = {}
    for name in NAMED:
        value = asked.context.get(name)
        if value in (None, "") and name in OF_SUBJECT:
            value = asked.subject.properties.get(name)
        if value in (None, "") and name in OF_ACTION:
            value = asked.action.properties.get(name)
        if value not in (None, ""):
            found[name] = _address(value) if name == "recipient" else _choice(name, value)
    return Situation(**found)


def _choice(name: str, value: object) -> str:
    values = CHOICES[name].values
    if not isinstance(value, str) or value not in values:
        raise Unclear(
            say(
                "「{value}」という{name}はありません。次のどれかにしてください: {choices}",
                value=str(value)[:40],
                name=name,
                choices=", ".join(values),
            )
        )
    return value


def _address(value: object) -> str:
    found = address_of(value) if isinstance(value, str) else ""
    if not isinstance(value, str) or len(found) > LONGEST_ADDRESS:
        raise Unclear(
            say(
                "recipientを読み取れません。{n}文字までのメールアドレスを一つ、文字列で書いてください。",
                n=LONGEST_ADDRESS,
            )
        )
    return found


def instant(asked: Question, *, may_look_back: bool) -> datetime | None:
    """The instant that is asked about; None is now.

    `time` is what many systems send along with every question: for a system that may not look back it changes nothing, so
    that a late clock never opens what was ended since. `as_of` is ours and means the past. Raises Unclear.
    """
    as_of, time = asked.context.get("as_of"), asked.context.get("time")
    if as_of not in (None, "") and not may_look_back:
        raise Unclear(say("このシステムは、過去については尋ねられません。"), status=403)
    said = as_of if as_of not in (None, "") else time
    if said in (None, "") or not may_look_back:
        return None
    at = _moment(said)
    return None if at > now() - (SLACK if said is time else timedelta(0)) else at


def _moment(said: object) -> datetime:
    try:
        found = datetime.fromisoformat(said) if isinstance(said, str) else None
        at = found and (found if found.tzinfo else found.replace(tzinfo=TOKYO)).astimezone(UTC)
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise Unclear(
            say("日時を読み取れません。2026-04-01T09:00:00+09:00の形で、時差を付けて書いてください。")
        )
    if at < _EARLIEST:
        raise Unclear(say("1990年より前については答えられません。"))
    return at


__all__ = [
    "BOUND",
    "ITEM",
    "NAMED",
    "USER",
    "Act",
    "Question",
    "Thing",
    "Unclear",
    "act",
    "context",
    "instant",
    "question",
    "situation",
    "thing",
]
