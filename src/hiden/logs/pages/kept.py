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
    """Every source of records about people that is on, or whose records are still kept; those that rest on the same stand together."""
    groups: dict[tuple[object, ...], list[LogSource]] = {}
    for source in kept_about_people():
        rests_on = (
            *source.purposes,
            source.purpose_words,
            source.keep_days,
            source.responsible_id,
            source.notice_id,
        )
        groups.setdefault(rests_on, []).append(source)
    shown = [
        {
            "first": sources[0],
            "purposes": [Purpose(one).label for one in sources[0].purposes if one in Purpose.values],
            "rows": [
                {
                    "source": each,
                    "what": _channels(each) or (title_of(each.connector),),
                    "on": each.state == SourceState.ON,
                }
                for each in sources
            ],
        }
        for sources in groups.values()
    ]
    return render(request, "logs/kept.html", {"groups": shown, "may_see": allows(request.by, "logs.see")})


def _channels(source: LogSource) -> tuple[Label, ...]:
    """What the records show, in words; nothing where any may stand in them, or the product is no more known."""
    try:
        return channels_of(connector_of(source))
    except KeyError:
        return ()
