"""公益通報の確認: tips that wait for the keeper of reports, and what was said under the receipt of any tip without a name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.gate.page import page
from hiden.incidents.framing import incident_at, incident_form, incident_page
from hiden.incidents.intake import telling
from hiden.incidents.intake.forms import RulingForm, WordsForm
from hiden.incidents.intake.gate_of_reports import held_for, rule
from hiden.incidents.intake.models import TipReceipt
from hiden.incidents.models import Incident
from hiden.monitoring.rights.reporting import laws_on
from hiden.ui.forms import form_page
from hiden.ui.request import Request


@page("incidents.held")
def held(request: Request) -> HttpResponse:
    """Those that wait."""
    context = {"rows": list(held_for(request.by)), "laws": laws_on(today())}
    return render(request, "incidents/held.html", context)


@page("incidents.keep", of=incident_at)
def keep(request: Request, found: Incident, key: str) -> HttpResponse:
    """What was told, and the decision."""

    def save(form: RulingForm) -> str:
        goes_on = form.cleaned_data["goes_on"] == "yes"
        rule(found, goes_on=goes_on, words=form.cleaned_data["words"], by=request.by)
        messages.success(request, say("判断を記録しました。"))
        return reverse("incidents_held")

    receipt = TipReceipt.objects.filter(incident=found).first()
    return form_page(
        request, RulingForm, save, title=say("申告{number}の確認", number=str(found)), submit=_("判断を記録する"),
        lead=_("通報した人を特定しようとしないでください。迷うときは、終えるほうを選びます。"), cancel=reverse("incidents_held"),
        template="incidents/keep.html",
        context={
            "told": found, "laws": laws_on(today()), "receipt": receipt,
            "lines": list(receipt.words.select_related("by").order_by("at", "pk")) if receipt else [],
        },
    )  # fmt: skip


@page("incidents.keep", of=incident_at)
def keeper_answer(request: Request, found: Incident, key: str) -> HttpResponse:
    """The keeper asks back under the receipt."""
    return _answer(request, found, back=reverse("incident_keep", args=[key]))


@page("incidents.work", of=incident_at)
def answer(request: Request, found: Incident, key: str) -> HttpResponse:
    """Somebody of the circle asks back."""
    return _answer(request, found, back=reverse("incident_tip", args=[key]))


def _answer(request: Request, found: Incident, *, back: str) -> HttpResponse:
    receipt = TipReceipt.objects.select_related("incident").get(incident=found)

    def save(form: WordsForm) -> str:
        telling.answer(receipt, words=form.cleaned_data["words"], by=request.by)
        messages.success(request, say("答えました。受付コードを持つ人だけが読めます。"))
        return back

    return incident_form(
        request, found, WordsForm, save, title=_("名前を出さずに知らせた人に答える"), submit=_("答える"), back=back,
        lead=_("誰かを突き止めるような尋ね方はしません。"), template="ui/form_page.html",
    )  # fmt: skip


@page("incidents.see", of=incident_at)
def tip(request: Request, found: Incident, key: str) -> HttpResponse:
    """What was said with whoever told without a name."""
    receipt = TipReceipt.objects.filter(incident=found).first()
    lines = list(receipt.words.select_related("by").order_by("at", "pk")) if receipt else []
    return incident_page(request, found, "incidents/tip.html", {"receipt": receipt, "lines": lines})
