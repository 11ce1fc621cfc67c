"""The addresses of Shared Signals: ours as transmitter, and the one to which sources push."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from hiden.base.clock import FOREVER
from hiden.base.errors import HidenError
from hiden.gate.page import endpoint, open_page
from hiden.identity.signals import streams
from hiden.identity.signals.models import ReceiverKind, SignalReceiver
from hiden.identity.signals.receivers import PURPOSE
from hiden.identity.signals.receiving import receive, source_of
from hiden.identity.signals.sets import LONGEST, RefusedSet, public_keys, storable
from hiden.identity.signals.sources import digest
from hiden.identity.signals.streams import RefusedStream
from hiden.people.sign_in import must_have_second_factor, person_of_token

View = Callable[..., HttpResponse]
_LONGEST_BODY = 256 * 1024


def _json(body: Any, status: int = 200) -> HttpResponse:
    answer = JsonResponse(body, status=status, safe=False)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _trouble(status: int, description: str) -> HttpResponse:
    return _json({"err": "invalid_request", "description": description}, status)


def _empty(status: int) -> HttpResponse:
    answer = HttpResponse(status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@open_page
def configuration(request: HttpRequest) -> HttpResponse:
    """The discovery document (SSF 1.0). It names addresses, nothing of the company."""
    return JsonResponse(streams.discovery())


@open_page
def jwks(request: HttpRequest) -> HttpResponse:
    """Our public keys."""
    return JsonResponse(public_keys())


def with_key(*methods: str) -> Callable[[View], View]:
    """Let in a receiver with its key; the gate is asked whether the key's maker may still connect systems."""

    def guard(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            scheme, _, text = request.headers.get("Authorization", "").partition(" ")
            found = person_of_token(text.strip(), PURPOSE) if scheme.lower() == "bearer" else None
            receiver = (
                SignalReceiver.objects.select_related("system").filter(token=found[1], until=FOREVER).first()
                if found is not None
                else None
            )
            if found is None or receiver is None or receiver.kind == ReceiverKind.WEBHOOK:
                answer = _trouble(401, "no living key of a receiver")
                answer.headers["WWW-Authenticate"] = "Bearer"
                return answer
            if request.method not in methods:
                answer = _trouble(405, "another method")
                answer.headers["Allow"] = ", ".join(methods)
                return answer
            request.by = found[0]  # type: ignore[attr-defined]
            request.receiver = receiver  # type: ignore[attr-defined]
            try:
                must_have_second_factor(found[0])
                return view(request, *args, **kwargs)
            except RefusedStream as error:
                return _trouble(error.status, error.description)
            except HidenError as error:
                return _trouble(error.status, error.what)

        return asked

    return guard


def _body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of a request. Raises RefusedStream."""
    if len(request.body) > _LONGEST_BODY:
        raise RefusedStream(413, "too long")
    try:
        found = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise RefusedStream(400, "no JSON") from None
    if not isinstance(found, dict):
        raise RefusedStream(400, "no object")
    if not storable(found):
        raise RefusedStream(400, "characters that no database keeps")
    return found


def _receiver(request: HttpRequest) -> SignalReceiver:
    found: SignalReceiver = request.receiver  # type: ignore[attr-defined]
    return found


@csrf_exempt
@with_key("GET", "POST", "PUT", "PATCH", "DELETE")
@endpoint("identity.connect")
def stream(request: HttpRequest) -> HttpResponse:
    """The configuration of the receiver's one stream."""
    receiver, by = _receiver(request), request.by  # type: ignore[attr-defined]
    named = request.GET.get("stream_id")
    match request.method:
        case "GET":
            if named is None:
                begun = receiver.state != "none"
                return _json([streams.stream_of(receiver)] if begun else [])
            streams.check_stream(receiver, named)
            return _json(streams.stream_of(receiver))
        case "DELETE":
            streams.end_stream(receiver, named, by=by)
            return _empty(204)
        case how:
            found = streams.write_stream(receiver, _body(request), str(how), by=by)
            return _json(found, 201 if how == "POST" else 200)


@csrf_exempt
@with_key("GET", "POST")
@endpoint("identity.connect")
def status(request: HttpRequest) -> HttpResponse:
    """Whether the stream runs, rests or stops."""
    receiver = _receiver(request)
    if request.method == "GET":
        return _json(streams.status_of(receiver, request.GET.get("stream_id")))
    return _json(streams.write_status(receiver, _body(request), by=request.by))  # type: ignore[attr-defined]


@csrf_exempt
@with_key("POST")
@endpoint("identity.connect")
def add_subject(request: HttpRequest) -> HttpResponse:
    """Tell of a person again."""
    streams.set_subject(_receiver(request), _body(request), wanted=True)
    return _empty(200)


@csrf_exempt
@with_key("POST")
@endpoint("identity.connect")
def remove_subject(request: HttpRequest) -> HttpResponse:
    """Tell of a person no more."""
    streams.set_subject(_receiver(request), _body(request), wanted=False)
    return _empty(204)


@csrf_exempt
@with_key("POST")
@endpoint("identity.connect")
def verification(request: HttpRequest) -> HttpResponse:
    """Ask for a verification event."""
    streams.verify(_receiver(request), _body(request))
    return _empty(204)


@csrf_exempt
@with_key("POST")
@endpoint("identity.connect")
def poll(request: HttpRequest, key: str) -> HttpResponse:
    """Events by polling (RFC 8936)."""
    receiver = _receiver(request)
    if receiver.key != key:
        raise RefusedStream(404, "no such stream")
    return _json(streams.poll(receiver, _body(request)))


@csrf_exempt
@open_page
def pushed(request: HttpRequest, key: str) -> HttpResponse:
    """An event of a source (RFC 8935). What lets it in is the source's own text in the header and the signature inside."""
    if request.method != "POST":
        answer = _trouble(405, "another method")
        answer.headers["Allow"] = "POST"
        return answer
    source = source_of(key)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    known = source.push_digest if source is not None else digest("")
    if not hmac.compare_digest(digest(given), known) or source is None or not given:
        return _json(
            {"err": "authentication_failed", "description": "no such source, or another secret"}, 400
        )
    if request.content_type != "application/secevent+jwt":
        return _json(
            {"err": "invalid_request", "description": "the content type is not application/secevent+jwt"}, 400
        )
    if len(request.body) > LONGEST:
        return _json({"err": "invalid_request", "description": "too long"}, 400)
    try:
        receive(request.body.decode("ascii", "replace").strip(), source)
    except RefusedSet as error:
        return _json({"err": error.err, "description": error.description}, 400)
    return _empty(202)


urlpatterns: list[URLPattern] = [
    path(".well-known/ssf-configuration", configuration, name="signals_configuration"),
    path("signals/jwks.json", jwks, name="signals_jwks"),
    path("signals/stream", stream, name="signals_stream"),
    path("signals/status", status, name="signals_status"),
    path("signals/subjects/add", add_subject, name="signals_add_subject"),
    path("signals/subjects/remove", remove_subject, name="signals_remove_subject"),
    path("signals/verify", verification, name="signals_verify"),
    path("signals/poll/<slug:key>", poll, name="signals_poll"),
    path("signals/receive/<slug:key>", pushed, name="signals_pushed"),
]
