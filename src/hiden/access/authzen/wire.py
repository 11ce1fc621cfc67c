"""What arrives over the wire: one JSON object in UTF-8, read strictly (AuthZEN 10.1.1 and 11.6, RFC 7493).

Doubtful texts are refused instead of guessed at: a name that stands twice, half a surrogate pair, a number that is none.
Unknown names are let pass, as the specification demands.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, NoReturn

from django.http import HttpRequest, RawPostDataException
from django.http.request import UnreadablePostError

from hiden.base.errors import HidenError
from hiden.base.words import say

MOST_BYTES = 1024 * 1024
Body = dict[str, Any]


class Malformed(HidenError):  # noqa: N818 - it is said to people
    """The request as a whole cannot be read; 400, as the specification has it."""

    status: int = HTTPStatus.BAD_REQUEST


class TooLarge(HidenError):  # noqa: N818
    """More than one request may hold."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def body_of(request: HttpRequest) -> Body:
    """The object that was sent. Raises Malformed, TooLarge."""
    if request.content_type != "application/json":
        raise Malformed(
            say("本文の種類がapplication/jsonではありません。"),
            say("Content-Typeをapplication/jsonにして、もう一度送ってください。"),
        )
    charset = str((request.content_params or {}).get("charset", "utf-8")).strip('"').lower()
    if charset not in {"utf-8", "utf8"} or request.headers.get("Content-Encoding", "identity") != "identity":
        raise Malformed(
            say("本文の文字コードがUTF-8ではないか、圧縮されています。"),
            say("UTF-8のJSONを、圧縮せずに送ってください。"),
        )
    return read(_bytes(request))


def _bytes(request: HttpRequest) -> bytes:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isascii() and length.isdigit() and int(length[:19]) > MOST_BYTES:
        raise _too_large()
    try:
        # One byte more than allowed tells of a body whose length was not said.
        found = request.read(MOST_BYTES + 1)
    except (RawPostDataException, UnreadablePostError, OSError) as error:
        raise _unreadable() from error
    if len(found) > MOST_BYTES:
        raise _too_large()
    return found


def read(raw: bytes) -> Body:
    """A JSON object from its bytes. Raises Malformed."""
    try:
        text = raw.decode("utf-8")
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        if "\\u" in text:
            json.dumps(found, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(found, dict):
        raise Malformed(
            say("本文がJSONのオブジェクトではありません。"),
            say("波かっこで囲んだJSONを送ってください。"),
        )
    return found


def _once(pairs: list[tuple[str, Any]]) -> Body:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _unreadable() -> Malformed:
    return Malformed(
        say("本文をJSONとして読み取れませんでした。"),
        say("UTF-8のJSONか、同じ名前や欠けた文字がないかを確かめて、もう一度送ってください。"),
    )


def _too_large() -> TooLarge:
    return TooLarge(
        say("本文が大きすぎます。{n}バイトまで受け取れます。", n=f"{MOST_BYTES:,}"),
        say("いくつかの問い合わせに分けて送ってください。"),
    )


__all__ = ["MOST_BYTES", "Body", "Malformed", "TooLarge", "body_of", "read"]
