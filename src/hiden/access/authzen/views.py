"""The addresses of the decision service. Every request says who asks by its token; no session and no form reaches here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from hiden.access.authzen.answering import answer, require_may
from hiden.access.authzen.askers import Asker
from hiden.access.authzen.binding import published
from hiden.access.authzen.bringing import Problem, bring
from hiden.access.authzen.callers import Unknown, asker_of, base_of, system_or_person
from hiden.access.authzen.counting import TooMany, take
from hiden.access.authzen.metadata import metadata
from hiden.access.authzen.models import AskingSystem
from hiden.access.authzen.submissions import submission
from hiden.access.authzen.tasks import sent as task_sent
from hiden.access.authzen.tasks import task_for
from hiden.access.authzen.wire import body_of
from hiden.base.errors import HidenError
from hiden.gate.page import open_page
from hiden.people.models import Person

PROBLEM = "application/problem+json"


def _answer(body: Mapping[str, Any], status: int = 200, kind: str = "application/json") -> HttpResponse:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, status=status, content_type=kind)


def _fault(error: HidenError) -> HttpResponse:
    """The message as text, with its two halves as everywhere in Hiden; as RFC 9457 where the profile has a type for it."""
    if isinstance(error, Problem):
        return _answer(
            {"type": error.type, "title": error.what, "status": error.status, "detail": str(error)},
            error.status,
            PROBLEM,
        )
    said = {"status": error.status, "message": str(error), "what": error.what, "do_next": error.do_next}
    response = _answer({"error": said}, error.status)
    if isinstance(error, Unknown):
        response.headers["WWW-Authenticate"] = 'Bearer realm="hiden"'
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait)
    return response


def _spoken(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open to whoever has a token of its own, which the view asks for; faults are answered as the specification has them."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except HidenError as error:
            if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            return _fault(error)

    found: Callable[..., HttpResponse] = csrf_exempt(open_page(spoken))
    return found


# ---------- decisions and searches ----------


def _asked(way: str) -> Callable[..., HttpResponse]:
    @_spoken
    @require_POST
    def asked(request: HttpRequest) -> HttpResponse:
        asker = asker_of(request)
        require_may(asker, way)
        return _answer(answer(asker, way, body_of(request)))

    return asked


evaluation = _asked("evaluation")
evaluations = _asked("evaluations")
search_subject = _asked("search/subject")
search_resource = _asked("search/resource")
search_action = _asked("search/action")


# ---------- requests for access ----------


@_spoken
@require_POST
def requests(request: HttpRequest) -> HttpResponse:
    """Bring a denied question: a system, for the person to confirm; or the person themselves."""
    system, by = _brings(request)
    body = body_of(request)
    denial, wish = submission(
        body,
        client=system.key if system else None,
        retry_key=request.headers.get("Idempotency-Key", ""),
        digest=hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest(),
    )
    made = task_for(bring(denial, wish, system=system, by=by).key, system=system, by=by)
    found = task_sent(made, base_of(request))
    response = _answer(found, HTTPStatus.ACCEPTED)
    response.headers["Location"] = found["task"]["status_endpoint"]
    return response


@_spoken
@require_safe
def task(request: HttpRequest, key: str) -> HttpResponse:
    """The state of a task, for whoever brought it and for the person it is about."""
    system, by = _brings(request)
    return _answer(task_sent(task_for(key, system=system, by=by), base_of(request)))


def _brings(request: HttpRequest) -> tuple[AskingSystem | None, Person | None]:
    """Who is there, a system within its measure of the minute."""
    system, by = system_or_person(request)
    if system is not None:
        take(Asker(system.name, system.pk, system.key, per_minute=system.per_minute), 1)
    return system, by


# ---------- discovery ----------


@open_page
@require_safe
def configuration(request: HttpRequest) -> HttpResponse:
    """What there is and where. It describes the product and holds nothing of the company."""
    return _public(metadata(base_of(request)))


@open_page
@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """The keys with which statements of this installation can be verified."""
    return _public(published())


def _public(body: Mapping[str, Any]) -> HttpResponse:
    response = _answer(body)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
