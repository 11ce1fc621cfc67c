"""The front page of an incident: what is next, what is late, since when the company knows, who leads; and what it is about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER, TOKYO, today
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.incidents import knowing, opening
from hiden.incidents.forms import ConcernForm, KnowingForm, MoveForm
from hiden.incidents.framing import incident_at, incident_form, incident_page
from hiden.incidents.intake.models import TipReceipt
from hiden.incidents.knowing import standing_knowings
from hiden.incidents.models import Incident, IncidentState, IncidentSubject, Knowing, Part
from hiden.incidents.pressing import pressing_of
from hiden.incidents.queries import circle_of, items_of
from hiden.incidents.tabs import show_tab
from hiden.incidents.unmasking import called
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.pictures import Step
from hiden.ui.request import Request

_ORDER = (
    IncidentState.TIP,
    IncidentState.CONFIRMING,
    IncidentState.RESPONDING,
    IncidentState.PURSUING,
    IncidentState.CLOSED,
)
_MOST_PRESSING = 6

show_tab("overview", _("概要"), "incident", group="overview", order=10)


@page("incidents.see", of=incident_at)
def incident(request: Request, found: Incident, key: str) -> HttpResponse:
    """One incident in five seconds."""
    pressing = pressing_of(found)
    circle = circle_of(found)
    knowings = list(standing_knowings(found))
    context: dict[str, Any] = {
        "pressing": pressing[:_MOST_PRESSING],
        "more_pressing": max(0, len(pressing) - _MOST_PRESSING),
        "late": sum(one.late for one in pressing),
        "known": knowings[0] if knowings else None,
        "days": (today() - knowings[0].at.astimezone(TOKYO).date()).days + 1 if knowings else 0,
        "knowings": [(one, place) for one, place in zip(knowings, _places(knowings), strict=True)],
        "replaced": found.knowings.exclude(replaced_by=None).count(),
        "leads": [one.person.name for one in circle if one.part == Part.LEAD],
        "circle": circle,
        "subjects": [(one, called(one)) for one in _subjects(found)],
        "steps": _steps(found),
        "has_receipt": TipReceipt.objects.filter(incident=found).exists(),
        "items": items_of(found, request.by),
        "may_case": found.case is not None and allows(request.by, "monitoring.case", found.case),
    }
    return incident_page(request, found, "incidents/incident.html", context)


def _subjects(incident: Incident) -> list[IncidentSubject]:
    rows = incident.subjects.filter(until=FOREVER)
    return list(rows.select_related("person", "asked_by", "incident__case").order_by("pk"))


def _places(knowings: list[Knowing]) -> list[str]:
    wanted = {one.department_id for one in knowings if one.department_id}
    names = place_names(departments_as_of(), wanted) if wanted else {}
    return [names.get(one.department_id or 0, "") for one in knowings]


def _steps(incident: Incident) -> list[Step]:
    here = IncidentState.CLOSED if incident.over else IncidentState(incident.state)
    place = _ORDER.index(here)
    labels = [state.label for state in _ORDER[:-1]] + [
        incident.get_state_display() if incident.over else IncidentState.CLOSED.label
    ]
    return [
        Step(label, "done" if n < place else "now" if n == place else "later")
        for n, label in enumerate(labels)
    ]


def knowing_at(key: str, pk: int) -> Incident:
    """The incident of a knowing. Raises DoesNotExist."""
    return Knowing.objects.select_related("incident").get(pk=pk, incident__key=key).incident


@page("incidents.work", of=incident_at)
def know(request: Request, found: Incident, key: str) -> HttpResponse:
    """Another department knew too, perhaps earlier."""

    def save(form: KnowingForm) -> str:
        knowing.know(found, **form.told(), by=request.by)
        messages.success(request, say("知った日時を記録しました。最も早いものから期限を数えます。"))
        return reverse("incident", args=[key])

    return incident_form(
        request, found, KnowingForm, save, title=_("知った日時を加える"), submit=_("記録する"), back=reverse("incident", args=[key]),
        lead=_("社内のどの部署でも、最初に知った時が「会社が知った時」です。最も早いものから期限を数えます。"),
    )  # fmt: skip


@page("incidents.lead", of=knowing_at)
def correct(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """A moment was wrong: the right one takes its place, the wrong one stays readable."""
    wrong = Knowing.objects.get(pk=pk)

    def save(form: KnowingForm) -> str:
        knowing.correct(wrong, **form.told(), by=request.by)
        messages.success(request, say("訂正しました。前の日時も記録に残ります。"))
        return reverse("incident", args=[key])

    return incident_form(
        request, found, KnowingForm, save, title=_("知った日時を訂正する"), submit=_("訂正する"), back=reverse("incident", args=[key]),
        lead=say("いまの記録：{words}", words=wrong.words), initial=KnowingForm.of(wrong),
    )  # fmt: skip


@page("incidents.work", of=incident_at)
def concern(request: Request, found: Incident, key: str) -> HttpResponse:
    """What and whom it is about."""

    def save(form: ConcernForm) -> str:
        values = form.cleaned_data
        opening.concern_items(found, values["items"], by=request.by)
        if values["person"] or values["outsider"]:
            opening.concern_person(found, person=values["person"], outsider=values["outsider"], by=request.by)
        messages.success(request, say("記録しました。疑われている人と、その上長には、この事案は見えません。"))
        return reverse("incident", args=[key])

    return incident_form(
        request, found, ConcernForm, save, title=_("関わる情報・人を加える"), submit=_("加える"), back=reverse("incident", args=[key]),
        lead=_("疑いは、結論ではありません。本人と上長には見えなくなります。"),
    )  # fmt: skip


@page("incidents.lead", of=incident_at)
def move(request: Request, found: Incident, key: str) -> HttpResponse:
    """Go on to another stage."""

    def save(form: MoveForm) -> str:
        values = form.cleaned_data
        opening.move_on(found, to=IncidentState(values["to"]), reason=values["reason"], by=request.by)
        messages.success(request, say("段階を改めました。"))
        return reverse("incident", args=[key])

    return incident_form(
        request, found, MoveForm, save, title=_("段階を進める"), submit=_("進める"), back=reverse("incident", args=[key]),
        arguments={"state": IncidentState(found.state)},
    )  # fmt: skip
