"""Errors as pages, as fragments and as JSON: always what happened and what to do next.

The page of an unexpected error must appear even when the database is gone, so it asks it nothing.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.html import escape

from hiden.base.errors import BadInput, HidenError, NotAllowed, NotFound
from hiden.base.words import say
from hiden.ui.api import ErrorAnswer, FieldTrouble, Trouble
from hiden.ui.request import own_path, wants_fragment

logger = logging.getLogger("hiden.web")
API = "/api/"
LOGS = "/api/v1/logs/push/"
# Where machines ask: every answer is JSON, and nothing of it is kept by a browser.
MACHINES = (API, "/access/v1/", "/scim/v2", "/signals/", "/.well-known/")


class Unreadable(BadInput):
    """A request of the API that cannot be read; `fields` says which parts of it."""

    def __init__(self, what: str, do_next: str, fields: Sequence[FieldTrouble]) -> None:
        super().__init__(what, do_next)
        self.fields = fields


def as_json(error: HidenError, *, status: int, incident: str = "") -> JsonResponse:
    """The one shape of every error of the API."""
    fields = list(error.fields) or None if isinstance(error, Unreadable) else None
    body = ErrorAnswer(
        error=Trouble(what=error.what, do_next=error.do_next, id=incident or None, fields=fields)
    )
    response = JsonResponse(
        body.model_dump(exclude_none=True), status=status, json_dumps_params={"ensure_ascii": False}
    )
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="hiden"'
    return response


def spoken(request: HttpRequest, error: HidenError, *, stale: bool = False) -> HttpResponse:
    """The answer to an error that a person can understand, under the status of its class."""
    if request.path.startswith(MACHINES):
        return as_json(error, status=error.status)
    values: dict[str, Any] = {"error": error, "status": error.status, "back": _back(request), "stale": stale}
    if wants_fragment(request):
        response = HttpResponse(render_to_string("ui/trouble.html", values), status=error.status)
        response["HX-Retarget"], response["HX-Reswap"] = "#trouble", "outerHTML"
        return response
    return HttpResponse(render_to_string("ui/error.html", values, request), status=error.status)


def broken(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    """The answer to an unexpected error: a number to tell the administrator, under which the log holds everything."""
    incident = secrets.token_hex(4)
    logger.error("incident %s: %s %s", incident, request.method, request.path, exc_info=exception or True)
    what = say("この操作は途中で止まりました（番号 {incident}）。", incident=incident)
    do_next = say(
        "登録は行われていません。もう一度試しても同じときは、この番号をシステム管理者に伝えてください。"
    )
    error = HidenError(what, do_next)
    if request.path.startswith(MACHINES):
        return as_json(error, status=HTTPStatus.INTERNAL_SERVER_ERROR, incident=incident)
    try:
        body: str = render_to_string(
            "ui/error.html", {"error": error, "status": 500, "back": "", "plain": True}
        )
    except Exception:
        logger.exception("incident %s: the page of the error could not be drawn either", incident)
        body = f"<!doctype html><html lang=ja><meta charset=utf-8><title>500</title><p>{escape(what)}<p>{escape(do_next)}"
    return HttpResponse(body, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _back(request: HttpRequest) -> str:
    """The page on our own site from which the reader came, if any."""
    path = own_path(request, request.headers.get("Referer", ""))
    # A form posts to its own address; a page that was only asked for leads to no other.
    return path if path != request.get_full_path() or request.method == "POST" else ""


# ---------- what Django itself refuses ----------


def not_storable() -> BadInput:
    """Something that the database does not hold, such as a NUL character on PostgreSQL. Nothing was written."""
    return BadInput(
        say("登録できない文字か値が含まれています。"),
        say("目に見えない文字や、けた外れの数がないか確かめてください。何も変更していません。"),
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: nothing that a browser sends by itself."""
    error = BadInput(
        say("送られた内容を受け取れませんでした。"),
        say("前のページを読み込み直してから、もう一度お試しください。"),
    )
    error.status = HTTPStatus.BAD_REQUEST
    return spoken(request, error)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 outside the gate."""
    return spoken(
        request,
        NotAllowed(
            say("このページを見る権限がありません。"), say("必要なときは、情報管理責任者に相談してください。")
        ),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such address."""
    return spoken(
        request,
        NotFound(
            say("お探しのページは見つかりません。"),
            say(
                "アドレスを確かめるか、メニューから選び直してください。見る権限がないときも、このページが表示されます。"
            ),
        ),
    )


def not_offered(request: HttpRequest, allowed: str) -> HttpResponse:
    """405 of the API: the address is right, the method is not."""
    error = HidenError(
        say("このアドレスでは{method}を使えません。", method=request.method),
        say("使えるのは次のとおりです: {methods}", methods=allowed),
    )
    response = as_json(error, status=HTTPStatus.METHOD_NOT_ALLOWED)
    response.headers["Allow"] = allowed
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """500 outside a view."""
    return broken(request)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or came from elsewhere: the secret in it is no longer ours."""
    logger.info("refused form: %s", reason)
    return spoken(
        request,
        NotAllowed(
            say("この画面を開いてから時間がたったため、送信を受け付けませんでした。"),
            say("前のページを読み込み直して、もう一度送信してください。"),
        ),
        stale=True,
    )
