"""Who calls: another system by its token; at the door for requests also a person by theirs. Sessions count for nothing here."""

from __future__ import annotations

import os
from functools import cache
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.db import connection
from django.http import HttpRequest

from hiden.access.authzen.askers import Asker
from hiden.access.authzen.models import AskingSystem
from hiden.access.authzen.systems import TOKEN_MARK, digest_of
from hiden.base.errors import NotAllowed
from hiden.base.words import say
from hiden.home import address
from hiden.people.models import Person
from hiden.people.sign_in import must_have_second_factor, person_of_token


class Unknown(NotAllowed):
    """Nobody knows who is asking."""

    status = HTTPStatus.UNAUTHORIZED


def base_of(request: HttpRequest) -> str:
    """The address of this installation: HIDEN_URL where it is set, else as it was asked; https but on the same machine."""
    if os.environ.get("HIDEN_URL"):
        return address()
    host = request.get_host()
    return f"{request.scheme if _is_here(host) else 'https'}://{host}"


def _is_here(host: str) -> bool:
    """Whether an address such as 127.0.0.1:8000 leads to the same machine."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def asker_of(request: HttpRequest) -> Asker:
    """The system that asks. Raises Unknown; NotAllowed for a person's token, which asks for nobody else."""
    text = _token(request)
    if text.startswith(TOKEN_MARK):
        return _asker(text, base_of(request))
    if _person(text) is None:
        raise _void()
    raise NotAllowed(
        say("人のAPIトークンでは、ほかの人について尋ねられません。"),
        say("「外部システムからの問い合わせ」で作ったトークンを使ってください。"),
    )


def _token(request: HttpRequest) -> str:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text:
        raise Unknown(
            say("誰からの問い合わせかを確かめられませんでした。"),
            say("Authorizationヘッダーに「Bearer トークン」を付けて送ってください。"),
        )
    return text


def _asker(text: str, base: str) -> Asker:
    """The living system with a token, read now: what was ended or changed counts at once. One query, written once."""
    with connection.cursor() as cursor:
        cursor.execute(_sql(), [digest_of(text)])
        row = cursor.fetchone()
    if row is None:
        raise _void()
    name, pk, key, may_evaluate, may_search, may_look_back, called_by, per_minute = row
    return Asker(
        name, pk, key, bool(may_evaluate), bool(may_search), bool(may_look_back), called_by, per_minute, base
    )


@cache
def _sql() -> str:
    return (
        "SELECT name, id, key, may_evaluate, may_search, may_look_back, called_by, per_minute "  # noqa: S608 - our own table
        f"FROM {AskingSystem._meta.db_table} WHERE digest = %s AND ended_at IS NULL"
    )


def system_or_person(request: HttpRequest) -> tuple[AskingSystem | None, Person | None]:
    """Who brings a request or looks at one: exactly one of them. Raises Unknown, NotAllowed."""
    text = _token(request)
    if text.startswith(TOKEN_MARK):
        asker = _asker(text, "")
        if not asker.may_evaluate:
            raise may_not()
        return AskingSystem.objects.get(key=asker.key), None
    person = _person(text, writes=request.method == "POST")
    if person is None:
        raise _void()
    return None, person


def _person(text: str, *, writes: bool = False) -> Person | None:
    """Whose API token it is. Raises NotAllowed for one that may only read, and without the second factor demanded."""
    found = person_of_token(text)
    if found is None:
        return None
    person, token = found
    if writes and token.read_only:
        raise NotAllowed(
            say("このトークンは読み取り専用です。何も変更していません。"),
            say("登録・変更には、書き込みもできるトークンを作って使ってください。"),
        )
    must_have_second_factor(person)
    return person


def may_not() -> NotAllowed:
    """The token holds, but not for this."""
    return NotAllowed(
        say("このシステムには、この問い合わせが認められていません。"),
        say("「外部システムからの問い合わせ」で、尋ねられることを確かめてください。"),
    )


def _void() -> Unknown:
    return Unknown(
        say("このトークンは使えません。"),
        say("終えたか、書き間違えたトークンです。「外部システムからの問い合わせ」で確かめてください。"),
    )


__all__ = ["Unknown", "asker_of", "base_of", "may_not", "system_or_person"]
