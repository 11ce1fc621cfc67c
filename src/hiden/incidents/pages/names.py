"""The name behind a case of signs: one asks, another of another department agrees."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.gate.page import page
from hiden.incidents.framing import incident_form
from hiden.incidents.models import Incident, IncidentSubject
from hiden.incidents.unmasking import ask_name, called, show_name
from hiden.ui.forms import Form, ReasonForm
from hiden.ui.request import Request


class AgreeForm(Form):
    """That the second person read the reason."""

    read = forms.BooleanField(label=_("理由を読み、名前が要ると判断した"))


def subject_at(key: str, pk: int) -> Incident:
    """The incident of somebody concerned. Raises DoesNotExist."""
    return _subject(key, pk).incident


def _subject(key: str, pk: int) -> IncidentSubject:
    return IncidentSubject.objects.select_related("incident__case", "person", "asked_by").get(
        pk=pk, incident__key=key
    )


@page("incidents.work", of=subject_at)
def ask(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """The first of the two."""
    subject = _subject(key, pk)

    def save(form: ReasonForm) -> str:
        ask_name(subject, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("求めました。別の部署の人が認めると、名前が表示されます。"))
        return reverse("incident", args=[key])

    return incident_form(
        request, found, ReasonForm, save, title=say("{name}の名前の表示を求める", name=called(subject)), submit=_("求める"),
        back=reverse("incident", args=[key]), lead=_("兆候の案件では、部門の違う二人が認めるまで、名前を伏せます。"),
    )  # fmt: skip


@page("incidents.work", of=subject_at)
def show(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """The second."""
    subject = _subject(key, pk)

    def save(form: AgreeForm) -> str:
        show_name(subject, by=request.by)
        return reverse("incident", args=[key])

    lead = (
        say("{name}さんの理由：{reason}", name=subject.asked_by.name, reason=subject.asked_reason)
        if subject.asked_by
        else ""
    )
    return incident_form(
        request, found, AgreeForm, save, title=say("{name}の名前の表示を認める", name=called(subject)), submit=_("認める"),
        back=reverse("incident", args=[key]), lead=lead,
    )  # fmt: skip
