"""Who is away for long: only that, and from when to when."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import today
from hiden.base.words import say
from hiden.gate.page import page
from hiden.identity import actions
from hiden.identity.forms import AbsenceForm
from hiden.identity.queries import absences, find_absence
from hiden.ui.forms import form_page
from hiden.ui.request import Request


@page("identity.record_absence")
def listing(request: Request) -> HttpResponse:
    """Those who are away, or will be."""
    return render(request, "identity/absences.html", {"rows": absences()[:1000], "today": today()})


@page("identity.record_absence")
def new(request: Request) -> HttpResponse:
    """Somebody is away for long."""

    def save(form: AbsenceForm) -> str:
        made = actions.record_absence(**form.cleaned_data, by=request.by)
        messages.success(request, say("{name}さんの休職・長期不在を登録しました。", name=made.person.name))
        return reverse("identity_absences")

    return form_page(
        request,
        AbsenceForm,
        save,
        title=_("休職・長期不在を登録する"),
        lead=_("理由は書きません。この間、使えるアカウントを対応事項として担当者に知らせます。"),
        submit=_("登録する"),
        cancel=reverse("identity_absences"),
    )


@require_POST
@page("identity.record_absence")
def end(request: Request, pk: int) -> HttpResponse:
    """They are back."""
    found = find_absence(pk)
    actions.end_absence(found, by=request.by)
    messages.success(request, say("{name}さんの休職・長期不在を終わりにしました。", name=found.person.name))
    return redirect("identity_absences")
