"""Around every request: our own files, who is asking, which day is looked at, and errors that speak.

A person who has left, or whose sessions were ended, is nobody from the next request on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase

from hiden.base.clock import FOREVER_DATE
from hiden.base.dates import parse_full_date
from hiden.base.errors import HidenError, NotAllowed
from hiden.base.words import say
from hiden.gate.looking import one_look
from hiden.imports.files import MAX_BYTES, too_large
from hiden.people.sign_in import detour, live_person
from hiden.web.errors import API, LOGS, MACHINES, broken, not_offered, not_storable, spoken
from hiden.web.static import file_named

Answer = Callable[[HttpRequest], HttpResponseBase]
logger = logging.getLogger("hiden.web")
_WITHOUT_PERSON = ("/accounts/logout/", "/language/")


class StaticFiles:
    """Answers what lies below /static/ from memory."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.prefix = f"/{settings.STATIC_URL.strip('/')}/"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(self.prefix):
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        file = file_named(request.path_info.removeprefix(self.prefix))
        if file is None:
            return HttpResponse("404\n", status=404, content_type="text/plain; charset=utf-8")
        keep = request.GET.get("v") == file.version
        headers = {
            "ETag": file.etag,
            "Cache-Control": "public, max-age=31536000, immutable" if keep else "public, no-cache",
            "Vary": "Accept-Encoding",
        }
        if file.etag in {
            tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")
        }:
            return HttpResponseNotModified(headers=headers)
        body = file.content
        if file.packed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            body, headers["Content-Encoding"] = file.packed, "gzip"
        headers["Content-Length"] = str(len(body))
        return HttpResponse(body if request.method == "GET" else b"", content_type=file.type, headers=headers)


class RequestId:
    """The decision service answers with the id that the request brought (AuthZEN 10.1.3), whatever the answer is."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        ident = request.headers.get("X-Request-ID")
        if ident is not None and request.path_info.startswith(MACHINES):
            response.headers["X-Request-ID"] = ident
        return response


class Caller:
    """Puts `by` (the signed-in person or None) and `as_of` (the day looked at or None) into the request."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        by = live_person(request)
        request.by = by  # type: ignore[attr-defined]
        request.as_of, request.as_of_problem = _day(request.GET.get("as_of", ""))  # type: ignore[attr-defined]
        if by is None and request.user.is_authenticated and not request.path_info.startswith(_WITHOUT_PERSON):
            return spoken(request, _nobody())
        # The API answers callers that lack a second factor in its own shape (web.api_callers).
        api = request.path_info.startswith(MACHINES)
        with one_look() if request.method in {"GET", "HEAD"} else nullcontext():
            response = (detour(request, by) if by is not None and not api else None) or self.get_response(
                request
            )
        if request.user.is_authenticated or api:
            # What a person may see must not stay in a shared cache or behind the Back button after signing out.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class BodyLimit:
    """Refuses what is larger than any file we take before a byte of it is read, let alone written to the disk.

    Forms are read (and their files stored) before anybody asks who sent them, so strangers get less.
    """

    FILE = MAX_BYTES + 1024 * 1024  # what surrounds the file in the form
    STRANGER = 1024 * 1024

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        known = getattr(request, "by", None) is not None or request.path_info.startswith(API)
        if (
            length.isascii()
            and length.isdigit()
            and int(length[:19]) > (self.FILE if known else self.STRANGER)
            and not request.path_info.startswith(
                LOGS
            )  # it asks for its token first, and has a limit of its own
        ):
            error = too_large()
            error.status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            return spoken(request, error)
        return self.get_response(request)


def _nobody() -> HidenError:
    return NotAllowed(
        say("このアカウントは、在籍している人に結び付いていません。"),
        say("ログアウトして、システム管理者に連絡してください。"),
    )


def _day(text: str) -> tuple[date | None, HidenError | None]:
    if not text.strip():
        return None, None
    try:
        day = parse_full_date(text)
    except HidenError as error:
        return None, error
    return (None, None) if day >= FOREVER_DATE else (day, None)


class SpokenErrors:
    """Turns what went wrong in a page into the two sentences of a HidenError, or into an incident with a number."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        said = response.headers.get("Content-Type", "").startswith(
            ("application/json", "application/scim+json")
        )
        if response.status_code == 405 and request.path.startswith(MACHINES) and not said:
            return not_offered(request, response.headers.get("Allow", ""))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, HidenError):
            if exception.status >= 500:
                logger.error("%s %s", request.path, exception, exc_info=exception)
            return spoken(request, exception)
        if isinstance(exception, Http404 | PermissionDenied | SuspiciousOperation | MultiPartParserError):
            return None  # Django asks the handlers of web.urls
        if isinstance(exception, DataError):
            return spoken(request, not_storable())
        got_request_exception.send(sender=type(self), request=request)
        return broken(request, exception)
