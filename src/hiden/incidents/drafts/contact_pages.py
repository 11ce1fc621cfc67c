"""Whom to turn to when it happens: the company's own contacts, then those of the handbook (参考資料3)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden import catalogue
from hiden.base.words import say
from hiden.catalogue.shown import all_shown
from hiden.gate.page import page
from hiden.incidents.drafts import contacts as verbs
from hiden.incidents.drafts.forms import ContactForm
from hiden.incidents.drafts.models import ContactKind
from hiden.ui.forms import form_page
from hiden.ui.menu import CHAPTER_6, show_in_menu
from hiden.ui.request import Request

show_in_menu(CHAPTER_6, _("いざというときの連絡先"), "incident_contacts", action="incidents.open", order=60)


@page("incidents.open")
def contacts(request: Request) -> HttpResponse:
    """Both lists. Kinds of which there is none yet are named, so that they are looked for before they are needed."""
    own = list(verbs.own_contacts())
    there = {one.kind for one in own}
    missing = [one.label for one in ContactKind if one not in there and one != ContactKind.OTHER]
    context = {"own": own, "missing": missing, "public": all_shown(catalogue.contacts())}
    return render(request, "incidents/contacts.html", context)


@page("incidents.open")
def note(request: Request) -> HttpResponse:
    """Note one."""

    def save(form: ContactForm) -> str:
        verbs.note(form.contact, by=request.by)
        messages.success(request, say("連絡先を登録しました。"))
        return reverse("incident_contacts")

    return form_page(
        request, ContactForm, save, title=_("連絡先を登録する"), submit=_("登録する"), cancel=reverse("incident_contacts")
    )  # fmt: skip


@page("incidents.open")
def change(request: Request, key: str) -> HttpResponse:
    """Put what is right now in its place."""
    found = verbs.find_contact(key)

    def save(form: ContactForm) -> str:
        verbs.change(found, form.contact, by=request.by)
        messages.success(request, say("連絡先を改めました。"))
        return reverse("incident_contacts")

    return form_page(
        request, ContactForm, save, title=_("連絡先を改める"), submit=_("改める"), cancel=reverse("incident_contacts"),
        initial=ContactForm.of(found),
    )  # fmt: skip


@require_POST
@page("incidents.open")
def end(request: Request, key: str) -> HttpResponse:
    """Take it off the list."""
    verbs.end(verbs.find_contact(key), by=request.by)
    messages.success(request, say("連絡先を一覧から外しました。"))
    return HttpResponseRedirect(reverse("incident_contacts"))


urlpatterns: list[URLPattern] = [
    path("incidents/contacts/", contacts, name="incident_contacts"),
    path("incidents/contacts/new/", note, name="incident_contact_new"),
    path("incidents/contacts/<slug:key>/", change, name="incident_contact"),
    path("incidents/contacts/<slug:key>/end/", end, name="incident_contact_end"),
]
