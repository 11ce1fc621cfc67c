"""The incidents that the reader may know of."""

from __future__ import annotations

from django.db.models import Min, Q
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from hiden.gate import allows
from hiden.gate.page import page
from hiden.incidents.models import OVER, Incident, IncidentSource, IncidentState, Part
from hiden.incidents.queries import seen_by
from hiden.ui.filters import Choice, Search
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_COLUMNS = (
    Column("number", _("番号"), sort=("number",), kind="num", bare=True),
    Column("title", _("件名"), sort=("title",), kind="name"),
    Column("state", _("段階"), sort=("state", "-number"), kind="line"),
    Column("known", _("会社が知った日時"), sort=("known",), kind="num"),
    Column("lead", _("統括")),
    Column("source", _("きっかけ"), sort=("source",), kind="line", hidden=True),
    Column("opened", _("受け付けた日時"), sort=("opened_at",), kind="num", hidden=True),
)
_STATES = [("open", _("終わっていないもの")), *IncidentState.choices]


def _state(value: str) -> Q:
    return ~Q(state__in=OVER) if value == "open" else Q(state=value)


def _drill(value: str) -> Q:
    return Q(drill=value == "yes")


@page("incidents.room")
def incidents(request: Request) -> HttpResponse:
    """All incidents in whose circle the reader is, the newest first."""
    rows = seen_by(request.by).annotate(known=Min("knowings__at", filter=Q(knowings__replaced_by=None)))
    listing = Listing(
        request,
        rows.prefetch_related("circle__person"),
        columns=_COLUMNS,
        filters=(
            Search(("title", "number"), help=_("件名か番号")),
            Choice("state", _("段階"), _STATES, lookup=_state),
            Choice("source", _("きっかけ"), IncidentSource.choices),
            Choice("drill", _("訓練"), [("no", _("実際の事案")), ("yes", _("訓練"))], lookup=_drill),
        ),
        sort="-number",
        empty=_("あなたが知ってよい事案はありません。"),
    )
    for row in listing.rows:
        row.leads = _leads(row)  # type: ignore[attr-defined]
    context = {"may_open": allows(request.by, "incidents.open")}
    return listing.answer("incidents/list.html", context)


def _leads(incident: Incident) -> list[str]:
    return [
        one.person.name for one in incident.circle.all() if one.part == Part.LEAD and one.until.year == 9999
    ]
