"""自分の設定: language, sign-in, sessions, API tokens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import now, today
from hiden.base.words import say
from hiden.gate.page import page
from hiden.people import actions
from hiden.people.forms import TokenForm
from hiden.people.models import Account
from hiden.people.pages.finding import own_token
from hiden.people.queries import departments_as_of, posts_of, roles_of
from hiden.people.sign_in import keep_language, lacks_second_factor
from hiden.ui.forms import form_page
from hiden.ui.request import Request


@page("people.own_settings")
def own(request: Request) -> HttpResponse:
    """Everything one can set for oneself."""
    day = today()
    tree = departments_as_of(day)
    pk = request.by.pk
    context = {
        "account": Account.objects.filter(person=request.by).first(),
        "posts": [(tree.path(post.department_id), post) for post in posts_of([pk], day).get(pk, [])],
        "roles": [(tree.path(held.department_id), held) for held in roles_of([pk], day).get(pk, [])],
        "tokens": request.by.api_tokens.order_by("-made_at"),
        "now": now(),
        "lacks_second_factor": lacks_second_factor(request.by),
    }
    return render(request, "people/own.html", context)


@require_POST
@page("people.own_settings")
def language(request: Request) -> HttpResponse:
    """The language for this account, from this page on."""
    account = Account.objects.get(person=request.by)
    actions.set_language(account, request.POST.get("language", ""))
    response = redirect("people_own")
    keep_language(response, account.language)
    return response


@require_POST
@page("people.own_settings")
def end_sessions(request: Request) -> HttpResponse:
    """Sign out everywhere, here too."""
    actions.end_sessions(request.by, by=request.by)
    return redirect("people_own")


@page("people.own_settings")
def make_token(request: Request) -> HttpResponse:
    """A new API token; its text is shown once, on the page that answers."""

    def save(form: TokenForm) -> HttpResponse:
        token, text = actions.make_token(**form.cleaned_data, by=request.by)
        response = render(request, "people/token.html", {"token": token, "text": text})
        response.headers["Cache-Control"] = "no-store"
        return response

    return form_page(
        request,
        TokenForm,
        save,
        title=_("APIトークンを作る"),
        lead=_(
            "あなたの権限で、ほかのシステムから秘伝を使えるようにします。トークンはパスワードと同じように扱ってください。"
        ),
        submit=_("作る"),
        cancel=reverse("people_own"),
    )


@require_POST
@page("people.own_settings")
def revoke_token(request: Request, pk: int) -> HttpResponse:
    """Let a token stop working."""
    actions.revoke_token(own_token(pk, request.by), by=request.by)
    messages.success(request, say("トークンを無効にしました。"))
    return redirect("people_own")
