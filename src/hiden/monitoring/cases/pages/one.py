"""One case: why, when, what of it may be seen, what was not seen, and what to do next, the gentlest first."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render

from hiden.base.clock import TOKYO
from hiden.base.words import joined
from hiden.gate import permitted
from hiden.gate.page import page
from hiden.logs.lines import class_names
from hiden.monitoring.cases.dossier import Dossier, dossier
from hiden.monitoring.cases.pages.finders import case_at
from hiden.monitoring.cases.pages.may import may
from hiden.monitoring.cases.showing import note_look
from hiden.monitoring.models import SignCase
from hiden.ui.pictures import Moment
from hiden.ui.request import Request

_ACTIONS = ("monitoring.judge", "monitoring.escalate", "monitoring.open_names", "monitoring.ask_reveal")


@page("monitoring.case", of=case_at)
def case(request: Request, found: SignCase, key: str) -> HttpResponse:
    """The look is entered before anything is shown."""
    told = dossier(found, request.by, classes=class_names())
    with transaction.atomic():
        note_look(found, request.by, found=len(told.events))
    context: dict[str, Any] = {
        "case": found,
        "told": told,
        "moments": _moments(told),
        "allowed": {name.partition(".")[2]: True for name in permitted(request.by, _ACTIONS, found)},
        **may(request),
    }
    return render(request, "monitoring/case.html", context)


def _moments(told: Dossier) -> list[Moment]:
    """Signs by day, and what was done with the case."""
    signs = [Moment(day, joined(words), note=title) for day, title, words in told.signs]
    moves = [
        Moment(
            move.at.astimezone(TOKYO).date(),
            move.get_move_display(),
            note="　".join(part for part in (move.person.name if move.person else "", move.words) if part),
        )
        for move in told.moves
    ]
    return sorted([*signs, *moves], key=lambda one: one.day)
