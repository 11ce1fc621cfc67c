"""Who calls: another system by its token; at the door for requests also a person by theirs. Sessions count for nothing here."""

from __future__ import annotations

import os
from http import HTTPStatus

from django.http import HttpRequest

from hiden.access.authzen.askers import Asker
from hiden.access.authzen.models import AskingSystem
from hiden.access.authzen.systems import TOKEN_MARK, digest_of
from hiden.base.errors import NotAllowed
from hiden.base.words import say
from hiden.home import address, env_flag
from hiden.people.models import Person
from hiden.people.sign_in import lacks_second_factor, person_of_token

_LOOPBACK = ("localhost", "127.", "[::1]")


class Unknown(NotAllowed):
    """Nobody knows who is asking."""

    status = HTTPStatus.UNAUTHORIZED


def base_of(request: HttpRequest) -> str:
    """The address of this installation: HIDEN_URL where it is set, else as it was asked; https but on the same machine."""
    if os.environ.get("HIDEN_URL"):
        return address()
    host = request.get_host()
    scheme = request.scheme if host.startswith(_LOOPBACK) else "https"
    return f"{scheme}://{host}"


def system_of(request: HttpRequest) -> AskingSystem | None:
    """The system whose token came along, None for a token of another kind. Raises Unknown. One query."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text:
        raise Unknown(
            say("誰からの問い合わせかを確かめられませんでした。"),
            say("Authorizationヘッダーに「Bearer トークン」を付けて送ってください。"),
        )
    if not text.startswith(TOKEN_MARK):
        return None
    found = AskingSystem.objects.filter(digest=digest_of(text), ended_at=None).first()
    if found is None:
        raise _void()
    return found


def asker_of(request: HttpRequest) -> Asker:
    """The system that asks. Raises Unknown; NotAllowed for a person's token, which asks for nobody else."""
    found = system_of(request)
    if found is None:
        if _person(request) is None:
            raise _void()
        raise NotAllowed(
            say("人のAPIトークンでは、ほかの人について尋ねられません。"),
            say("「外部システムからの問い合わせ」で作ったトークンを使ってください。"),
        )
    return asker(found, base_of(request))


def asker(system: AskingSystem, base: str) -> Asker:
    """A row as it asks."""
    return Asker(
        system.name, system.pk, system.key, system.may_evaluate, system.may_search, system.may_look_back,
        system.called_by, system.per_minute, base,
    )  # fmt: skip


def system_or_person(request: HttpRequest) -> tuple[AskingSystem | None, Person | None]:
    """Who brings a request or looks at one: exactly one of them. Raises Unknown, NotAllowed."""
    found = system_of(request)
    if found is not None:
        if not found.may_evaluate:
            raise may_not()
        return found, None
    person = _person(request, writes=request.method == "POST")
    if person is None:
        raise _void()
    return None, person


def _person(request: HttpRequest, *, writes: bool = False) -> Person | None:
    """Whose API token it is. Raises NotAllowed for one that may only read, and without the second factor demanded."""
    found = person_of_token(request.headers["Authorization"].partition(" ")[2].strip())
    if found is None:
        return None
    person, token = found
    if writes and token.read_only:
        raise NotAllowed(
            say("このトークンは読み取り専用です。何も変更していません。"),
            say("登録・変更には、書き込みもできるトークンを作って使ってください。"),
        )
    if env_flag("HIDEN_REQUIRE_MFA", default=False) and lacks_second_factor(person):
        raise NotAllowed(
            say("あなたの役割には、二つ目の確認（認証アプリかパスキー）が必要です。"),
            say("ブラウザーでログインし、「ログインの方法」で登録してください。"),
        )
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


__all__ = ["Unknown", "asker", "asker_of", "base_of", "may_not", "system_of", "system_or_person"]
