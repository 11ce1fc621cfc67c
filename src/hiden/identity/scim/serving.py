"""Serving SCIM: whoever asks must have a key of an asking system; everything else is the library's and the storage's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from scim2_models import UnauthorizedException
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.service import ScimService

from hiden.base.clock import FOREVER_DATE
from hiden.base.errors import HidenError, NotAllowed
from hiden.base.words import say
from hiden.gate.page import endpoint
from hiden.identity.scim.applying import Asker
from hiden.identity.scim.keys import PURPOSE
from hiden.identity.scim.models import ProvisioningKey
from hiden.identity.scim.shapes import provider
from hiden.identity.scim.storage import Register, refusal
from hiden.identity.scim.views import BASE
from hiden.people.sign_in import must_have_second_factor, person_of_token

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
View = Callable[..., HttpResponse]


def asker_of(request: HttpRequest) -> Asker:
    """Who asks. Raises UnauthorizedException for anything but a living key of a system in use, NotAllowed for a reading key that writes."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    found = person_of_token(text.strip(), PURPOSE) if scheme.lower() == "bearer" else None
    key = (
        ProvisioningKey.objects.select_related("provisioning__system").filter(token=found[1]).first()
        if found is not None
        else None
    )
    if found is None or key is None or key.provisioning.system.until != FOREVER_DATE:
        raise UnauthorizedException(
            detail=say("このトークンは使えません。秘伝のシステムの頁で、新しいトークンを作ってください。")
        )
    person, token = found
    searching = request.method == "POST" and request.path.endswith("/.search")
    if token.read_only and request.method not in _READING and not searching:
        raise NotAllowed(
            say("このトークンは読み取り専用です。何も変更していません。"),
            say("登録・変更には、書き込みもできるトークンを作って使ってください。"),
        )
    must_have_second_factor(person)
    return Asker(key.provisioning.system, person, key.provisioning.needs_number)


def with_key(view: View) -> View:
    """Let in whoever has a key; say every refusal as SCIM says it."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        service = ScimService(provider(True))
        try:
            asker = asker_of(request)
            request.by = asker.by  # type: ignore[attr-defined]
            request.asker = asker  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)
        except HidenError as error:
            return _answer(service.error_response(refusal(error)))
        except UnauthorizedException as error:
            return _answer(service.error_response(error))

    return asked


@with_key
@endpoint("identity.provision")
def serve(request: HttpRequest, path: str = "") -> HttpResponse:
    """Everything below the base address."""
    asker: Asker = request.asker  # type: ignore[attr-defined]
    service = ScimService(provider(asker.needs_number))
    handler = ScimHandler(service, Register(asker))
    asked = ScimRequest(
        method=request.method or "GET",
        base_url=request.build_absolute_uri(f"/{BASE}"),
        path=f"/{path}",
        query=request.GET.dict(),
        headers=dict(request.headers),
        body=request.body,
        subject=asker.by,
    )
    try:
        return _answer(handler.handle(asked))
    except Exception as error:
        # What is no mistake of the caller is an incident: the middleware writes it down and answers with a number.
        answer = service.error_response(error)
        if int(answer.status) >= 500 and int(answer.status) != 501:
            raise
        return _answer(answer)


def _answer(response: ScimResponse) -> HttpResponse:
    headers = {**response.headers, "Cache-Control": "private, no-store"}
    if response.body is None:
        headers.pop("Content-Type", None)
        return HttpResponse(status=int(response.status), headers=headers)
    kind = headers.pop("Content-Type")
    return JsonResponse(response.body, status=int(response.status), content_type=kind, headers=headers)
