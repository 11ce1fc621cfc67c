"""The pages behind a personal link: the number first, then the words. Nobody is signed in here."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.errors import BadInput, Conflict, HidenError, NotFound
from hiden.base.words import say
from hiden.gate.page import open_page
from hiden.promises import linking
from hiden.promises.certificate import certificate_pdf
from hiden.promises.linking import Standing, find_link, standing, tries_left
from hiden.promises.models import SigningLink
from hiden.promises.pages.own import revised_words, signing_page
from hiden.promises.pages.signing_form import DeclineForm, SigningForm, seen
from hiden.promises.queries import find_signature
from hiden.promises.signing import TextRevised
from hiden.ui.api import file_answer
from hiden.ui.forms import Form


class NumberForm(Form):
    """The number that came by another way."""

    number = forms.CharField(
        label=_("確認番号"), max_length=20, help_text=_("リンクとは別に受け取った、8桁の数字です。"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


def _closed(where: Standing) -> HidenError:  # noqa: PLR0911 - one answer for each case
    """Why a link opens nothing, and what to do: two sentences for each case."""
    ask = say("会社の担当者に、新しいリンクを依頼してください。")
    match where:
        case Standing.USED:
            return Conflict(
                say("このリンクは、署名に使われたため閉じています。"),
                say(
                    "控えは、署名した端末で期限まで受け取れます。ほかの端末で要るときは、会社の担当者に依頼してください。"
                ),
            )
        case Standing.ELSEWHERE:
            return Conflict(
                say("このリンクは、すでに別の端末かブラウザーで開かれています。"),
                say(
                    "はじめに開いた端末で続けてください。心当たりがないときは、すぐに会社の担当者に連絡してください。"
                ),
            )
        case Standing.LOCKED:
            return Conflict(say("確認番号の誤りが続いたため、このリンクを使えなくしました。"), ask)
        case Standing.REPLACED:
            return Conflict(
                say("このリンクは、新しいリンクに差し替えられました。"),
                say("あとから届いたリンクを開いてください。"),
            )
        case Standing.WITHDRAWN:
            return Conflict(
                say("この署名の依頼は取りやめになりました。"),
                say("署名は要りません。この画面を閉じてください。"),
            )
        case Standing.SIGNED:
            return Conflict(
                say("この誓約には、ほかの方法ですでに署名されています。"),
                say("署名は要りません。この画面を閉じてください。"),
            )
        case _:
            return Conflict(say("このリンクの期限が切れています。"), ask)


def _found(token: str) -> SigningLink:
    link = find_link(token)
    if link is None:
        raise NotFound(
            say("このリンクは使えません。"),
            say("リンクの全体を写せているかを確かめるか、会社の担当者に新しいリンクを依頼してください。"),
        )
    return link


def _browser(request: HttpRequest, token: str) -> str:
    """What this browser was given when it knew the number; "" for any other."""
    return request.COOKIES.get(_cookie(token), "")


def _cookie(token: str) -> str:
    return f"promise-{hashlib.sha256(token.encode()).hexdigest()[:16]}"


def _bind(response: HttpResponse, token: str, browser: str, link: SigningLink) -> HttpResponse:
    """Let the browser be known again as long as the link lasts: a session would be over the next morning."""
    response.set_cookie(
        _cookie(token), browser, expires=link.expires_at, path=f"/p/{token}/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _answered(response: HttpResponse) -> HttpResponse:
    """Nothing of it stays behind, and the address is told to nobody else."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


@open_page
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Number, words, signature: whatever the link is at."""
    found = _found(token)
    browser = _browser(request, token)
    where = standing(found, browser)
    if where == Standing.ASK_NUMBER:
        return _answered(_number(request, token, found))
    if where == Standing.SIGNED_HERE:
        context = {"asked": found.request, "token": token, "until": found.expires_at}
        return _answered(render(request, "promises/link_signed.html", context))
    if where != Standing.READY:
        raise _closed(where)
    return _answered(_sign(request, token, found, browser))


def _number(request: HttpRequest, token: str, found: SigningLink) -> HttpResponse:
    form = NumberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        where, browser = linking.open_link(token, form.cleaned_data["number"])
        if where == Standing.READY:
            return _bind(HttpResponseRedirect(reverse("promises_link", args=[token])), token, browser, found)
        if where != Standing.ASK_NUMBER:
            raise _closed(where)
        left = tries_left(_found(token))
        form.refuse(
            BadInput(
                say("確認番号が違います。"),
                say("番号を確かめて、もう一度入力してください。あと{n}回まで試せます。", n=left),
            ),
            "number",
        )
    status = 422 if request.method == "POST" else 200
    context: dict[str, Any] = {"form": form, "until": found.expires_at}
    return render(request, "promises/link_number.html", context, status=status)


def _sign(request: HttpRequest, token: str, found: SigningLink, browser: str) -> HttpResponse:
    asked = found.request
    decline = reverse("promises_link_decline", args=[token])

    def page(form: SigningForm, status: int = 200) -> HttpResponse:
        return signing_page(
            request, asked, form, status=status, decline=decline, template="promises/link_sign.html"
        )

    fresh = SigningForm(initial={"shown": seen(asked), "sha256": asked.sha256})
    if request.method != "POST":
        return page(fresh)
    form = SigningForm(request.POST)
    if not form.is_valid():
        return page(form, 422)
    given = form.given(asked)
    try:
        if given is None:
            raise TextRevised
        linking.sign_by_link(token, browser, given)
    except TextRevised:
        found = _found(token)
        asked = found.request
        form = SigningForm(initial={"shown": seen(asked), "sha256": asked.sha256})
        return signing_page(
            request,
            asked,
            form,
            status=409,
            decline=decline,
            template="promises/link_sign.html",
            revised=revised_words(),
        )
    except (BadInput, Conflict) as error:
        form.refuse(error)
        return page(form, 422)
    return HttpResponseRedirect(reverse("promises_link", args=[token]))


@open_page
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Say through the link that one will not sign."""
    found = _found(token)
    browser = _browser(request, token)
    where = standing(found, browser)
    if where == Standing.ASK_NUMBER:
        return HttpResponseRedirect(reverse("promises_link", args=[token]))
    if where != Standing.READY:
        raise _closed(where)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    said = False
    if request.method == "POST" and form.is_valid():
        linking.refuse_by_link(token, browser, form.cleaned_data["words"])
        said = True
    context = {"form": form, "said": said, "back": reverse("promises_link", args=[token])}
    wrong = request.method == "POST" and not said
    return _answered(render(request, "promises/link_decline.html", context, status=422 if wrong else 200))


@open_page
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The copy for whoever signed in this browser, until the link would have ended."""
    found = _found(token)
    where = standing(found, _browser(request, token))
    if where != Standing.SIGNED_HERE:
        raise _closed(where if where not in {Standing.ASK_NUMBER, Standing.READY} else Standing.EXPIRED)
    made = certificate_pdf(find_signature(found.request))
    return _answered(file_answer(made, f"promise-{found.request.key}.pdf", "application/pdf"))
