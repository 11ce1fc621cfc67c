"""兆候の確認: the front page. How many cases wait this week and why, or that there are none and how well the company sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from hiden.gate import permitted
from hiden.gate.page import page
from hiden.logs.coverage import coverage_map
from hiden.logs.telling import CHANNELS
from hiden.monitoring.cases.pages.may import may
from hiden.monitoring.cases.queries import this_week, waiting
from hiden.monitoring.cases.reasons import level_words
from hiden.monitoring.cases.showing import sentences
from hiden.monitoring.models import SignCase
from hiden.monitoring.rights.standing import called, masker_of, stages_of
from hiden.monitoring.running.blindness import told
from hiden.monitoring.running.runs import last_run, uses_now
from hiden.people.models import Person
from hiden.ui.request import Request

_FIRST = 5
_SENTENCES = 2


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case on the front page: how it is called, how pressing, and the sentences that tell most."""

    case: SignCase
    name: str
    level: str
    reasons: list[str]


@page("monitoring.see")
def room(request: Request) -> HttpResponse:
    """Who may not see cases sees counts. The map of coverage is asked for everybody: silence is not innocence."""
    allowed = permitted(request.by, ["monitoring.cases", "logs.see"])
    found: list[Waiting] = []
    count = 0
    if "monitoring.cases" in allowed:
        rows = waiting(request.by)
        count = rows.count()
        found = _told(list(rows[:_FIRST]), request.by)
    run = last_run()
    sight = coverage_map()
    part, whole = sight.watched_items
    context: dict[str, Any] = {
        "cases": found,
        "count": count,
        "may_see_cases": "monitoring.cases" in allowed,
        "may_see_sources": "logs.see" in allowed,
        "week": this_week(),
        "run": run,
        "events": f"{run.events:,}" if run else "",
        "blind": [told(each) for each in run.blind] if run else [],
        "detectors": len(uses_now()),
        "items": whole,
        "items_seen": part,
        "missing": [str(CHANNELS[each]) for each in sight.missing],
        **may(request),
    }
    return render(request, "monitoring/room.html", context)


def _told(cases: list[SignCase], by: Person) -> list[Waiting]:
    if not cases:
        return []
    masker, stages = masker_of(by, cases), stages_of(cases, by)
    return [
        Waiting(
            case,
            called(case),
            level_words(case.score),
            sentences(case.reasons[:_SENTENCES], stages[case.pk], masker),
        )
        for case in cases
    ]
