"""ホーム: what this person has to do next, today."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.gate.page import page
from hiden.ui.forms import day_hint
from hiden.ui.menu import OVERALL, show_in_menu
from hiden.ui.request import Request
from hiden.web.guide import guide_for
from hiden.web.todo import tasks_for

show_in_menu(OVERALL, _("ホーム"), "home", order=0)


@page("people.read")
def home(request: Request) -> HttpResponse:
    """The next step of the first way, what waits; and below it everything, by the chapters of the handbook."""
    guide = guide_for(request.by)
    step = next((step for step in guide if step.state == "now"), None)
    context = {
        "guide": guide,
        "step": step,
        "gone": sum(step.state == "done" for step in guide),
        "tasks": [task for task in tasks_for(request.by) if step is None or task.url != step.url],
        "today": today(),
    }
    return render(request, "web/home.html", context)


@page("people.read")
def read_date(request: Request) -> HttpResponse:
    """How a date field will be understood, for the line beneath it. Takes the one value that the field sends."""
    text = next((request.GET.get(key, "") for key in request.GET if key != "as_of"), "")
    return render(request, "ui/date_hint.html", {"hint": day_hint(text[:60])})
