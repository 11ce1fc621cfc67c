"""The address to which other systems send records: `POST /api/v1/logs/push/<code of the source>`.

1. What lets in is the source's own token. No session and no cookie counts here, so no other site's page can send through anybody.
2. 200 is said only when the records are on the disk, all or none, with how many they are and their SHA-256.
3. Under an Idempotency-Key, what is sent again after a lost answer is not taken twice (for a week).
4. Wrong tokens are slowed down; the right one always gets in, or strangers could silence a source.
"""

from __future__ import annotations

from collections.abc import Callable
from hmac import compare_digest
from http import HTTPStatus
from typing import Any, Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hiden.base.clock import now
from hiden.base.errors import BadInput, HidenError, NotAllowed
from hiden.base.words import say
from hiden.gate.page import open_page
from hiden.logs.archive.batches import keep
from hiden.logs.intake.spooled import stream_context
from hiden.logs.intake.taking import check_on
from hiden.logs.models import LogSource
from hiden.logs.receiving.unpacking import MOST, read_all, records_of, too_large, unpacked
from hiden.logs.receiving.writers import writer_of
from hiden.logs.sources import connector_of, token_hash

WRONG_TOKENS: Final = 20  # for one sender and source, in
WRONG_SECONDS: Final = 300
_LONGEST_KEY: Final = 200


class UnknownToken(NotAllowed):
    """No such source, or not its token; the two look the same."""

    status = HTTPStatus.UNAUTHORIZED


class TooMany(NotAllowed):
    """Too many wrong tokens."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class NoRoom(HidenError):  # noqa: N818 - it is said to people
    """The disk took nothing; nothing was kept."""

    status = HTTPStatus.INSUFFICIENT_STORAGE


@csrf_exempt
@require_POST
@open_page
def push(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the records of the body."""
    source = _admitted(request, code)
    check_on(source)
    stream_context(source)
    key = _key(request)
    body = unpacked(read_all(*_body(request)), request.headers.get("Content-Encoding", ""))
    records = records_of(
        body, connector_of(source).splits, is_json=request.content_type == "application/json"
    )
    try:
        taken = keep(writer_of(source.key), records, key)
    except OSError as fault:
        raise NoRoom(
            say("記録を保存できませんでした（{why}）。何も受け取っていません。", why=fault.strerror or ""),
            say("しばらくしてから、同じものをもう一度送ってください。"),
        ) from fault
    if not records:  # a sign of life
        LogSource.objects.filter(pk=source.pk).update(heard_at=now())
    return JsonResponse({"records": taken.records, "sha256": taken.sha256, "again": taken.again})


def _admitted(request: HttpRequest, code: str) -> LogSource:
    """The source of that code, if its token was sent. Raises UnknownToken, TooMany."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    source = LogSource.objects.select_related("system", "responsible").filter(code=code).first()
    known = source.token_hash if source is not None else ""
    right = compare_digest(token_hash(token.strip()[:200]), known or token_hash(""))
    if source is not None and known and right and scheme.lower() == "bearer":
        return source
    _slow_down(request, code)
    raise UnknownToken(
        say("取得元の記号かトークンが違います。"),
        say(
            "取得元の頁で記号を確かめ、トークンを発行し直して「Authorization: Bearer トークン」を付けてください。"
        ),
    )


def _slow_down(request: HttpRequest, code: str) -> None:
    from allauth.account.adapter import get_adapter

    name = f"hiden.logs.wrong.{token_hash(f'{get_adapter().get_client_ip(request)} {code}')[:32]}"
    cache.add(name, 0, WRONG_SECONDS)
    try:
        tries = cache.incr(name)
    except ValueError:  # it went out just now
        return
    if tries > WRONG_TOKENS:
        raise TooMany(
            say("違うトークンが何度も送られました。"),
            say("{minutes}分ほど待って、正しいトークンで送ってください。", minutes=WRONG_SECONDS // 60),
        )


def _key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > _LONGEST_KEY or not key.isprintable():
        raise BadInput(
            say("Idempotency-Key が長すぎるか、使えない文字があります。"),
            say("{most}文字までの、送るたびに違う文字列にしてください。", most=_LONGEST_KEY),
        )
    return key


def _body(request: HttpRequest) -> tuple[Callable[[int], bytes], int | None]:
    """How to read the body, and how long it says that it is. Raises BadInput for one that says it is too long."""
    said: Any = request.META.get("CONTENT_LENGTH") or ""
    if said.isascii() and said.isdigit():
        if int(said[:19]) > MOST:
            raise too_large()
        return request.read, int(said)
    # Without a length it comes in chunks (or over HTTP/2); the framework would take it for an empty one.
    return request.META["wsgi.input"].read, None
