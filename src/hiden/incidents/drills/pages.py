"""Pages: cards to play, a drill while it is played, its debrief."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import now
from hiden.base.words import say
from hiden.catalogue import measure
from hiden.catalogue.shown import shown
from hiden.gate import allows
from hiden.gate.page import page
from hiden.incidents.drills import playing
from hiden.incidents.drills.debrief import Debrief, Taken, debrief
from hiden.incidents.drills.lessons import is_learned, learn_from, learned
from hiden.incidents.drills.model import card, cards
from hiden.incidents.drills.models import Drill
from hiden.incidents.drills.paper import debrief_pdf
from hiden.incidents.framing import incident_form, incident_page
from hiden.incidents.models import Incident
from hiden.incidents.queries import seen_by
from hiden.ui.api import file_answer
from hiden.ui.forms import Form, form_page
from hiden.ui.menu import CHAPTER_6, show_in_menu
from hiden.ui.request import Request

show_in_menu(CHAPTER_6, _("訓練"), "incident_drills", action="incidents.open", order=70)

_PACES = {
    1: _("実際と同じ速さ"),
    15: _("1分を15分に（半日で5日分）"),
    60: _("1分を1時間に（2時間で5日分）"),
    240: _("1分を4時間に（30分で5日分）"),
}


class StartForm(Form):
    """How fast the drill's clock runs."""

    pace = forms.TypedChoiceField(
        label=_("訓練の時計"), choices=list(_PACES.items()), coerce=int, widget=forms.RadioSelect, initial=60
    )


class LessonForm(Form):
    """What those who played want to remember."""

    lesson = forms.CharField(
        label=_("気付いたこと・改めること"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("誰がではなく、何がうまくいき、何が足りなかったかを書きます。"),
    )  # fmt: skip


def drill_at(key: str, **_more: object) -> Incident:
    """The incident of a drill. Raises DoesNotExist, also for an incident that is not played."""
    return Incident.objects.select_related("played", "case", "opened_by").exclude(played=None).get(key=key)


@page("incidents.open")
def drills(request: Request) -> HttpResponse:
    """The cards, and the drills that the reader took part in."""
    mine = Drill.objects.filter(incident__in=seen_by(request.by).filter(drill=True)).select_related(
        "incident"
    )
    rows = [(one, shown(card(one.card))) for one in mine.order_by("-started_at")[:50]]
    context = {"cards": [shown(one) for one in cards().values()], "rows": rows}
    return render(request, "incidents/drills.html", context)


@page("incidents.open")
def start(request: Request, ident: str) -> HttpResponse:
    """Begin one."""
    wanted = card(ident)

    def save(form: StartForm) -> str:
        made = playing.start(wanted.id, pace=form.cleaned_data["pace"], by=request.by)
        messages.success(request, say("訓練を始めました。まず、知ってよい人を決めてください。"))
        return reverse("incident_drill", args=[made.incident.key])

    return form_page(
        request, StartForm, save, title=say("訓練を始める：{title}", title=shown(wanted)), submit=_("始める"), cancel=reverse("incident_drills"),
        lead=_("訓練の事案は、始めた人と、その人が加えた人だけに見え、いつも「訓練」と示します。実際の権限や記録には触れないでください。"),
    )  # fmt: skip


@page("incidents.see", of=drill_at)
def drill(request: Request, found: Incident, key: str) -> HttpResponse:
    """While it is played: what came in; once it is over: the debrief."""
    played = found.played
    told = debrief(played)
    over = played.ended_at is not None
    coming = [at for at, _one in told.coming if at > told.clock]
    context = {
        "drill": played,
        "card": shown(told.card),
        "clock": told.clock,
        "told": [(at, shown(one)) for at, one in reversed(told.told)],
        "wait": int((coming[0] - told.clock).total_seconds() / 60 / played.pace) + 1
        if coming and not over
        else 0,
        "over": over,
        "at": now(),
        **(_result(told, may_learn=allows(request.by, "incidents.work", found)) if over else {}),
    }
    return incident_page(request, found, "incidents/drill.html", context)


def _result(told: Debrief, *, may_learn: bool) -> dict[str, Any]:
    there = learned(told.drill)
    return {
        "taken": [(shown(one.step), one, _measures(told, one, there)) for one in told.taken],
        "in_time": len(told.in_time),
        "late": len(told.late),
        "forgotten": len(told.forgotten),
        "may_learn": may_learn,
    }


def _measures(told: Debrief, one: Taken, there: set[tuple[str, str]]) -> list[tuple[Any, bool]]:
    """What would have helped where it was late or not done, and whether that is a lesson already."""
    if one.in_time:
        return []
    return [(shown(measure(ident)), is_learned(told.drill, one, ident, there)) for ident in one.step.measures]


@require_POST
@page("incidents.work", of=drill_at)
def lesson(request: Request, found: Incident, key: str, step: str, measure: str) -> HttpResponse:
    """Make a measure that would have helped a lesson, and go on to who sees to it, where the reader may decide that."""
    made = learn_from(found.played, step=step, measure=measure, by=request.by)
    messages.success(request, say("教訓にしました。対策の担当者を決めると、対策の一覧に反映されます。"))
    if made.carried_at is None and allows(request.by, "measures.choose"):
        return redirect("incident_lesson_carry", key, made.pk)
    return redirect("incident_ending", key)


@page("incidents.lead", of=drill_at)
def finish(request: Request, found: Incident, key: str) -> HttpResponse:
    """End it."""

    def save(form: LessonForm) -> str:
        played = found.played
        playing.finish(played, lesson=form.cleaned_data["lesson"], by=request.by)
        messages.success(request, say("訓練を終えました。振り返りができています。"))
        return reverse("incident_drill", args=[key])

    return incident_form(
        request, found, LessonForm, save, title=_("訓練を終える"), submit=_("終えて振り返る"), back=reverse("incident_drill", args=[key]),
        lead=_("終えると、いつ何をしたかの記録から、振り返りを作ります。"),
    )  # fmt: skip


@page("incidents.see", of=drill_at)
def file(request: Request, found: Incident, key: str) -> HttpResponse:
    """The debrief as PDF."""
    content = debrief_pdf(debrief(found.played))
    return file_answer(content, f"{say('訓練の振り返り')}_{found}.pdf", "application/pdf")


urlpatterns: list[URLPattern] = [
    path("incidents/drills/", drills, name="incident_drills"),
    path("incidents/drills/start/<str:ident>/", start, name="incident_drill_start"),
    path("incidents/<slug:key>/drill/", drill, name="incident_drill"),
    path("incidents/<slug:key>/drill/finish/", finish, name="incident_drill_finish"),
    path(
        "incidents/<slug:key>/drill/lessons/<slug:step>/<slug:measure>/", lesson, name="incident_drill_lesson"
    ),
    path("incidents/<slug:key>/drill/debrief.pdf", file, name="incident_drill_file"),
]
