"""The list of cases, masked as everywhere, and files of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import TOKYO
from hiden.base.sheets import Column as SheetColumn
from hiden.base.sheets import Sheet
from hiden.base.sheets import Value as CellValue
from hiden.base.words import say
from hiden.gate.page import page
from hiden.ledger import record
from hiden.monitoring.cases.entries import CasesExported
from hiden.monitoring.cases.pages.may import may
from hiden.monitoring.cases.queries import cases_seen
from hiden.monitoring.cases.ranking import HIGH, MIDDLE
from hiden.monitoring.cases.reasons import level_words, levels
from hiden.monitoring.cases.showing import note_look, sentences
from hiden.monitoring.models import KEEPERS_ONLY, CaseState, SignCase
from hiden.monitoring.rights.standing import called, masker_of, stages_of
from hiden.people.models import Person
from hiden.ui.api import list_answer
from hiden.ui.filters import Choice, DateRange, Search
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_COLUMNS = (
    Column("number", _("番号"), sort=("number",), kind="num", bare=True),
    Column("who", _("対象"), kind="name"),
    Column("level", _("気がかりの度合い"), sort=("score",), kind="line"),
    Column("why", _("主な理由")),
    Column("days", _("兆候の期間"), sort=("last_day",), kind="num"),
    Column("signs", _("兆候"), sort=("n_signs",), kind="right"),
    Column("week", _("案件になった週"), sort=("week",), kind="num", hidden=True),
    Column("state", _("状態"), sort=("state", "-score"), kind="line"),
)
_STATES = [
    ("waiting", _("確かめてほしいもの")),
    *((value, label) for value, label in CaseState.choices if value not in KEEPERS_ONLY),
]


def _state(value: str) -> Q:
    return Q(state__in=[CaseState.OPEN, CaseState.LOOKING]) if value == "waiting" else Q(state=value)


def _level(value: str) -> Q:
    return {
        "high": Q(score__gte=HIGH),
        "middle": Q(score__gte=MIDDLE, score__lt=HIGH),
        "low": Q(score__lt=MIDDLE),
    }[value]


@page("monitoring.cases")
def cases(request: Request) -> HttpResponse:
    """The cases, the most telling first. Nobody is found by a name: there is none to search."""
    found = Listing(
        request,
        cases_seen(request.by),
        columns=_COLUMNS,
        filters=(
            Search(("number", "token"), help=_("番号か、対象の仮の名前")),
            Choice("state", _("状態"), _STATES, lookup=_state),
            Choice("level", _("度合い"), levels(), lookup=_level),
            DateRange("week", _("案件になった週")),
        ),
        sort="-level",
        exports=("xlsx", "csv", "csv-cp932"),
        empty=_("案件はありません。"),
    )
    if not found.export:
        told(found.rows, request.by)
    return found.answer(
        "monitoring/cases.html",
        may(request),
        export=lambda form: cases_file(found.queryset, form, by=request.by),
    )


def told(rows: Iterable[Any], by: Person) -> list[Any]:
    """Each with `who`, `level_said` and `why` as the reader may see them."""
    listed = list(rows)
    if listed:
        masker, stages = masker_of(by, listed), stages_of(listed, by)
        for row in listed:
            row.who, row.level_said = called(row), level_words(row.score)
            row.why = sentences(row.reasons, stages[row.pk], masker)
    return listed


@transaction.atomic
def cases_file(rows: QuerySet[SignCase], form: str, *, by: Person) -> HttpResponse:
    """The same as a file, masked as on the page. That it was made is entered, for each case and as a whole."""
    listed = told(rows.select_related("person"), by)
    labels = (
        (say("番号"), 8), (say("対象（仮の名前）"), 18), (say("気がかりの度合い"), 10), (say("状態"), 18), (say("案件になった週"), 14),
        (say("兆候の始まり"), 14), (say("兆候の終わり"), 14), (say("兆候の数"), 10), (say("理由"), 80), (say("判断した日時（日本）"), 20),
    )  # fmt: skip
    columns = [SheetColumn(f"c{n}", (label,), width=width) for n, (label, width) in enumerate(labels)]
    for row in listed:
        note_look(row, by, found=row.n_signs, exported=True)
    record(CasesExported(form, len(listed)), by=by)
    return list_answer(Sheet(say("案件"), columns, [_row(row) for row in listed]), form, say("案件"))


def _row(row: Any) -> Sequence[CellValue]:
    closed = row.closed_at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M") if row.closed_at else ""
    return (
        row.number, row.who, row.level_said, row.get_state_display(), row.week, row.first_day, row.last_day,
        row.n_signs, "\n".join(row.why), closed,
    )  # fmt: skip
