"""知らせる: the page for everybody, with a name or without; the receipt; opening an incident; how the company runs this."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import open_page, page
from hiden.incidents.intake import telling
from hiden.incidents.intake.forms import CodeForm, OpenForm, SettingsForm, TellForm, WordsForm
from hiden.ui.forms import form_page
from hiden.ui.request import Request

_LEAD = _("二分で書けます。確かでなくてもかまいません。分かっているところだけを書いてください。")


@page("incidents.report")
def report(request: Request) -> HttpResponse:
    """Under one's own name."""

    def save(form: TellForm) -> HttpResponse:
        made = telling.tell(form.told(), touches=form.touched, by=request.by)
        return render(request, "incidents/told.html", {"number": str(made)})

    return form_page(
        request, TellForm, save, title=_("漏えいかもしれないことを知らせる"), lead=_LEAD, submit=_("知らせる"),
        template="incidents/report.html", context={"named": True, "person": request.by},
    )  # fmt: skip


@page("incidents.report")
def unnamed(request: Request) -> HttpResponse:
    """Signed in, without who it was being kept: the verb is never given the person."""
    return _tell_unnamed(request, signed_in=True)


@open_page
def door(request: HttpRequest) -> HttpResponse:
    """Without signing in, where the company opened this door."""
    telling.require_door()
    return _tell_unnamed(request, signed_in=False)


def _tell_unnamed(request: HttpRequest, *, signed_in: bool) -> HttpResponse:
    def save(form: TellForm) -> HttpResponse:
        made = telling.tell_unnamed(form.told(), touches=form.touched)
        return render(request, "incidents/receipt.html", {"number": str(made.incident), "code": made.code})

    return form_page(
        request, TellForm, save, title=_("名前を出さずに知らせる"), lead=_LEAD, submit=_("知らせる"),
        template="incidents/report.html", context={"named": False, "signed_in": signed_in},
    )  # fmt: skip


@open_page
def receipt(request: HttpRequest) -> HttpResponse:
    """What was said under a receipt. The code is sent in the form each time, and never stands in an address."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "incidents/receipt_code.html", {"form": form}, status=status)
    try:
        found = telling.receipt_of(form.cleaned_data["code"])
    except NotFound as error:
        form.refuse(error)
        return render(request, "incidents/receipt_code.html", {"form": form}, status=422)
    more = WordsForm(request.POST if "words" in request.POST else None)
    added = more.is_bound and more.is_valid()
    if added:
        telling.add_words(found, words=more.cleaned_data["words"])
        more = WordsForm()
    context: dict[str, Any] = {
        "incident": found.incident,
        "lines": list(found.words.order_by("at", "pk")),
        "code": form.cleaned_data["code"],
        "form": more,
        "added": added,
    }
    return render(request, "incidents/receipt_words.html", context, status=422 if more.errors else 200)


@page("incidents.open")
def open_one(request: Request) -> HttpResponse:
    """From outside, a device that came back, an audit."""

    def save(form: OpenForm) -> str:
        made = telling.open_told(form.told(), touches=form.touched, by=request.by)
        if allows(request.by, "incidents.see", made):
            messages.success(request, say("事案{number}を開きました。", number=str(made)))
            return reverse("incident", args=[made.key])
        messages.success(request, _opened_elsewhere(str(made)))
        return reverse("incidents")

    return form_page(
        request, OpenForm, save, title=_("事案を開く"), submit=_("開く"), cancel=reverse("incidents"),
        lead=_("社外からの連絡、返却されたPC、監査などで分かったことから始めます。"), initial=_initial(request),
    )  # fmt: skip


def _initial(request: Request) -> dict[str, Any]:
    """What a page that leads here says already: a device of a leaver, an audit."""
    names = ("came", "title", "who", "teller")
    return {name: request.GET[name][:200] for name in names if request.GET.get(name)}


def _opened_elsewhere(number: str) -> str:
    return say(
        "事案{number}を受け付けました。あなたは知ってよい人に入っていないため、内容は表示されません。",
        number=number,
    )


@page("incidents.settle")
def settings(request: Request) -> HttpResponse:
    """How tips come in, and what "no leak" asks for."""
    now = telling.settings()

    def save(form: SettingsForm) -> str:
        telling.settle(**form.cleaned_data, by=request.by)
        messages.success(request, say("決まりを改めました。"))
        return reverse("incidents")

    return form_page(
        request, SettingsForm, save, title=_("漏えい事案の決まり"), submit=_("改める"), cancel=reverse("incidents"),
        initial={"open_door": now.open_door, "least_coverage": now.least_coverage},
    )  # fmt: skip
