"""初期設定: the one page on which nobody is signed in yet, behind a one-time link."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from hiden.gate.page import open_page
from hiden.people.forms import SetupForm
from hiden.people.setup import First, find_link, set_up
from hiden.ui.forms import form_page


@open_page
def setup(request: HttpRequest, secret: str) -> HttpResponse:
    """Company and first administrator; afterwards they are signed in."""
    find_link(secret)

    def save(form: SetupForm) -> str:
        values = {name: value for name, value in form.cleaned_data.items() if name != "again"}
        account = set_up(secret, First(**values))
        login(request, account, backend="django.contrib.auth.backends.ModelBackend")
        return "/"

    response = form_page(
        request,
        SetupForm,
        save,
        title=_("初期設定"),
        lead=_("会社と、最初に使い始める人を登録します。このページは一度しか使えません。"),
        submit=_("登録して始める"),
        template="people/setup.html",
    )
    response.headers["Cache-Control"] = "no-store"
    # Not "no-referrer": browsers would then send the form without its origin, and it would be refused as foreign.
    response.headers["Referrer-Policy"] = "same-origin"
    return response
