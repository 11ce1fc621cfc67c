"""The API of all rooms under one address, one way to say who calls, one shape of errors, one description.

Every operation belongs to a room and asks the gate there; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext, gettext_noop
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

from hiden.gate.page import open_page, page
from hiden.logs.receiving.push import push
from hiden.ui.request import Request
from hiden.web.api_callers import Session, Token, unknown_caller
from hiden.web.api_trouble import unreadable, unreadable_body
from hiden.web.errors import not_found

ROOMS = (
    "people",
    "inventory",
    "classification",
    "measures",
    "rules",
    "promises",
    "training",
    "access",
    "lifecycle",
    "lending",
    "evidence",
    "incidents",
    "identity",
    "logs",
    "monitoring",
    "approvals",
    "imports",
    "catalogue",
    "ledger",
    "dossier",
    "reports",
)
_SPOKEN = frozenset({"title", "summary", "description"})


_TAGS = {
    "people": gettext_noop("人と組織"),
    "items": gettext_noop("情報の台帳"),
    "classification": gettext_noop("分類と取扱い"),
    "measures": gettext_noop("対策"),
    "rules": gettext_noop("規程・契約"),
    "promises": gettext_noop("誓約"),
    "training": gettext_noop("研修"),
    "access": gettext_noop("アクセス権"),
    "lifecycle": gettext_noop("入社・異動・退職"),
    "lending": gettext_noop("貸出し"),
    "dossier": gettext_noop("証拠一式"),
    "evidence": gettext_noop("証拠の保管"),
    "incidents": gettext_noop("漏えい事案"),
    "identity": gettext_noop("他システムのアカウント"),
    "logs": gettext_noop("ログ"),
    "monitoring": gettext_noop("兆候と、見られる人の権利"),
    "approvals": gettext_noop("承認・決裁"),
    "imports": gettext_noop("ファイルの取込み"),
    "catalogue": gettext_noop("原典（対策・法令・用語）"),
    "ledger": gettext_noop("操作の記録"),
    "reports": gettext_noop("帳票"),
}


class _Json(BaseRenderer):
    """Japanese as it is read, instants to the microsecond as the ledger keeps them."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return to_json(data)


class HidenAPI(NinjaAPI):
    """Operations are named by room and function: inventory_items."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        room = operation.view_func.__module__.split(".")[1]
        return f"{room}_{operation.view_func.__name__}"


api = HidenAPI(
    title=gettext_noop("秘伝 API"),
    version=version("hiden"),
    description=gettext_noop(
        "秘伝のすべての機能を、画面と同じ権限で使うための窓口です。日付は日本の暦日、日時はUTC、金額は円です。"
    ),
    urls_namespace="api-v1",
    openapi_url=None,  # described below, in the reader's language
    docs_url=None,  # the usual page of documentation needs scripts from elsewhere
    auth=[Token(), Session()],
    renderer=_Json(),
    openapi_extra={"tags": [{"name": name, "description": words} for name, words in _TAGS.items()]},
)
for _room in ROOMS:
    if find_spec(f"hiden.{_room}.api") is not None:
        api.add_router("", import_module(f"hiden.{_room}.api").router)


@api.exception_handler(Exception)
def _spoken_elsewhere(request: HttpRequest, error: Exception) -> NoReturn:
    """Every error of ours is said by the one middleware that also says it on pages."""
    raise error


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, error: Exception) -> NoReturn:
    raise unknown_caller() from error


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, error: ValidationError) -> NoReturn:
    raise unreadable(error) from error


@api.exception_handler(HttpError)
def _unreadable_body(request: HttpRequest, error: HttpError) -> NoReturn:
    """The framework says this of bodies alone; whatever else it may come to say is an error of ours."""
    if error.status_code == 400:
        raise unreadable_body() from error
    raise RuntimeError(str(error)) from error


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return not_found(request, error)


# ---------- the description ----------


def described() -> dict[str, Any]:
    """The OpenAPI 3.1 document in the language of the reader."""
    found: dict[str, Any] = _translated(_document())
    return found


@cache
def _document() -> Mapping[str, Any]:
    """As the operations and their shapes say it, which is seconds of work and the same until the next start. Never write to it."""
    return MappingProxyType(api.get_openapi_schema(path_prefix="/api/v1"))


def _translated(part: Any, key: str = "") -> Any:
    if isinstance(part, Mapping):
        return {name: _translated(value, name) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_translated(value) for value in part]
    return gettext(part) if isinstance(part, str) and part and key in _SPOKEN else part


@open_page
def openapi(request: HttpRequest) -> HttpResponse:
    """For machines and their makers. It describes the product and holds nothing of the company."""
    return JsonResponse(described(), json_dumps_params={"ensure_ascii": False})


@page("people.own_settings")
def reading(request: Request) -> HttpResponse:
    """The same for people: every operation with its address and what it takes."""
    rooms: dict[str, list[dict[str, Any]]] = {}
    for address, methods in described()["paths"].items():
        for method, operation in methods.items():
            line = {"method": method.upper(), "address": address, **operation}
            rooms.setdefault(gettext(_TAGS[operation["tags"][0]]), []).append(line)
    return render(request, "web/api.html", {"rooms": list(rooms.items())})


@open_page
def unknown(request: HttpRequest, **_kwargs: str) -> HttpResponse:
    """Whatever else is asked below the API."""
    return not_found(request, Http404())


def _operations() -> list[URLPattern | URLResolver]:
    """The addresses of the operations, without the empty one that the framework adds."""
    patterns, _app, _namespace = api.urls
    return [each for each in patterns if getattr(each, "name", "") != "api-root"]


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/openapi.json", openapi, name="openapi"),
    path("v1/docs", reading, name="docs"),
    # Not an operation: what lets in is a source's own token, and the body is whatever that system writes.
    path("v1/logs/push/<slug:code>", push, name="log-push"),
    path("v1/", (_operations(), "ninja", "api-v1")),
]
