"""Who may know of an incident, who must not, and whom the roles of 第4章 propose."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import FOREVER
from hiden.base.words import say
from hiden.gate.page import page
from hiden.incidents import circle as verbs
from hiden.incidents.forms import KeptOutForm, MemberForm, RangeForm
from hiden.incidents.framing import incident_at, incident_form, incident_page
from hiden.incidents.models import CircleMember, Incident, KeptOut, Part
from hiden.incidents.queries import circle_of
from hiden.incidents.tabs import show_tab
from hiden.people.models import Person
from hiden.ui.forms import ReasonForm
from hiden.ui.request import Request

show_tab("circle", _("知ってよい人"), "incident_circle", group="circle", order=90)


def member_at(key: str, pk: int) -> Incident:
    """The incident of somebody's place in its circle. Raises DoesNotExist."""
    return CircleMember.objects.select_related("incident").get(pk=pk, incident__key=key).incident


def kept_out_at(key: str, pk: int) -> Incident:
    """The incident that somebody is kept out of. Raises DoesNotExist."""
    return KeptOut.objects.select_related("incident").get(pk=pk, incident__key=key).incident


@page("incidents.see", of=incident_at)
def circle(request: Request, found: Incident, key: str) -> HttpResponse:
    """Those who may, those who may not and why, and who is proposed."""
    lines = list(found.kept_out.filter(until=FOREVER).select_related("person").order_by("pk"))
    unseen = verbs.kept_out_of(found)
    masked = found.subjects.filter(until=FOREVER, masked=True).exists()
    named = {one.person_id for one in lines}
    members = circle_of(found)
    context: dict[str, Any] = {
        "members": [(one, one.person_id in unseen) for one in members],
        "former": list(found.circle.exclude(until=FOREVER).select_related("person").order_by("-until")[:50]),
        "lines": lines,
        "by_rule": [] if masked else list(Person.objects.filter(pk__in=unseen - named).order_by("number")),
        "hidden_by_rule": len(unseen - named) if masked else 0,
        "proposed": [(one, Part(part)) for one, part in verbs.proposed(found)],
    }
    return incident_page(request, found, "incidents/circle.html", context)


@page("incidents.lead", of=incident_at)
def add(request: Request, found: Incident, key: str) -> HttpResponse:
    """Let somebody know."""

    def save(form: MemberForm) -> str:
        values = form.cleaned_data
        verbs.add(found, values["person"], part=Part(values["part"]), reason=values["reason"], by=request.by)
        messages.success(request, say("{name}さんを、知ってよい人に加えました。", name=values["person"].name))
        return reverse("incident_circle", args=[key])

    return incident_form(
        request, found, MemberForm, save, title=_("知ってよい人を加える"), submit=_("加える"), back=reverse("incident_circle", args=[key]),
        lead=_("対応に要る人だけにします。加えた人には、この事案のすべてが見えます。"),
        initial={"person": request.GET.get("person", "")[:40], "part": request.GET.get("part", "")[:10]},
    )  # fmt: skip


@page("incidents.lead", of=member_at)
def end(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """Take somebody out."""
    member = CircleMember.objects.select_related("incident", "person").get(pk=pk)

    def save(form: ReasonForm) -> str:
        verbs.end(member, reason=form.cleaned_data["reason"], by=request.by)
        return reverse("incident_circle", args=[key])

    return incident_form(
        request, found, ReasonForm, save, title=say("{name}さんを外す", name=member.person.name), submit=_("外す"),
        back=reverse("incident_circle", args=[key]),
    )  # fmt: skip


@page("incidents.lead", of=incident_at)
def keep_out(request: Request, found: Incident, key: str) -> HttpResponse:
    """Say that somebody must not know."""

    def save(form: KeptOutForm) -> str:
        verbs.keep_out(found, form.cleaned_data["person"], reason=form.cleaned_data["reason"], by=request.by)
        return reverse("incident_circle", args=[key])

    return incident_form(
        request, found, KeptOutForm, save, title=_("知らせない人を決める"), submit=_("知らせない"),
        lead=_("役割があっても、この事案は見えなくなります。"), back=reverse("incident_circle", args=[key]),
    )  # fmt: skip


@page("incidents.lead", of=kept_out_at)
def let_in(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """Say that somebody may be asked after all."""
    line = KeptOut.objects.select_related("incident", "person").get(pk=pk)

    def save(form: ReasonForm) -> str:
        verbs.let_in(line, reason=form.cleaned_data["reason"], by=request.by)
        return reverse("incident_circle", args=[key])

    return incident_form(
        request, found, ReasonForm, save, title=say("{name}さんを、知らせない人から外す", name=line.person.name), submit=_("外す"),
        back=reverse("incident_circle", args=[key]),
    )  # fmt: skip


@page("incidents.lead", of=incident_at)
def reach(request: Request, found: Incident, key: str) -> HttpResponse:
    """Whether the line of those concerned, and those who run the machines, are kept out."""

    def save(form: RangeForm) -> str:
        verbs.set_reach(found, **form.cleaned_data, by=request.by)
        return reverse("incident_circle", args=[key])

    return incident_form(
        request, found, RangeForm, save, title=_("まとめて知らせない人を決める"), submit=_("決める"),
        back=reverse("incident_circle", args=[key]),
        initial={"without_line": found.without_line, "without_administrators": found.without_administrators},
    )  # fmt: skip


@require_POST
@page("incidents.lead", of=incident_at)
def call(request: Request, found: Incident, key: str) -> HttpResponse:
    """Let those proposed by their roles know, as picked."""
    picked = set(request.POST.getlist("person"))
    called = [
        verbs.add(found, person, part=part, reason=say("役割による"), by=request.by)
        for person, part in verbs.proposed(found)
        if person.key in picked
    ]
    if called:
        messages.success(request, say("{n}人を、知ってよい人に加えました。", n=len(called)))
    else:
        messages.warning(request, say("誰も選ばれていません。加える人を選んでから押してください。"))
    return HttpResponseRedirect(reverse("incident_circle", args=[key]))
