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
from hiden.web.todo import tasks_for

show_in_menu(OVERALL, _("ホーム"), "home", order=0)


@page("people.read")
def home(request: Request) -> HttpResponse:
    """What waits; and below it everything, by the chapters of the handbook."""
    return render(request, "web/home.html", {"tasks": tasks_for(request.by), "today": today()})


@page("people.read")
def read_date(request: Request) -> HttpResponse:
    """How a date field will be understood, for the line beneath it. Takes the one value that the field sends."""
    text = next((request.GET.get(key, "") for key in request.GET if key != "as_of"), "")
    return render(request, "ui/date_hint.html", {"hint": day_hint(text[:60])})
