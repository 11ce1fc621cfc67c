"""All addresses: those of the rooms, sign-in limited to what we use, language, API, icon."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern
from django.views.i18n import set_language

from hiden.access.authzen.urls import urlpatterns as decision_patterns
from hiden.apps import ROOMS
from hiden.gate.page import open_page
from hiden.web import home
from hiden.web.accounts import urlpatterns as account_patterns


@open_page
def icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask here whatever the page says."""
    return HttpResponseRedirect(static("ui/favicon.svg"))


def _rooms() -> list[URLPattern | URLResolver]:
    found: list[URLPattern | URLResolver] = []
    for room in ROOMS:
        name = f"hiden.{room}.pages"
        if find_spec(name) is not None:
            found.extend(import_module(name).urlpatterns)
    return found


# Named, not included: the API's shapes take half a second to build, and the first visitor of a page need not wait for them.
_API = URLResolver(RoutePattern("api/"), "hiden.web.api", app_name="api", namespace="api")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("date/", home.read_date, name="read_date"),
    path("favicon.ico", icon, name="favicon"),
    path("language/", open_page(set_language), name="set_language"),
    path("accounts/", include(account_patterns)),
    _API,
    *decision_patterns,
    *_rooms(),
]

handler400 = "hiden.web.errors.bad_request"
handler403 = "hiden.web.errors.forbidden"
handler404 = "hiden.web.errors.not_found"
handler500 = "hiden.web.errors.failed"
