"""The one address of SCIM. What serves it is loaded when it is first asked for: the library then makes its models, which takes a
second that no other start of the product should wait for.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from hiden.gate.page import open_page

BASE = "scim/v2"


@csrf_exempt
@open_page
def scim(request: HttpRequest, path: str = "") -> HttpResponse:
    """Everything below the base address. Who asks is told by a key, which is asked for where it is served."""
    from hiden.identity.scim.serving import serve

    return serve(request, path=path)


urlpatterns: list[URLPattern] = [
    path(BASE, scim, name="scim_root"),
    path(f"{BASE}/<path:path>", scim, name="scim"),
]
