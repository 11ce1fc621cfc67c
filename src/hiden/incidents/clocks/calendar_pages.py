"""The calendar of one's deadlines: its address, made and ended by oneself, and what a calendar program reads there."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from hiden.base.words import say
from hiden.gate.page import open_page, page
from hiden.incidents.clocks.calendars import end_feed, feed_of, make_feed, owner_of
from hiden.incidents.clocks.ics import calendar_of
from hiden.incidents.clocks.queries import running_for
from hiden.ui.request import Request

_MOST = 500


@page("incidents.room")
def calendar(request: Request) -> HttpResponse:
    """Make an address (shown once), see whether one works, end it."""
    address = make_feed(by=request.by) if request.method == "POST" else ""
    response = render(
        request, "incidents/clocks/calendar.html", {"address": address, "feed": feed_of(request.by)}
    )
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@page("incidents.room")
def end(request: Request) -> HttpResponse:
    """End the address."""
    end_feed(by=request.by)
    messages.success(request, say("カレンダーのアドレスを無効にしました。"))
    return HttpResponseRedirect(reverse("incidents_calendar"))


@require_safe
@open_page
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program reads. An unknown, an ended and a departed owner's address look the same."""
    owner = owner_of(secret)
    if owner is None:
        raise Http404
    rows = running_for(owner).select_related("incident").order_by("due_at", "pk")[:_MOST]
    response = HttpResponse(calendar_of(rows), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = 'attachment; filename="hiden.ics"'
    return response


urlpatterns: list[URLPattern] = [
    path("incidents/clocks/calendar/", calendar, name="incidents_calendar"),
    path("incidents/clocks/calendar/end/", end, name="incidents_calendar_end"),
    path("calendar/<str:secret>.ics", feed, name="incidents_calendar_feed"),
]
