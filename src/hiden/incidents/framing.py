"""What every page of an incident shares: how it is found, its heading, its tabs, and what the reader may do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from hiden.gate import permitted
from hiden.incidents.models import Incident
from hiden.incidents.tabs import tabs_of
from hiden.ui.forms import form_page
from hiden.ui.menu import Label
from hiden.ui.request import Request

_ACTIONS = ("incidents.work", "incidents.lead")


def incident_at(key: str, **_more: object) -> Incident:
    """An incident by its key, for `@page(…, of=incident_at)`: the gate says who may know of it. Raises DoesNotExist."""
    return Incident.objects.select_related("case", "opened_by").get(key=key)


def frame_of(request: Request, incident: Incident) -> dict[str, Any]:
    """For `incidents/base.html`: the incident, its tabs, and `may_work`, `may_lead`."""
    allowed = set(permitted(request.by, _ACTIONS, incident))
    return {
        "incident": incident,
        "incident_tabs": tabs_of(incident, request.path),
        "may_work": "incidents.work" in allowed and not incident.over,
        "may_lead": "incidents.lead" in allowed and not incident.over,
        "may_open_again": "incidents.lead" in allowed and incident.over,
    }


def incident_page(
    request: Request, incident: Incident, template: str, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """A page that extends `incidents/base.html`."""
    return render(request, template, {**frame_of(request, incident), **(context or {})})


def incident_form(
    request: Request,
    incident: Incident,
    form: Callable[..., forms.BaseForm],
    save: Callable[[Any], HttpResponse | str],
    *,
    title: Label,
    submit: Label,
    back: str,
    lead: Label = "",
    template: str = "incidents/form.html",
    context: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    arguments: Mapping[str, Any] | None = None,
    danger: bool = False,
) -> HttpResponse:
    """A page with one form about an incident, under its number; `back` is where 「やめる」 leads."""
    return form_page(
        request, form, save, title=title, submit=submit, lead=lead, cancel=back, template=template, initial=initial,
        arguments=arguments, danger=danger, context={"incident": incident, **(context or {})},
    )  # fmt: skip


__all__ = ["frame_of", "incident_at", "incident_form", "incident_page"]
