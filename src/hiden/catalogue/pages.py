"""Pages of the catalogue: search, measures, laws on a day, words, signs, contacts, sources. They only read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.kana import GROUPS, group_of, sort_key
from hiden.base.words import say
from hiden.catalogue import queries
from hiden.catalogue.clock_model import Clock
from hiden.catalogue.law_pages import law, law_row, laws
from hiden.catalogue.listing import RecordListing, choices
from hiden.catalogue.model import Certainty, Law, Measure, Record
from hiden.catalogue.record_page import lines_of, place_of, sources_of
from hiden.catalogue.searching import search
from hiden.catalogue.shown import Shown, all_shown, shown
from hiden.catalogue.words import CLOCK_SORTS, FORMS, KINDS, RANKS, SEEN_IN, SOURCE_KINDS
from hiden.gate.page import page
from hiden.ui.filters import Choice, Search
from hiden.ui.listing import Column
from hiden.ui.menu import OVERALL, Label, show_in_menu
from hiden.ui.request import Request, wants_fragment
from hiden.ui.written import in_english

show_in_menu(OVERALL, _("原典（対策・法令・用語）"), "catalogue", action="catalogue.read", order=90)

_UNCHECKED = (("unchecked", _("未確認のもの")), ("checked", _("資料で確認したもの")))


@page("catalogue.read")
def index(request: Request) -> HttpResponse:
    """The search box, and below it the matrix of measures and the lists; or what was found."""
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:200]
    number = request.GET.get("page", "1")
    hits = search(query, page=int(number[:6]) if number.isascii() and number.isdigit() else 1)
    found = [(record, KINDS[record.sort_of], place_of(record.id)) for record in all_shown(hits.records)]
    counts = queries.matrix()
    context = {
        "query": query,
        "hits": hits,
        "found": found,
        "purposes": all_shown(queries.purposes()),
        "rows": [
            (route, [(purpose, counts[route.id][purpose.id]) for purpose in all_shown(queries.purposes())])
            for route in all_shown(queries.routes())
        ],
        "edition": shown(queries.find("handbook-2024")),
        "grades": [(grade.value, grade.words) for grade in Certainty],
        "total": len(queries.measures()),
    }
    name = "catalogue/index.html#found" if wants_fragment(request) else "catalogue/index.html"
    response = render(request, name, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _purposes() -> list[tuple[str, Label]]:
    return [(purpose.id, f"{purpose.mark} {purpose.short}") for purpose in all_shown(queries.purposes())]


@page("catalogue.read")
def measures(request: Request) -> HttpResponse:
    """The 79 measures, filtered by route, purpose, certainty and what 2022 added."""
    listing = RecordListing(
        request,
        queries.measures(),
        columns=(
            Column("id", _("番号"), kind="num", bare=True),
            Column("name", _("対策"), kind="name"),
            Column("route", _("ルート")),
            Column("purpose", _("目的")),
            Column("certainty", _("名称の確かさ")),
        ),
        filters=(
            Search((), help=_("対策の名前、やり方、証拠から探します。")),
            Choice("route", _("ルート"), lambda: choices(queries.routes())),
            Choice("purpose", _("目的"), _purposes),
            Choice("certainty", _("確かさ"), _UNCHECKED),
            Choice("added", _("改訂"), (("2022", _("2022年に追加された内容があるもの")),)),
        ),
        dress=lambda measure: {
            "measure": shown(measure),
            "route": shown(queries.find(measure.route)),
            "purpose": shown(queries.find(measure.purpose)),
        },
        tests={
            "route": lambda measure, value: measure.route == value,
            "purpose": lambda measure, value: measure.purpose == value,
            "certainty": lambda measure, value: measure.certainty.unchecked == (value == "unchecked"),
            "added": lambda measure, _value: measure.added_2022 is not None,
        },
    )
    return listing.answer("catalogue/measures.html")


@page("catalogue.read")
def measure(request: Request, measure_id: str) -> HttpResponse:
    """One measure with everything known about it, and how sure that is."""
    found = queries.measure(measure_id)
    record = shown(found)
    order = queries.measures()
    at = order.index(found)
    practices = record.practices
    context = {
        "measure": record,
        "route": shown(queries.find(found.route)),
        "purpose": shown(queries.find(found.purpose)),
        "stages": [shown(queries.find(stage)) for stage in found.stages],
        "forms": [FORMS[form] for form in found.forms],
        "rank": RANKS[found.recommended_for],
        "conditions": [shown(queries.find(key)) for key in found.applies_when],
        "urged": [shown(queries.find(key)) for key in found.urged_by],
        "sources": sources_of(found.sources),
        "added": [one for one in practices if one.edition],
        "general": [one for one in practices if not one.edition],
        "laws": [law_row(queries.law(key), today()) for key in found.laws],
        "same_as": shown(queries.find(found.same_as)) if found.same_as else None,
        "see_also": [shown(queries.find(key)) for key in found.see_also],
        "before": shown(order[at - 1]) if at else None,
        "after": shown(order[at + 1]) if at + 1 < len(order) else None,
    }
    return render(request, "catalogue/measure.html", context)


@page("catalogue.read")
def terms(request: Request) -> HttpResponse:
    """The glossary in 五十音順."""
    readings = {term.id: sort_key(term.reading) for term in queries.glossary()}
    listing = RecordListing(
        request,
        sorted(queries.glossary(), key=lambda term: readings[term.id]),
        columns=(
            Column("name", _("用語"), kind="name"),
            Column("reading", _("読み")),
            Column("other", say("日本語") if in_english() else say("英語")),
            Column("meaning", _("意味")),
        ),
        filters=(
            Search((), help=_("漢字・かな・カタカナ・英語のどれでも探せます。")),
            Choice("group", _("行"), tuple((group, group) for group in GROUPS)),
            Choice("kind", _("種類"), (("term", _("一般の用語")), ("product", _("この製品の用語")))),
        ),
        tests={
            "group": lambda term, value: group_of(term.reading) == value,
            "kind": lambda term, value: term.kind == value,
        },
    )
    return listing.answer("catalogue/terms.html")


@page("catalogue.read")
def signs(request: Request) -> HttpResponse:
    """Signs of leakage by route."""
    listing = RecordListing(
        request,
        queries.signs(),
        columns=(
            Column("name", _("兆候"), kind="name"),
            Column("route", _("ルート")),
            Column("look_at", _("確かめるもの")),
            Column("seen_in", _("現れる所")),
            Column("certainty", _("確かさ")),
        ),
        filters=(
            Search(()),
            Choice("route", _("ルート"), lambda: choices(queries.routes())),
            Choice("seen_in", _("現れる所"), lambda: list(SEEN_IN.items())),
        ),
        dress=lambda sign: {
            "sign": shown(sign),
            "route": shown(queries.find(sign.route)),
            "seen_in": SEEN_IN[sign.seen_in],
        },
        tests={
            "route": lambda sign, value: sign.route == value,
            "seen_in": lambda sign, value: sign.seen_in == value,
        },
    )
    return listing.answer("catalogue/signs.html")


@page("catalogue.read")
def clocks(request: Request) -> HttpResponse:
    """By when what may have to be done once something has leaked, as of today or the day looked at."""
    day = request.as_of or today()
    listing = RecordListing(
        request,
        queries.clocks(),
        columns=(
            Column("name", _("期限"), kind="name"),
            Column("regime", _("制度")),
            Column("words", _("期間")),
            Column("moment", _("数え始める時")),
            Column("certainty", _("確かさ")),
        ),
        filters=(Search(()), Choice("sort", _("種類"), lambda: list(CLOCK_SORTS.items()))),
        dress=lambda clock: _clock_row(clock, day),
        tests={"sort": lambda clock, value: clock.sort == value},
    )
    return listing.answer("catalogue/clocks.html")


def _clock_row(clock: Clock, day: date) -> dict[str, Any]:
    limit = clock.on(day)
    return {"clock": shown(clock), "limit": shown(limit) if limit else None}


@page("catalogue.read")
def contacts(request: Request) -> HttpResponse:
    """Whom to turn to."""
    return render(request, "catalogue/contacts.html", {"contacts": all_shown(queries.contacts())})


@page("catalogue.read")
def sources(request: Request) -> HttpResponse:
    """Editions and origins, and what the grades of certainty mean."""
    rows: list[tuple[Shown, Any, Shown | None]] = [
        (
            shown(source),
            SOURCE_KINDS[source.kind],
            shown(queries.find(source.replaced_by)) if source.replaced_by else None,
        )
        for source in queries.sources()
    ]
    return render(
        request,
        "catalogue/sources.html",
        {"rows": rows, "grades": [(grade.value, grade.words) for grade in Certainty]},
    )


@page("catalogue.read")
def record(request: Request, record_id: str) -> HttpResponse:
    """Any other record: everything it says, its certainty and its sources."""
    found: Record = queries.find(record_id)
    context = {
        "record": shown(found),
        "kind": KINDS[type(found).__name__],
        "lines": lines_of(found),
        "sources": sources_of(found.sources),
        "place": place_of(record_id) if isinstance(found, Measure | Law) else "",
    }
    return render(request, "catalogue/record.html", context)


urlpatterns: list[URLPattern] = [
    path("catalogue/", index, name="catalogue"),
    path("catalogue/measures/", measures, name="catalogue_measures"),
    path("catalogue/measures/<str:measure_id>/", measure, name="catalogue_measure"),
    path("catalogue/laws/", laws, name="catalogue_laws"),
    path("catalogue/laws/<str:law_id>/", law, name="catalogue_law"),
    path("catalogue/terms/", terms, name="catalogue_terms"),
    path("catalogue/clocks/", clocks, name="catalogue_clocks"),
    path("catalogue/signs/", signs, name="catalogue_signs"),
    path("catalogue/contacts/", contacts, name="catalogue_contacts"),
    path("catalogue/sources/", sources, name="catalogue_sources"),
    path("catalogue/records/<str:record_id>/", record, name="catalogue_record"),
]
