"""連絡: with whom, when, by what, what was said, and the hashes of what went along."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.gate.page import page
from hiden.incidents.deciding import saying
from hiden.incidents.deciding.forms import LineForm
from hiden.incidents.deciding.models import Communication
from hiden.incidents.framing import incident_at, incident_form, incident_page
from hiden.incidents.models import Incident
from hiden.incidents.tabs import show_tab
from hiden.ui.request import Request

show_tab("communications", _("連絡"), "incident_communications", group="decided", order=60)


def communication_at(key: str, pk: int) -> Incident:
    """The incident of a communication. Raises DoesNotExist."""
    return _communication(key, pk).incident


def _communication(key: str, pk: int) -> Communication:
    return Communication.objects.select_related("incident").get(pk=pk, incident__key=key)


def back(incident: Incident) -> str:
    """The page of the communications."""
    return reverse("incident_communications", args=[incident.key])


@page("incidents.see", of=incident_at)
def communications(request: Request, found: Incident, key: str) -> HttpResponse:
    """Those that stand, the latest first, and how many were corrected."""
    context = {
        "rows": saying.standing(found),
        "replaced": found.communications.exclude(replaced_by=None).count(),
    }
    return incident_page(request, found, "incidents/communications.html", context)


@page("incidents.work", of=incident_at)
def keep(request: Request, found: Incident, key: str) -> HttpResponse:
    """Keep what was said."""

    def save(form: LineForm) -> str:
        saying.keep(found, form.line(), by=request.by)
        return back(found)

    return incident_form(
        request, found, LineForm, save, title=_("連絡を記録する"), submit=_("記録する"), back=back(found), initial=LineForm.of(None)
    )  # fmt: skip


@page("incidents.work", of=communication_at)
def correct(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """Put a right one in its place."""
    one = _communication(key, pk)

    def save(form: LineForm) -> str:
        saying.correct(one, form.line(), by=request.by)
        return back(found)

    return incident_form(
        request, found, LineForm, save, title=_("連絡の記録を訂正する"), submit=_("訂正する"), back=back(found),
        lead=_("元の記録は残ります。ファイルは、もう一度選んでください。"), initial=LineForm.of(one),
    )  # fmt: skip
