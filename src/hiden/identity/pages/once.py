"""A page that shows what is shown the one time that it is made: it is kept nowhere, not even by the browser."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render

from hiden.ui.menu import Label
from hiden.ui.request import Request


def shown_once(request: Request, title: str, rows: Sequence[tuple[Label, str]], back: str) -> HttpResponse:
    """What to copy into the other system's settings, and where to go on then."""
    response = render(request, "identity/secret.html", {"title": title, "rows": rows, "back": back})
    response.headers["Cache-Control"] = "no-store"
    return response
