"""The gate before pages and API operations: every view says what it demands, or that it is open to all.

    @page("inventory.read", of=find_item)
    def item(request: Request, found: ItemState, number: str) -> HttpResponse: ...

`of` gets the parameters of the address and returns the thing, which the view receives as its second argument. It
may raise NotFound, return None, or let DoesNotExist through: what does not exist and what the reader may not know of
look the same, to the letter. A view without mark is found by `hiden check` (hiden.gate.E005) and by a test.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from hiden.base.errors import NotAllowed, NotFound
from hiden.base.words import say
from hiden.gate import decide, require
from hiden.gate.decision import Denied
from hiden.ui.request import own_path

View = TypeVar("View", bound=Callable[..., Any])
Finder = Callable[..., object]


def page(
    action: str, *, of: Finder | None = None, hidden: bool = True, known_by: str | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Guard a view. `request.by` is the signed-in person inside it, never None.

    With `of`, a refusal looks like a thing that does not exist, unless `hidden` is False; or unless the reader may do
    `known_by` (say `inventory.read`) to it and so knows of it anyway: then the refusal says why.
    """

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            by = getattr(request, "by", None)
            if by is None:
                return to_sign_in(request)
            if of is None:
                require(by, action)
                return view(request, *args, **kwargs)
            found = admitted(by, action, of, kwargs, hidden=hidden, known_by=known_by)
            return view(request, found, *args, **kwargs)

        return _marked(guarded, action, of, hidden=hidden, known_by=known_by)

    return guard


def endpoint(
    action: str, *, of: Finder | None = None, hidden: bool = True, known_by: str | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Guard an operation of the API in the same way; put it below the router's own decorator.

    Whoever authenticates the request sets `request.by`. The found thing is passed as second argument, which is taken
    out of the signature, so that the API does not look for it in the request. The names of path parameters that only
    `of` needs must be parameters of the operation as well.
    """

    def guard(operation: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(operation)
        def guarded(request: HttpRequest, **kwargs: Any) -> Any:
            by = getattr(request, "by", None)
            if by is None:
                raise NotAllowed(
                    say("誰からの依頼かを確かめられませんでした。"),
                    say("有効なAPIキーを付けて、もう一度送ってください。"),
                )
            if of is None:
                require(by, action)
                return operation(request, **kwargs)
            names = {name: kwargs[name] for name in _names(of, kwargs)}
            return operation(
                request, admitted(by, action, of, names, hidden=hidden, known_by=known_by), **kwargs
            )

        signature = inspect.signature(operation, eval_str=True)
        parameters = list(signature.parameters.values())
        kept = parameters if of is None else [parameters[0], *parameters[2:]]
        guarded.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
        return _marked(guarded, action, of, hidden=hidden, known_by=known_by)

    return guard


def open_page(view: View) -> View:
    """Mark a view that is for everybody: sign-in, set-up, static things. Nothing is asked."""
    view.gate_open = True  # type: ignore[attr-defined]
    return view


def admitted(
    by: object,
    action: str,
    of: Finder,
    parameters: Mapping[str, Any],
    *,
    hidden: bool = True,
    known_by: str | None = None,
) -> Any:
    """The thing that the parameters name, if `by` may do `action` to it.

    Raises NotFound when there is none or its existence is none of the reader's business, Denied (with the reason) when
    it may be known but not acted upon.
    """
    try:
        found = of(**parameters)
    except (NotFound, Http404, ObjectDoesNotExist):
        found = None
    if found is None:
        raise missing()
    decision = decide(by, action, found)
    if decision.allowed:
        return found
    if hidden and not (known_by is not None and decide(by, known_by, found).allowed):
        raise missing()
    raise Denied(decision)


def entered(by: object, view: Any, parameters: Mapping[str, Any]) -> Any:
    """What a guarded view would find for `by` under these parameters: the thing that it is about, None where it is about none.

    Raises as the view itself would.
    """
    if view.gate_of is None:
        require(by, view.gate_action)
        return None
    return admitted(
        by, view.gate_action, view.gate_of, parameters, hidden=view.gate_hidden, known_by=view.gate_known_by
    )


def missing() -> NotFound:
    """What is said of things that do not exist and of things that are kept from the reader, alike."""
    return NotFound(
        say("お探しのものは見つかりません。"),
        say("番号を確かめるか、一覧から選び直してください。見る権限がないときも、この文が表示されます。"),
    )


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back afterwards; for a part of a page the whole browser goes there."""
    if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
        back = request.get_full_path()
    else:
        came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
        back = own_path(request, came_from) or "/"
        if request.method == "POST":
            messages.warning(request, _not_saved(), fail_silently=True)
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _not_saved() -> str:
    return say(
        "送信の前にログインの時間が切れたため、まだ登録していません。ログインしたあと、ブラウザーの「戻る」で入力した画面に戻れます。"
    )


def _marked(
    guarded: Callable[..., Any], action: str, of: Finder | None, *, hidden: bool, known_by: str | None
) -> Callable[..., Any]:
    """What tests, checks and 「この頁を見られる人」 read."""
    guarded.gate_action = action  # type: ignore[attr-defined]
    guarded.gate_of = of  # type: ignore[attr-defined]
    guarded.gate_hidden = hidden  # type: ignore[attr-defined]
    guarded.gate_known_by = known_by  # type: ignore[attr-defined]
    return guarded


def _names(of: Finder, given: Mapping[str, Any]) -> list[str]:
    """The parameters that `of` takes, of those given."""
    taken = inspect.signature(of).parameters.values()
    if any(each.kind is each.VAR_KEYWORD for each in taken):
        return list(given)
    return [each.name for each in taken if each.name in given]
