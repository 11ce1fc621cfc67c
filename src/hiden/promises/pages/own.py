"""One's own promises: the list, reading and signing, and saying that one will not sign."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate.page import page
from hiden.promises import actions
from hiden.promises.models import OUTSTANDING, How, PromiseRequest
from hiden.promises.pages.finding import latest, request_named, request_to_sign
from hiden.promises.pages.signing_form import DeclineForm, SigningForm, seen
from hiden.promises.queries import mine as asked_of
from hiden.promises.signing import TextRevised, refuse_closed
from hiden.promises.texts import text_lines
from hiden.ui.forms import form_page
from hiden.ui.request import Request
from hiden.ui.texts import text_html


def revised_words() -> str:
    """Said above words that are not those read before."""
    return say("文が改められたので、もう一度お読みください。")


@page("promises.use")
def mine(request: Request) -> HttpResponse:
    """What I was asked, and what I promised."""
    found = asked_of(request.by)
    context = {
        "waiting": [one for one in found if one.state in OUTSTANDING],
        "signed": [one for one in found if one.state not in OUTSTANDING],
        "today": today(),
    }
    return render(request, "promises/mine.html", context)


@page("promises.sign", of=request_to_sign)
def sign(request: Request, found: PromiseRequest, key: str) -> HttpResponse:
    """Read and sign. A text that changed in the meantime is shown anew, and nothing is written."""
    now_valid = latest(found)
    if now_valid.pk != found.pk:
        messages.warning(request, revised_words())
        return HttpResponseRedirect(reverse("promises_sign", args=[now_valid.key]))
    if request.method != "POST":
        refuse_closed(found)
        return signing_page(request, found, SigningForm(initial=_shown(found)))
    form = SigningForm(request.POST)
    if not form.is_valid():
        return signing_page(request, found, form, status=422)
    given = form.given(found)
    try:
        if given is None:
            raise TextRevised
        actions.sign(found, given, how=how_signed_in(request), by=request.by)
    except TextRevised:
        messages.warning(request, revised_words())
        return HttpResponseRedirect(reverse("promises_sign", args=[latest(request_named(key)).key]))
    except (BadInput, Conflict) as error:
        form.refuse(error)
        return signing_page(request, found, form, status=422)
    messages.success(request, say("署名を記録しました。控えをいつでも受け取れます。"))
    return HttpResponseRedirect(reverse("promises_one", args=[found.key]))


def _shown(found: PromiseRequest) -> dict[str, str]:
    return {"shown": seen(found), "sha256": found.sha256}


def signing_page(
    request: HttpRequest,
    found: PromiseRequest,
    form: SigningForm,
    *,
    status: int = 200,
    decline: str = "",
    template: str = "promises/sign.html",
    revised: str = "",
) -> HttpResponse:
    """The words with the form beneath them."""
    context = {
        "asked": found,
        "lines": text_html(text_lines(found), title=True),
        "form": form,
        "decline": decline or reverse("promises_decline", args=[found.key]),
        "today": today(),
        "revised": revised,
    }
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def how_signed_in(request: HttpRequest) -> How:
    """Whether this session came in with a second factor or a passkey."""
    records = get_authentication_records(request)
    return How.ACCOUNT_2FA if any(one.get("method") == "mfa" for one in records) else How.ACCOUNT


@page("promises.sign", of=request_named)
def decline(request: Request, found: PromiseRequest, key: str) -> HttpResponse:
    """Say that one will not sign."""
    back = reverse("promises_sign", args=[key])

    def save(form: DeclineForm) -> str:
        actions.refuse(found, words=form.cleaned_data["words"], by=request.by)
        messages.success(
            request,
            say(
                "署名しないとの申出を記録しました。担当者から説明の連絡があります。後から署名することもできます。"
            ),
        )
        return reverse("promises_mine")

    return form_page(
        request,
        DeclineForm,
        save,
        title=_("署名しないことを伝える"),
        lead=_(
            "署名は任意です。伝えたことだけを理由に、この製品が何かを決めたり止めたりすることはありません。"
        ),
        submit=_("署名しないと伝える"),
        cancel=back,
    )
