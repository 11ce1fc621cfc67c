"""Pages of the law: every provision as it stood on a day, and one provision through time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.dates import parse_full_date
from hiden.base.errors import HidenError
from hiden.base.words import say
from hiden.catalogue import queries
from hiden.catalogue.clock_model import Clock
from hiden.catalogue.listing import RecordListing
from hiden.catalogue.model import Law, Measure, Regime
from hiden.catalogue.record_page import place_of, sources_of
from hiden.catalogue.shown import all_shown, shown
from hiden.catalogue.words import TOPICS, penalty_words
from hiden.gate.page import page
from hiden.ui.filters import Choice, Search
from hiden.ui.listing import Column
from hiden.ui.request import Request
from hiden.ui.written import date_with_era


def law_row(law: Law, day: date) -> dict[str, Any]:
    """A provision with its text of one day, ready for a table."""
    version = law.on(day)
    return {
        "law": shown(law),
        "version": shown(version) if version else None,
        "name": (version.law if version else None) or law.law,
        "penalty": penalty_words(version.penalty) if version and version.penalty else [],
    }


def _chosen_day(request: Request) -> tuple[date, str]:
    """The day of the law: `on`, else 表示基準日, else today; with a sentence when `on` cannot be read."""
    text = request.GET.get("on", "").strip()
    fallback = request.as_of or today()
    if not text:
        return fallback, ""
    try:
        return parse_full_date(text[:60]), ""
    except HidenError as error:
        return fallback, f"{error.what}{error.do_next}"


@page("catalogue.read")
def laws(request: Request) -> HttpResponse:
    """Every provision as it stood on a chosen day."""
    day, problem = _chosen_day(request)
    listing = RecordListing(
        request,
        queries.laws(),
        columns=(
            Column("name", _("規定"), kind="name"),
            Column("article", _("法令と条"), kind="num"),
            Column("what", _("内容")),
            Column("since", _("この内容の期間"), kind="num"),
        ),
        filters=(
            Search((), help=_("規定の名前や内容から探します。")),
            Choice("topic", _("分野"), lambda: list(TOPICS.items())),
            Choice(
                "state", _("この日の状態"), (("in_force", _("定めのあるもの")), ("none", _("定めのないもの")))
            ),
        ),
        tests={
            "topic": lambda law, value: law.topic == value,
            "state": lambda law, value: (law.on(day) is not None) == (value == "in_force"),
        },
        dress=lambda law: law_row(law, day),
        keep=("on",),
    )
    context = {
        "day": day,
        "on": request.GET.get("on", "") and day.isoformat(),
        "problem": problem,
        "pairs": listing.pairs_without_day,
    }
    return listing.answer("catalogue/laws.html", context)


@page("catalogue.read")
def law(request: Request, law_id: str) -> HttpResponse:
    """One provision through time."""
    found = queries.law(law_id)
    day, problem = _chosen_day(request)
    current = found.on(day)
    versions = [
        (
            shown(version),
            version is current,
            penalty_words(version.penalty) if version.penalty else [],
            sources_of(version.sources),
        )
        for version in found.versions
    ]
    citing: tuple[Measure | Regime | Clock, ...] = (
        *queries.measures(),
        *queries.regimes(),
        *queries.clocks(),
    )
    users = [one for one in citing if law_id in one.laws]
    context = {
        "law": shown(found),
        "topic": TOPICS[found.topic],
        "versions": versions,
        "day": day,
        "problem": problem,
        "current": current,
        "no_text": say("{day}の定めは登録されていません。", day=date_with_era(day)),
        "users": [(record, place_of(record.id)) for record in all_shown(users)],
    }
    return render(request, "catalogue/law.html", context)
