"""調べた記録: who looked at what, when and why, for those who watch the watchers (PRV-08)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import TOKYO
from hiden.base.sheets import Column as SheetColumn
from hiden.base.sheets import Sheet
from hiden.base.sheets import Value as CellValue
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.ledger import record
from hiden.ledger.models import LedgerEntry
from hiden.ledger.sentences import see
from hiden.logs.entries import WatchExported
from hiden.logs.models import LogLook
from hiden.logs.pages.searching import may
from hiden.logs.reviewing import last_reviews, review_looks, unreviewed
from hiden.people.models import Person
from hiden.ui.api import list_answer
from hiden.ui.filters import Choice, DateRange, Search
from hiden.ui.forms import Form, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_COLUMNS = (
    Column("at", _("日時"), sort=("at",), kind="num"),
    Column("viewer", _("調べた人"), sort=("viewer__kana_key", "-at"), kind="name"),
    Column("about", _("だれの記録か"), sort=("subject", "-at"), kind="line"),
    Column("what", _("何を調べたか")),
    Column("found", _("件数"), sort=("found",), kind="right"),
    Column("flags", _("確かめること"), kind="line"),
)
_KINDS = [
    ("own", _("自分の記録を見た")),
    ("superior", _("上長の記録を見た")),
    ("named", _("名前を出して見た")),
    ("exported", _("ファイルに出力した")),
]
_CHUNK = 500


@page("logs.watch")
def watch(request: Request) -> HttpResponse:
    """Every look, the newest first. Whoever searches themselves does not learn here who hides behind their own masked names."""
    by: Person = request.by
    hidden = Q(viewer=by, permit=None)

    def kind(value: str) -> Q:
        wanted = {
            "own": Q(own=True) & ~hidden,
            "superior": Q(superior=True) & ~hidden,
            "named": Q(permit__isnull=False),
            "exported": Q(exported=True),
        }
        return wanted[value]

    rows = LogLook.objects.select_related("viewer", "person", "item", "permit").annotate(
        subject=Case(
            When(~Q(called=""), then=F("called")),
            When(hidden, then=Value("")),
            default=Coalesce(F("person__name"), Value("")),
            output_field=CharField(),
        )
    )
    found = Listing(
        request,
        rows,
        columns=_COLUMNS,
        filters=(
            Search(("viewer__name", "viewer__number", "subject", "item__number")),
            Choice("kind", _("種類"), _KINDS, lookup=kind),
            DateRange("at", _("調べた日"), instant=True),
        ),
        sort="-at",
        tie="-pk",
        exports=("xlsx", "csv", "csv-cp932"),
        empty=_("まだだれも調べていません。"),
    )
    if not found.export:
        _with_words(found.rows, by)
    flagged = rows.filter(Q(own=True) | Q(superior=True)).exclude(hidden).count()
    return found.answer(
        "logs/watch.html",
        {
            "flagged": flagged,
            "unreviewed": unreviewed().count(),
            "reviews": last_reviews(),
            "may_review": allows(by, "logs.review"),
            **may(request),
        },
        export=lambda form: watch_file(found.queryset, form, by=by),
    )


@page("logs.review")
def review(request: Request) -> HttpResponse:
    """Mark everything up to now as reviewed, with what was odd."""

    def save(form: ReviewForm) -> str:
        made = review_looks(words=form.cleaned_data["words"], by=request.by)
        messages.success(request, say("調べた記録{n}件の点検を記録しました。", n=made.looks))
        return reverse("logs_watch")

    return form_page(
        request,
        ReviewForm,
        save,
        title=_("調べた記録の点検を記録する"),
        lead=say("前の点検の後の{n}件を、すべて点検したことになります。", n=unreviewed().count()),
        submit=_("点検を記録する"),
        cancel=reverse("logs_watch"),
    )


class ReviewForm(Form):
    """What the auditor found."""

    words = forms.CharField(
        label=_("気付いたこと"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "何を確かめ、おかしな点があったか、本人に何を尋ねたかを書きます。無ければ「なし」と書きます。"
        ),
    )


def _with_words(rows: Iterable[Any], by: Person) -> None:
    """What stands about each in the ledger; and whether the reader may see whom and what it was about."""
    listed = list(rows)
    told = {
        each.index: each.data
        for each in see(LedgerEntry.objects.filter(index__in=[row.entry for row in listed]))
    }
    for row in listed:
        row.words = told.get(row.entry, {}).get("words", "")
        row.hides = row.viewer_id == by.pk and row.permit_id is None and row.person_id is not None


@transaction.atomic
def watch_file(rows: QuerySet[LogLook], form: str, *, by: Person) -> HttpResponse:
    """The looks as a file; that it was made is entered, too."""
    labels = (
        say("日時（日本）"), say("調べた人"), say("社員番号"), say("だれの記録か"), say("名前を出して見たか"), say("情報の管理番号"),
        say("記録の始まり"), say("記録の終わり"), say("条件"), say("理由"), say("件数"), say("ファイルに出力したか"),
        say("自分の記録"), say("上長の記録"), say("操作の記録の番号"),
    )  # fmt: skip
    columns = [SheetColumn(f"c{n}", (label,)) for n, label in enumerate(labels)]
    listed = list(rows)
    for place in range(0, len(listed), _CHUNK):
        _with_words(listed[place : place + _CHUNK], by)
    record(WatchExported(form, len(listed)), by=by)
    return list_answer(
        Sheet(say("調べた記録"), columns, [_row(row) for row in listed]), form, say("調べた記録")
    )


def _row(row: Any) -> Sequence[CellValue]:
    yes, no = say("はい"), say("いいえ")
    return (
        row.at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M:%S"),
        row.viewer.name, row.viewer.number, row.subject, yes if row.permit else no,
        row.item.number if row.item else "", row.first_day, row.last_day, row.words,
        row.permit.reason if row.permit else "", row.found, yes if row.exported else no,
        "" if row.hides else yes if row.own else no, "" if row.hides else yes if row.superior else no, row.entry,
    )  # fmt: skip
