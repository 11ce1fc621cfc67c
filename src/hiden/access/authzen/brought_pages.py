"""Pages: the requests that other systems bring, for the person to make their own or to decline."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.access.authzen import bringing
from hiden.access.authzen.binding import NotBound, read
from hiden.access.authzen.models import BroughtRequest
from hiden.access.authzen.tasks import state_of
from hiden.access.models import AccessRequest
from hiden.access.requesting import MAX_DAYS
from hiden.base.clock import now
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate.page import missing, page
from hiden.people.models import Person
from hiden.ui.forms import Form, form_page
from hiden.ui.request import Request
from hiden.ui.todo import remind


def _waiting(person: Person) -> QuerySet[BroughtRequest]:
    return BroughtRequest.objects.filter(
        person=person, request=None, declined_at=None, expires_at__gt=now()
    ).order_by("expires_at")


remind(
    "access_brought",
    _("あなたの確認を待つ、権限の申請"),
    lambda person: _waiting(person).count(),
    "access_brought",
    action="access.request",
    order=7,
)


class ConfirmForm(Form):
    """What for, and how long."""

    purpose = forms.CharField(
        label=_("何のために"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500,
        help_text=_("承認する人が読みます。秘密の中身は書きません。"),
    )  # fmt: skip
    days = forms.IntegerField(label=_("何日間"), min_value=1, max_value=MAX_DAYS, initial=30)


@page("access.request")
def brought(request: Request) -> HttpResponse:
    """What systems brought in one's name and waits for one's word."""
    rows = _waiting(request.by).select_related("system", "item")
    return render(request, "access/brought.html", {"brought": list(rows[:100])})


@page("access.request")
def confirm(request: Request, key: str) -> HttpResponse:
    """Make one of them one's own request, or say no to it. What is over says how it stands."""
    rows = BroughtRequest.objects.select_related("system", "item", "request__grant", "request__case")
    found = rows.filter(key=key, person=request.by).first()
    if found is None:
        raise missing()
    if found.request is not None or state_of(found) != "pending":
        return HttpResponseRedirect(reverse("access_mine"))
    task = found

    def save(form: ConfirmForm) -> str:
        made = bringing.confirm(
            task, purpose=form.cleaned_data["purpose"], days=form.cleaned_data["days"], by=request.by
        )
        return _asked_for(request, made)

    return form_page(
        request,
        ConfirmForm,
        save,
        title=_("権限を申請しますか"),
        lead=say(
            "「{system}」で{number}を「{verb}」ことができなかったため、申請が取り次がれました。",
            system=task.system.name if task.system else "",
            number=task.item.number,
            verb=task.get_verb_display(),
        ),
        submit=_("申請する"),
        cancel=reverse("access_brought"),
        initial={"purpose": task.purpose, "days": task.days},
        template="access/confirm.html",
        context={"task": task},
    )


@require_POST
@page("access.request")
def decline(request: Request, key: str) -> HttpResponse:
    """Say no to one of them."""
    found = BroughtRequest.objects.filter(key=key, person=request.by).first()
    if found is None:
        raise missing()
    bringing.decline(found, by=request.by)
    messages.success(request, say("申請を取りやめました。"))
    return HttpResponseRedirect(reverse("access_mine"))


@page("access.request")
def ask(request: Request) -> HttpResponse:
    """Straight from a denial in another system: the same question, to be asked for by whoever was denied."""
    token = request.GET.get("denial", "")
    try:
        denial = read(token)
    except NotBound as error:
        raise BadInput(
            say("この申請のリンクは使えません。期限が過ぎたか、途中で切れています。"),
            say("元のシステムでもう一度開き直すか、「していいですか」から申請してください。"),
        ) from error

    def save(form: ConfirmForm) -> str:
        values = form.cleaned_data
        return _asked_for(
            request,
            bringing.ask_from(denial, purpose=values["purpose"], days=values["days"], by=request.by),
        )

    return form_page(
        request,
        ConfirmForm,
        save,
        title=_("権限を申請しますか"),
        lead=say(
            "{number}を「{verb}」ための、期限のある権限です。", number=denial.resource, verb=denial.verb.label
        ),
        submit=_("申請する"),
        cancel=reverse("access_may"),
    )


def _asked_for(request: Request, made: AccessRequest) -> str:
    number = made.case.number if made.case else 0
    messages.success(
        request, say("申請しました（案件{n}）。承認されると、すぐに使えるようになります。", n=number)
    )
    return reverse("access_mine")


urlpatterns: list[URLPattern] = [
    path("access/requests/", brought, name="access_brought"),
    path("access/requests/new/", ask, name="access_ask_denied"),
    path("access/requests/<slug:key>/", confirm, name="access_confirm"),
    path("access/requests/<slug:key>/decline/", decline, name="access_decline"),
]
