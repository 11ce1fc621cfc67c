"""Who calls the API: somebody's token, or somebody who is signed in, in the browser of our own pages.

What may never happen: a read-only token writes; another site's page writes through the session of a reader; a leaver,
or whoever lacks the second factor that their role needs, is let in by an old token.
"""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from hiden.base.errors import NotAllowed
from hiden.base.words import say
from hiden.people.models import ApiToken, Person
from hiden.people.sign_in import must_have_second_factor, person_of_token

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class NotSignedIn(NotAllowed):
    """Nobody knows who is asking."""

    status = 401


class Token(AuthBase):
    """`Authorization: Bearer hiden_…`. A header that is there must hold; the session does not help it out."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> ApiToken | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        found = person_of_token(text.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            raise NotSignedIn(
                say("このトークンは使えません。期限が切れたか、取り消されたか、持ち主が在籍していません。"),
                say("「自分の設定」で新しいトークンを作り、もう一度お試しください。"),
            )
        person, token = found
        if token.read_only and request.method not in READING:
            raise NotAllowed(
                say("このトークンは読み取り専用です。何も変更していません。"),
                say("登録・変更には、書き込みもできるトークンを作って使ってください。"),
            )
        must_have_second_factor(person)
        request.by = person  # type: ignore[attr-defined]
        return token


class Session(AuthBase):
    """The signed-in session; writing needs the CSRF token of our own pages in the header X-CSRFToken."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = "sessionid"

    def __call__(self, request: HttpRequest) -> Person | None:
        person: Person | None = getattr(request, "by", None)
        if person is None:
            return None
        if check_csrf(request) is not None:
            raise NotAllowed(
                say("この送信が秘伝の画面から来たことを確かめられませんでした。"),
                say("X-CSRFTokenヘッダーを付けるか、トークンで呼び出してください。"),
            )
        must_have_second_factor(person)
        return person


def unknown_caller() -> NotSignedIn:
    """Neither token nor session."""
    return NotSignedIn(
        say("誰からの依頼かを確かめられませんでした。"),
        say("Authorizationヘッダーに「Bearer トークン」を付けるか、ログインしてからお試しください。"),
    )
