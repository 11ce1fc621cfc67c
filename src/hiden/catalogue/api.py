"""API: measures, laws as they stood on a day, words, and the search over everything. It only reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from pydantic import Field

from hiden.base.clock import today
from hiden.catalogue import queries
from hiden.catalogue.model import (
    Certainty,
    Law,
    Measure,
    PurposeId,
    Record,
    RouteId,
    Term,
    Version,
)
from hiden.catalogue.searching import LONGEST_QUERY, holds, search
from hiden.catalogue.shown import shown
from hiden.catalogue.words import KINDS
from hiden.gate.page import endpoint
from hiden.ui.api import Asked, Day, Listed, Paged, Shape, answers, next_page
from hiden.ui.request import Request

router = Router(tags=["catalogue"])
R = TypeVar("R", bound=Record)
S = TypeVar("S", bound=Shape | Record)


class RecordShown(Shape):
    """A record that was found."""

    id: str
    kind: str = Field(description=_("記載の種類。例：Measure, Law, Term"))
    kind_name: str
    name: str
    certainty: Certainty = Field(description=_("AとBは資料あり、CとDは未確認。"))


class LawShown(Shape):
    """A provision as it stood on a day."""

    id: str
    ja: str
    en: str
    law: str = Field(description=_("その日の法令名。"))
    topic: str
    version: Version | None = Field(
        description=_(
            "その日の条文の要旨と罰則（罰金は円）。分からない日はnull。valid_toが9999-12-31なら、終わりは知られていない。"
        )
    )


class LawThroughTime(LawShown):
    """A provision with all its versions."""

    certainty: Certainty
    versions: tuple[Version, ...]


class MeasuresCatalogued(Paged):
    """Which measures of the catalogue."""

    q: str = Field("", max_length=LONGEST_QUERY, description=_("探す言葉。空白で区切ると「かつ」。"))
    route: RouteId | None = None
    purpose: PurposeId | None = None


class LawsAsked(Paged):
    """Which provisions, of which day."""

    q: str = Field("", max_length=LONGEST_QUERY, description=_("探す言葉。"))
    on: Day | None = Field(None, description=_("いつの条文か。省略すると今日。"))


class LawAsked(Asked):
    """Of which day."""

    on: Day | None = Field(None, description=_("いつの条文か。省略すると今日。"))


class TermsAsked(Paged):
    """Which words."""

    q: str = Field("", max_length=LONGEST_QUERY, description=_("探す言葉。"))


class SearchAsked(Paged):
    """What to look for."""

    q: str = Field(min_length=1, max_length=LONGEST_QUERY, description=_("探す言葉。"))


def _page(
    shape: type[Listed[S]],
    request: Request,
    asked: Paged,
    records: Sequence[R],
    show: Callable[[R], S],
) -> Listed[S]:
    """One page of records, which lie in memory."""
    items = [show(record) for record in records[asked.window]]
    return shape(count=len(records), next=next_page(request, asked, len(records)), items=items)


def _found(records: Sequence[R], words: str) -> list[R]:
    return [record for record in records if holds(record, words)]


@router.get(
    "/catalogue/measures",
    response=answers(Listed[Measure]),
    summary=_("原典の対策"),
    description=_("79の対策の狙い・具体例・証拠。日英両方の文、確かさ、出典付き。"),
)
@endpoint("catalogue.read")
def measures(request: Request, asked: Query[MeasuresCatalogued]) -> Listed[Measure]:
    wanted = [
        each
        for each in _found(queries.measures(), asked.q)
        if asked.route in {None, each.route} and asked.purpose in {None, each.purpose}
    ]
    return _page(Listed[Measure], request, asked, wanted, lambda each: each)


@router.get(
    "/catalogue/measures/{measure}",
    response=answers(Measure),
    summary=_("原典の一つの対策"),
    description=_("狙い・具体例・証拠。日英両方の文、確かさ、出典付き。"),
)
@endpoint("catalogue.read")
def measure(request: Request, measure: str) -> Measure:
    return queries.measure(measure)


def _law(each: Law, day: date) -> dict[str, Any]:
    version = each.on(day)
    return {
        "id": each.id,
        "ja": each.ja,
        "en": each.en,
        "law": (version.law if version else None) or each.law,
        "topic": each.topic,
        "version": version,
    }


@router.get(
    "/catalogue/laws",
    response=answers(Listed[LawShown]),
    summary=_("その日の法令"),
    description=_("各規定の、その日の内容。確かさと出典付き。"),
)
@endpoint("catalogue.read")
def laws(request: Request, asked: Query[LawsAsked]) -> Listed[LawShown]:
    day = asked.on or today()
    found = _found(queries.laws(), asked.q)
    return _page(Listed[LawShown], request, asked, found, lambda each: LawShown(**_law(each, day)))


@router.get(
    "/catalogue/laws/{law}",
    response=answers(LawThroughTime),
    summary=_("一つの規定"),
    description=_("その日の内容と、これまでのすべての内容。"),
)
@endpoint("catalogue.read")
def law(request: Request, law: str, asked: Query[LawAsked]) -> LawThroughTime:
    found = queries.law(law)
    return LawThroughTime(
        **_law(found, asked.on or today()), certainty=found.certainty, versions=found.versions
    )


@router.get(
    "/catalogue/terms",
    response=answers(Listed[Term]),
    summary=_("用語"),
    description=_("読み・英語・意味。"),
)
@endpoint("catalogue.read")
def terms(request: Request, asked: Query[TermsAsked]) -> Listed[Term]:
    return _page(Listed[Term], request, asked, _found(queries.glossary(), asked.q), lambda each: each)


@router.get(
    "/catalogue/search",
    response=answers(Listed[RecordShown]),
    summary=_("原典を探す"),
    description=_("すべての言葉を含む記載を、よく合うものから。"),
)
@endpoint("catalogue.read")
def search_records(request: Request, asked: Query[SearchAsked]) -> Listed[RecordShown]:
    hits = search(asked.q, page=asked.page, size=asked.per)
    # The search turns back to its last page; a list of the API ends instead.
    records = hits.records if hits.number == asked.page else ()
    items = [
        RecordShown(
            id=record.id,
            kind=type(record).__name__,
            kind_name=str(KINDS[type(record).__name__]),
            name=str(shown(record)),
            certainty=record.certainty,
        )
        for record in records
    ]
    return Listed[RecordShown](count=hits.total, next=next_page(request, asked, hits.total), items=items)
