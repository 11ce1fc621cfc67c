"""閲覧の許可: one's own permits and requests, asking for one, and looking by name with it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import now
from hiden.base.words import say
from hiden.gate.page import page
from hiden.logs.look_forms import AskForm
from hiden.logs.looking import ask_look, asked_by, find_permit, permits_of
from hiden.logs.models import LookPermit
from hiden.logs.pages.searching import answer, may
from hiden.logs.search_form import SearchForm
from hiden.ui.forms import form_page
from hiden.ui.request import Request

_MOST = 100


def permit_named(key: str, **_more: object) -> LookPermit:
    """What the address names. Raises NotFound."""
    return find_permit(key)


@page("logs.ask_look")
def permits(request: Request) -> HttpResponse:
    """What one may look at now, what one asked for, and what is over."""
    at = now()
    rows = list(permits_of(request.by)[:_MOST])
    context = {
        "lasting": [row for row in rows if row.until > at],
        "over": [row for row in rows if row.until <= at],
        "asked": list(asked_by(request.by)[:_MOST]),
        **may(request),
    }
    return render(request, "logs/permits.html", context)


@page("logs.ask_look")
def ask(request: Request) -> HttpResponse:
    """Ask for a look: by name, or from a masked name (`who`)."""

    def save(form: AskForm) -> str:
        case = ask_look(form.wish, by=request.by)
        messages.success(
            request, say("閲覧の許可を申請しました（案件{n}）。二人の承認を待ちます。", n=case.number)
        )
        return reverse("logs_permits")

    return form_page(
        request,
        AskForm,
        save,
        title=_("閲覧の許可を申請する"),
        lead=_("部門の違う二人が承認すると、決めた期間だけ、その人の記録を名前を出して見られます。"),
        submit=_("申請する"),
        cancel=reverse("logs_permits"),
        arguments={"by": request.by, "mask": request.GET.get("who", "")},
    )


@page("logs.look", of=permit_named)
def by_name(request: Request, permit: LookPermit, key: str) -> HttpResponse:
    """The records of one person, by name, as far as was permitted. Every opening is entered."""
    form = SearchForm(request.GET, by=request.by, permit=permit)
    address = reverse("logs_look", args=[key])
    return answer(request, form, "logs/look.html", address, {"permit": permit})
