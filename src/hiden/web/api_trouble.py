"""What is wrong with a request, field by field, in the reader's language; the English of the validator is for nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ninja.errors import ValidationError

from hiden.base.words import say
from hiden.ui.api import DAY_OUT_OF_REACH, UNKNOWN_PARAMETER, FieldTrouble
from hiden.web.errors import Unreadable


def unreadable(error: ValidationError) -> Unreadable:
    """The same in our shape, each field by its name."""
    fields = [trouble for each in error.errors for trouble in _troubles(each)]
    return Unreadable(
        say("送られた内容に、受け取れない項目が{n}つあります。", n=len(fields)),
        say("項目を直して、もう一度送ってください。何も変更していません。"),
        fields,
    )


def unreadable_body() -> Unreadable:
    """The body is no JSON, or no form, at all."""
    return Unreadable(
        say("送られた本文を読み取れませんでした。"),
        say("Content-TypeとUTF-8のJSON（ファイルを送る操作ではmultipart/form-data）を確かめてください。"),
        [],
    )


def _troubles(error: Mapping[str, Any]) -> Iterator[FieldTrouble]:
    if error["type"] == UNKNOWN_PARAMETER:
        for name in error["ctx"]["names"]:
            yield FieldTrouble(field=str(name)[:100], what=say("この名前の項目はありません。"))
        return
    yield FieldTrouble(field=_field(error["loc"]), what=_what(error["type"], error.get("ctx") or {}))


# The names of our own parameters that hold the whole body, or everything behind the question mark.
_WRAPPERS = frozenset({"body", "asked", "form", "query", "path"})


def _field(place: Sequence[str | int]) -> str:
    """`outcomes.0.reason` for ("body", "body", "outcomes", 0, "reason")."""
    parts = [str(part) for part in place]
    while len(parts) > 1 and parts[0] in _WRAPPERS:
        parts = parts[1:]
    # A file that is missing is said to be missing twice over: as the field of that name, in the part of that name.
    return ".".join(parts[1:] if parts[:2] == ["file", "file"] else parts)


def _what(kind: str, about: Mapping[str, Any]) -> str:
    """What cannot be taken, by the validator's own name for it."""
    for names, words in _EXACT:
        if kind in names:
            return words(about)
    for beginning, words in _BEGINNING:
        if kind.startswith(beginning):
            return words(about)
    return say("この形では受け取れません。")


def _limit(about: Mapping[str, Any], *names: str) -> object:
    return next((about[name] for name in names if name in about), "")


_Words = Callable[[Mapping[str, Any]], str]
_EXACT: tuple[tuple[frozenset[str], _Words], ...] = (
    (frozenset({"missing"}), lambda _: say("必要な項目がありません。")),
    (frozenset({"extra_forbidden"}), lambda _: say("この名前の項目はありません。")),
    (
        frozenset({"enum", "literal_error"}),
        lambda about: say("次のどれかにしてください: {values}", values=_limit(about, "expected")),
    ),
    (
        frozenset({"string_too_long", "too_long"}),
        lambda about: say("長すぎます。{n}までにしてください。", n=_limit(about, "max_length")),
    ),
    (
        frozenset({"string_too_short", "too_short"}),
        lambda about: say("短すぎます。{n}以上にしてください。", n=_limit(about, "min_length")),
    ),
    (
        frozenset({"less_than_equal", "less_than"}),
        lambda about: say("大きすぎます。{n}までにしてください。", n=_limit(about, "le", "lt")),
    ),
    (
        frozenset({"greater_than_equal", "greater_than"}),
        lambda about: say("小さすぎます。{n}以上にしてください。", n=_limit(about, "ge", "gt")),
    ),
    (
        frozenset({DAY_OUT_OF_REACH}),
        lambda _: say("1873年から2199年までの日にしてください。"),
    ),
    (
        frozenset({"hiden_one_of_two"}),
        lambda _: say("personとdepartmentの、どちらか一つだけを入れてください。"),
    ),
)
_BEGINNING: tuple[tuple[tuple[str, ...], _Words], ...] = (
    (
        ("datetime_", "timezone_"),
        lambda _: say("日時は2026-04-01T09:00:00+09:00の形で、時差を付けて書いてください。"),
    ),
    (("date_",), lambda _: say("日付は2026-04-01の形で書いてください。")),
    (("int_",), lambda _: say("整数にしてください。")),
    (("bool_",), lambda _: say("trueかfalseにしてください。")),
    (("string_",), lambda _: say("文字列にしてください。")),
)
