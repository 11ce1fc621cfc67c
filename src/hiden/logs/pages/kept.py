"""記録されていること: for everybody employed, in plain words. What is kept about them, why, how long, who answers for it; nothing else."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hiden.gate import allows
from hiden.gate.page import page
from hiden.logs.models import LogSource, Purpose, SourceState
from hiden.logs.products import channels_of, title_of
from hiden.logs.queries import kept_about_people
from hiden.logs.sources import connector_of
from hiden.ui.menu import Label
from hiden.ui.request import Request


@page("logs.open")
def kept(request: Request) -> HttpResponse:
    """Every source of records about people that is on, or whose records are still kept."""
    rows = [
        {
            "source": each,
            "what": title_of(each.connector),
            "channels": _channels(each),
            "purposes": [Purpose(one).label for one in each.purposes if one in Purpose.values],
            "on": each.state == SourceState.ON,
        }
        for each in kept_about_people()
    ]
    return render(request, "logs/kept.html", {"rows": rows, "may_see": allows(request.by, "logs.see")})


def _channels(source: LogSource) -> tuple[Label, ...]:
    """What the records show, in words; nothing where any may stand in them, or the product is no more known."""
    try:
        return channels_of(connector_of(source))
    except KeyError:
        return ()
