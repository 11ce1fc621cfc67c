"""期限: those of one incident, those of all that the reader may know of, one with how it was counted, and what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden import catalogue
from hiden.base.clock import now, today
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.gate.page import page
from hiden.incidents.clocks import actions as verbs
from hiden.incidents.clocks import calendar_pages
from hiden.incidents.clocks.forms import LimbForm, MeetForm, StartForm
from hiden.incidents.clocks.models import Basis, ClockState, IncidentClock
from hiden.incidents.clocks.queries import (
    clock_at,
    clocks_of,
    late_for,
    pressing_for,
    running_in,
    seen_clocks,
    waiting_in,
)
from hiden.incidents.clocks.showing import laws_of, line, lines, possible_groups, whole
from hiden.incidents.framing import incident_at, incident_form, incident_page
from hiden.incidents.knowing import first_known
from hiden.incidents.models import Incident
from hiden.incidents.pressing import Pressing, on_pressing
from hiden.incidents.tabs import show_tab
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import ReasonForm
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import CHAPTER_6, show_in_menu
from hiden.ui.request import Request
from hiden.ui.todo import remind

show_tab("clocks", _("期限"), "incident_clocks", group="work", order=10, count=waiting_in)
show_in_menu(
    CHAPTER_6, _("期限"), "incidents_clocks", action="incidents.room", order=25, under="/incidents/clocks/"
)
remind(
    "incidents_clocks",
    _("7日以内に目標の日が来る、または過ぎた、事案の期限"),
    pressing_for,
    "incidents_clocks",
    query="state=running",
    action="incidents.room",
    order=0,
    late=late_for,
)

_COLUMNS = (
    Column("due", _("いつまでに"), sort=("over", "due_at"), kind="num"),
    Column("name", _("期限"), kind="name"),
    Column("number", _("事案"), sort=("incident__number", "due_at"), kind="num"),
    Column("basis", _("何による")),
    Column("target", _("目標"), sort=("target_at",), kind="num"),
)


@on_pressing
def pressing(incident: Incident) -> list[Pressing]:
    """What runs, by the day that it must be done by."""
    return [
        Pressing(row.due_at, _words(row), str(Basis(row.basis).label), line(row).url, bound=True)
        for row in running_in(incident)
    ]


def _words(row: IncidentClock) -> str:
    name = str(shown(catalogue.clock(row.rule)))
    return f"{name}（{row.label}）" if row.label else name


@page("incidents.room")
def all_clocks(request: Request) -> HttpResponse:
    """What runs in all incidents that the reader may know of, the late ones first."""
    listing = Listing(
        request,
        seen_clocks(request.by),
        columns=_COLUMNS,
        filters=(
            Choice("state", _("状態"), ClockState.choices),
            Choice("late", _("遅れ"), [("yes", _("期限を過ぎたもの"))], lookup=_late),
            Search(("incident__number", "label"), help=_("事案の番号か、契約・相手")),
        ),
        sort="due",
        empty=_("動いている期限はありません。"),
    )
    for row in listing.rows:
        row.line = line(row)  # type: ignore[attr-defined]
    return listing.answer("incidents/clocks/all.html", {"today": today()})


def _late(_value: str) -> Q:
    return Q(state=ClockState.RUNNING, due_at__lt=now())


@page("incidents.see", of=incident_at)
def clocks(request: Request, found: Incident, key: str) -> HttpResponse:
    """The clocks of an incident: what runs, what may run, what is over."""
    rows = lines(clocks_of(found))
    context: dict[str, Any] = {
        "running": [one for one in rows if one.row.running],
        "over": [one for one in rows if not one.row.running],
        "late": sum(one.row.running and one.tone == "late" for one in rows),
        "groups": possible_groups(found),
        "known": first_known(found),
    }
    return incident_page(request, found, "incidents/clocks/list.html", context)


@page("incidents.see", of=incident_at)
def clock(request: Request, found: Incident, key: str, clock: str) -> HttpResponse:
    """One clock: when, why then, on what it rests, what nobody could check, and what became of it."""
    row = clock_at(found, clock)
    return incident_page(request, found, "incidents/clocks/clock.html", {**whole(row), "row": row})


@page("incidents.work", of=incident_at)
def start(request: Request, found: Incident, key: str, rule: str) -> HttpResponse:
    """Start a possible clock."""
    chosen = catalogue.clock(rule)

    def save(form: StartForm) -> str:
        made = verbs.start(found, form.begun, by=request.by)
        messages.success(request, say("期限を動かしました。{due}までです。", due=line(made).due))
        return reverse("incident_clocks", args=[key])

    limit = chosen.on(today())
    context = {
        "clock": shown(chosen),
        "limit": shown(limit) if limit else None,
        "laws": laws_of(chosen, today()),
    }
    return incident_form(
        request, found, StartForm, save, title=say("{name}の期限を動かす", name=shown(chosen)), submit=_("動かす"),
        lead=_("当たり得る事実があるかを見て、決めた理由を残します。動かしても、その制度に当たると決めたことにはなりません。"),
        back=reverse("incident_clocks", args=[key]), template="incidents/clocks/start.html", context=context, arguments={"clock": chosen},
    )  # fmt: skip


@page("incidents.work", of=incident_at)
def meet(request: Request, found: Incident, key: str, clock: str) -> HttpResponse:
    """Say that it is done."""
    row = clock_at(found, clock)

    def save(form: MeetForm) -> str:
        verbs.meet(row, at=form.met_at, sent=form.cleaned_data["sent"], by=request.by)
        messages.success(request, say("期限を済みにしました。"))
        return reverse("incident_clocks", args=[key])

    return incident_form(
        request, found, MeetForm, save, title=say("{name}を済みにする", name=line(row).name), submit=_("済みにする"),
        lead=_("出したものと受付番号を残します。あとから変えられません。"), back=line(row).url,
    )  # fmt: skip


@page("incidents.lead", of=incident_at)
def stop(request: Request, found: Incident, key: str, clock: str) -> HttpResponse:
    """End it though nothing was done."""
    row = clock_at(found, clock)

    def save(form: ReasonForm) -> str:
        verbs.stop(row, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("期限を止めました。理由とともに残っています。"))
        return reverse("incident_clocks", args=[key])

    return incident_form(
        request, found, ReasonForm, save, title=say("{name}の期限を止める", name=line(row).name), submit=_("止める"),
        lead=_("当たる事実がないと分かったときなどに、止めます。迷うときは止めずに、専門家に確かめます。"), back=line(row).url, danger=True,
    )  # fmt: skip


@page("incidents.lead", of=incident_at)
def limb(request: Request, found: Incident, key: str, clock: str) -> HttpResponse:
    """Go to another limb."""
    row = clock_at(found, clock)

    def save(form: LimbForm) -> str:
        made = verbs.reclassify(
            row, form.cleaned_data["rule"], reason=form.cleaned_data["reason"], by=request.by
        )
        messages.success(
            request,
            say("区分を改めました。新しい期限は{due}です。前の期限も残っています。", due=line(made).due),
        )
        return line(made).url

    return incident_form(
        request, found, LimbForm, save, title=say("{name}の区分を改める", name=line(row).name), submit=_("改める"),
        lead=_("同じ日時から、改めた区分で数え直します。前の期限は、理由とともに残ります。"), back=line(row).url,
        arguments={"clock": catalogue.clock(row.rule)},
    )  # fmt: skip


# Pages of all incidents, whose addresses would else be read as keys of an incident.
urlpatterns: list[URLPattern] = [
    path("incidents/clocks/", all_clocks, name="incidents_clocks"),
    *calendar_pages.urlpatterns,
]
of_incident: list[URLPattern] = [
    path("incidents/<slug:key>/clocks/", clocks, name="incident_clocks"),
    path("incidents/<slug:key>/clocks/start/<slug:rule>/", start, name="incident_clock_start"),
    path("incidents/<slug:key>/clocks/<slug:clock>/", clock, name="incident_clock"),
    path("incidents/<slug:key>/clocks/<slug:clock>/meet/", meet, name="incident_clock_meet"),
    path("incidents/<slug:key>/clocks/<slug:clock>/stop/", stop, name="incident_clock_stop"),
    path("incidents/<slug:key>/clocks/<slug:clock>/limb/", limb, name="incident_clock_limb"),
]
