"""What a page may count on in its request. The middleware of the frame puts it there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request after sign-in.

    `by` is the signed-in person (people.models.Person; this room must not know that one). In a page guarded by the gate it
    is never None. `as_of` is the day in Japan whose state is wanted (表示基準日), or None for now.
    """

    by: Any
    as_of: date | None
    htmx: HtmxDetails


def own_path(request: HttpRequest, address: str) -> str:
    """The path of an address on this very site, safe to be led to; "" for any other address, and for none."""
    try:
        own = f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return ""
    path = address.removeprefix(own)
    # A path that begins with two slashes would be another site to a browser.
    usable = address.startswith(f"{own}/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if usable else ""


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page. Going back in history wants the whole page."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.history_restore_request and not htmx.boosted
