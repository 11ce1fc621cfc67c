"""The evidence of an incident: what was taken in, what goes by itself, how long it stays and what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import TOKYO, end_of, now, start_of
from hiden.base.words import say
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.incidents.framing import incident_at, incident_form, incident_page
from hiden.incidents.models import Incident
from hiden.incidents.queries import exhibits_of
from hiden.incidents.tabs import show_tab
from hiden.incidents.tasks import securing
from hiden.incidents.tasks.forms import PeriodForm, PerishableForm, SettleForm, TimeForm, at_first
from hiden.incidents.tasks.models import Perishable, PerishState
from hiden.incidents.tasks.queries import open_perishables, title_of, what_of
from hiden.ui.request import Request

show_tab("perishables", _("証拠"), "incident_perishables", group="work", order=25, count=open_perishables)


def perishable_at(key: str, pk: int) -> Incident:
    """The incident of evidence that perishes. Raises DoesNotExist."""
    return _perishable(key, pk).incident


def _perishable(key: str, pk: int) -> Perishable:
    return Perishable.objects.select_related("incident", "source").get(pk=pk, incident__key=key)


def back(incident: Incident) -> str:
    """The page of this evidence."""
    return reverse("incident_perishables", args=[incident.key])


@page("incidents.see", of=incident_at)
def perishables(request: Request, found: Incident, key: str) -> HttpResponse:
    """All of it, what goes first first."""
    rows = (
        Perishable.objects.filter(incident=found)
        .select_related("source", "settled_by")
        .order_by("perishes_at", "pk")
    )
    listed = sorted(rows, key=lambda one: one.state != PerishState.OPEN)
    shown = [(one, title_of(one), what_of(one)) for one in listed]
    own = [line for line in shown if line[0].source_id]
    waiting = [one.perishes_at for one, *_more in own if one.state == PerishState.OPEN]
    context = {
        "rows": [line for line in shown if not line[0].source_id],
        "own": own,
        "own_waiting": len(waiting),
        "own_first": min(waiting, default=None),
        "exhibits": list(visible(request.by, "evidence.see", exhibits_of(found).order_by("number"))),
        "may_register": allows(request.by, "evidence.register"),
        "now": now(),
        "may_hold": allows(request.by, "evidence.hold"),
    }
    return incident_page(request, found, "incidents/perishables.html", context)


@page("incidents.work", of=incident_at)
def add(request: Request, found: Incident, key: str) -> HttpResponse:
    """Something else that goes."""

    def save(form: PerishableForm) -> str:
        values = form.cleaned_data
        securing.add_perishable(
            found, title=values["title"], perishes_at=form.moment, basis=values["basis"], what=values["what"], by=request.by
        )  # fmt: skip
        return back(found)

    return incident_form(
        request,
        found,
        PerishableForm,
        save,
        title=_("消える証拠を加える"),
        submit=_("加える"),
        back=back(found),
    )


@page("incidents.work", of=perishable_at)
def time_it(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """When it really goes."""
    row = _perishable(key, pk)

    def save(form: TimeForm) -> str:
        securing.time_it(row, perishes_at=form.moment, basis=form.cleaned_data["basis"], by=request.by)
        return back(found)

    return incident_form(
        request, found, TimeForm, save, title=say("「{title}」が消える日時", title=title_of(row)), submit=_("記録する"),
        back=back(found), initial=at_first(row.perishes_at),
    )  # fmt: skip


@page("incidents.work", of=perishable_at)
def settle(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """What became of it."""
    row = _perishable(key, pk)

    def save(form: SettleForm) -> str:
        securing.settle(
            row, to=PerishState(form.cleaned_data["to"]), words=form.cleaned_data["words"], by=request.by
        )
        return back(found)

    return incident_form(
        request, found, SettleForm, save, title=say("「{title}」を残した結果", title=title_of(row)), lead=what_of(row),
        submit=_("記録する"), back=back(found),
    )  # fmt: skip


@require_POST
@page("incidents.work", of=perishable_at)
def hold(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """Hold Hiden's own records."""
    securing.hold_own(_perishable(key, pk), by=request.by)
    messages.success(request, say("保全しました。解除するまで、この記録は消えません。"))
    return HttpResponseRedirect(back(found))


@require_POST
@page("incidents.work", of=incident_at)
def hold_all(request: Request, found: Incident, key: str) -> HttpResponse:
    """Hold Hiden's own records of all sources."""
    held = securing.hold_all_own(found, by=request.by)
    messages.success(
        request, say("{n}の取得元の記録を保全しました。解除するまで、この記録は消えません。", n=len(held))
    )
    return HttpResponseRedirect(back(found))


@page("incidents.work", of=incident_at)
def period(request: Request, found: Incident, key: str) -> HttpResponse:
    """When it happened."""

    def save(form: PeriodForm) -> str:
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        securing.set_period(
            found, first=start_of(first) if first else None, last=end_of(last) if last else None, by=request.by
        )  # fmt: skip
        return reverse("incident", args=[key])

    initial = {
        "first": found.happened_from.astimezone(TOKYO).date() if found.happened_from else None,
        "last": found.happened_until.astimezone(TOKYO).date() if found.happened_until else None,
    }
    return incident_form(
        request, found, PeriodForm, save, title=_("起きた時期"), submit=_("記録する"), back=reverse("incident", args=[key]),
        lead=_("分かっているところだけ。記録が消える日と、記録がどれだけあるかを、この時期で数えます。"), initial=initial,
    )  # fmt: skip
