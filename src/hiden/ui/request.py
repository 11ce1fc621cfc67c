"""What a page may count on in its request. The middleware of the frame puts it there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request after sign-in.

    `by` is the signed-in person (people.models.Person; this room must not know that one). In a page guarded by the gate it
    is never None. `as_of` is the day in Japan whose state is wanted (表示基準日), or None for now.
    """

    by: Any
    as_of: date | None
    htmx: HtmxDetails


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page. Going back in history wants the whole page."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.history_restore_request and not htmx.boosted
