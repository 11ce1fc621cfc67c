"""当てはめの要素: regimes, measures and proofs of one incident by the law and records of the day of the act. No verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.catalogue.words import penalty_words
from hiden.gate.page import page
from hiden.incidents.fit.discipline import presumption
from hiden.incidents.fit.model import Kind
from hiden.incidents.fit.opening import may_open
from hiden.incidents.fit.seeing import Laid, Provision, Seen, Weighing
from hiden.incidents.fit.then import Then, then_of
from hiden.incidents.framing import incident_at, incident_page
from hiden.incidents.models import Incident
from hiden.incidents.tabs import show_tab
from hiden.people.models import Person
from hiden.ui.request import Request

SECTIONS: Final[dict[Kind, Any]] = {
    "regime": _("当てはまり得る制度"),
    "crime": _("刑事"),
    "civil": _("民事"),
    "labour": _("懲戒・労務"),
    "procedure": _("手続"),
}

show_tab("fit", _("制度と手段"), "incident_fit", group="known", order=60)


@page("incidents.see", of=incident_at)
def proven(request: Request, found: Incident, key: str) -> HttpResponse:
    """What would have to be proven, which records there are, what is missing."""
    then = then_of(found)
    rows = [(shown(proof), _linked(seen, request.by)) for proof, seen in Weighing(then, today()).proven()]
    return incident_page(request, found, "incidents/fit.html", {**_frame(then), "rows": rows, "section": ""})


@page("incidents.see", of=incident_at)
def section(request: Request, found: Incident, key: str, kind: str) -> HttpResponse:
    """Regimes, or measures of one kind."""
    wanted = next((one for one in SECTIONS if one == kind), None)
    if wanted is None:
        raise NotFound(say("この区分はありません。"), say("事案の頁から選び直してください。"))
    then = then_of(found)
    options = [_shown(one, request.by) for one in Weighing(then, today()).laid(wanted)]
    labour = presumption(then, today()) if wanted == "labour" else None
    context = {**_frame(then), "options": options, "section": kind, "presumption": labour}
    return incident_page(request, found, "incidents/fit.html", context)


def _frame(then: Then) -> dict[str, Any]:
    return {"then": then, "sections": list(SECTIONS.items())}


def _linked(seen: list[Seen], by: Person) -> list[Seen]:
    """With the links that the reader may follow."""
    return [one if not one.url or may_open(by, one.url) else replace(one, url="") for one in seen]


def _shown(one: Laid, by: Person) -> dict[str, Any]:
    return {
        "option": shown(one.option),
        "provisions": [_provision(each) for each in one.provisions],
        "limits": [_provision(each) for each in one.limits],
        "factors": _linked(one.factors, by),
    }


def _provision(one: Provision) -> dict[str, Any]:
    then, now = one.version, one.now
    return {
        "id": one.law.id,
        "law": shown(one.law),
        "statute": (then.law if then else None) or one.law.law,
        "version": shown(then) if then else None,
        "penalty": penalty_words(then.penalty) if then and then.penalty else [],
        "unchecked": then.certainty.unchecked or then.since_unchecked if then else False,
        "moved": one.moved,
        "now": shown(now) if now else None,
        "penalty_now": penalty_words(now.penalty) if now and now.penalty else [],
    }


urlpatterns: list[URLPattern] = [
    path("incidents/<slug:key>/fit/", proven, name="incident_fit"),
    path("incidents/<slug:key>/fit/<slug:kind>/", section, name="incident_fit_section"),
]
