"""封じ込め: what is stopped of whom, until when, who proposed and who confirmed it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER
from hiden.base.words import say
from hiden.gate.page import page
from hiden.incidents.deciding import containing as verbs
from hiden.incidents.deciding.forms import AnswerForm, ContainForm, ExtendForm
from hiden.incidents.deciding.models import ContainKind, Containment, ContainState
from hiden.incidents.framing import incident_at, incident_form, incident_page
from hiden.incidents.models import Incident
from hiden.incidents.pressing import Pressing, on_pressing
from hiden.incidents.tabs import show_tab
from hiden.incidents.tasks.forms import at_first
from hiden.ui.forms import ReasonForm
from hiden.ui.request import Request


def waiting(incident: Incident) -> int:
    """Proposals that nobody has confirmed yet."""
    return incident.containments.filter(state=ContainState.PROPOSED).count()


show_tab("containments", _("封じ込め"), "incident_containments", group="decided", order=45, count=waiting)


@on_pressing
def pressing(incident: Incident) -> list[Pressing]:
    """What ends by itself, and what waits for a second person."""
    url = back(incident)
    rows = incident.containments.filter(state__in=[ContainState.ON, ContainState.PROPOSED])
    return [
        Pressing(
            one.until if one.state == ContainState.ON else one.proposed_at,
            say("封じ込めが解ける") if one.state == ContainState.ON else say("封じ込めの確認"),
            say("封じ込め"),
            url,
        )
        for one in rows
    ]


def containment_at(key: str, pk: int) -> Incident:
    """The incident of a containment. Raises DoesNotExist."""
    return _containment(key, pk).incident


def _containment(key: str, pk: int) -> Containment:
    return Containment.objects.select_related("incident", "person").get(pk=pk, incident__key=key)


def back(incident: Incident) -> str:
    """The page of the containments."""
    return reverse("incident_containments", args=[incident.key])


def _shown(incident: Incident) -> set[int]:
    """Persons whose names are hidden in this incident still."""
    rows = incident.subjects.filter(until=FOREVER, masked=True, person__isnull=False)
    return {pk for pk in rows.values_list("person_id", flat=True) if pk}


@page("incidents.see", of=incident_at)
def containments(request: Request, found: Incident, key: str) -> HttpResponse:
    """All of them, what stands first."""
    rows = found.containments.select_related("person", "proposed_by", "confirmed_by").order_by("-pk")
    context = {"rows": list(rows), "hidden": _shown(found), "days": verbs.MOST_DAYS}
    return incident_page(request, found, "incidents/containments.html", context)


@page("incidents.work", of=incident_at)
def propose(request: Request, found: Incident, key: str) -> HttpResponse:
    """Propose to stop something."""

    def save(form: ContainForm) -> str:
        values = form.cleaned_data
        verbs.propose(
            found, kind=ContainKind(values["kind"]), person=values["person"], until=form.moment, reason=values["reason"],
            by=request.by,
        )  # fmt: skip
        messages.success(request, say("提案しました。統括のうち、別の人が確かめると止まります。"))
        return back(found)

    return incident_form(
        request, found, ContainForm, save, title=_("封じ込めを提案する"), submit=_("提案する"), back=back(found),
        lead=_("止めると、本人は気付きます。証拠を先に残したかを確かめてください。期限が来ると、自動で元に戻ります。"),
    )  # fmt: skip


@page("incidents.lead", of=containment_at)
def settle(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """Confirm or refuse."""
    one = _containment(key, pk)

    def save(form: AnswerForm) -> str:
        if form.agreed:
            verbs.confirm(one, by=request.by)
            messages.success(request, say("止めました。"))
        else:
            verbs.refuse(one, reason=form.cleaned_data["words"], by=request.by)
        return back(found)

    return incident_form(
        request, found, AnswerForm, save, title=_("封じ込めを確かめる"), submit=_("記録する"), back=back(found),
        lead=say("{kind}。理由：{reason}", kind=one.get_kind_display(), reason=one.reason),
    )  # fmt: skip


@page("incidents.lead", of=containment_at)
def extend(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """Longer."""
    one = _containment(key, pk)

    def save(form: ExtendForm) -> str:
        verbs.extend(one, until=form.moment, reason=form.cleaned_data["reason"], by=request.by)
        return back(found)

    return incident_form(
        request, found, ExtendForm, save, title=_("封じ込めを延ばす"), submit=_("延ばす"), back=back(found),
        initial=at_first(one.until),
    )  # fmt: skip


@page("incidents.lead", of=containment_at)
def undo(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """Before its time."""
    one = _containment(key, pk)

    def save(form: ReasonForm) -> str:
        verbs.undo(one, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("解きました。"))
        return back(found)

    return incident_form(
        request, found, ReasonForm, save, title=_("封じ込めを解く"), submit=_("解く"), back=back(found)
    )
