"""例外: what was found to be in order for some time, and work orders known beforehand."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER, today
from hiden.base.words import say
from hiden.gate.page import page
from hiden.monitoring.cases.exceptions import (
    end_exception,
    exceptions,
    find_exception,
    make_exception,
    preview,
    standing,
    whose,
)
from hiden.monitoring.cases.export import exceptions_file
from hiden.monitoring.cases.forms import ExceptionForm
from hiden.monitoring.cases.pages.may import may
from hiden.monitoring.detectors import detectors
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.filters import Choice, DateRange, Search
from hiden.ui.forms import ReasonForm, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_COLUMNS = (
    Column("number", _("番号"), sort=("number", "pk"), kind="num"),
    Column("reason", _("何の作業・理由"), kind="name"),
    Column("scope", _("範囲")),
    Column("days", _("期間"), sort=("until",), kind="num"),
    Column("by", _("登録した人"), sort=("made_by__kana_key", "pk"), kind="line"),
    Column("state", _("状態"), sort=("ended_at", "until"), kind="line"),
)
_KINDS = [("order", _("事前の作業")), ("case", _("案件の判断から"))]
_STATES = [("standing", _("有効・これから")), ("over", _("終わったもの"))]


def _state(value: str) -> Q:
    return standing() if value == "standing" else ~standing()


@page("monitoring.except")
def listing(request: Request) -> HttpResponse:
    """All exceptions; those from cases name nobody."""
    found = Listing(
        request,
        exceptions(),
        columns=_COLUMNS,
        filters=(
            Search(("number", "reason", "place")),
            Choice("kind", _("種類"), _KINDS, lookup=lambda value: Q(case__isnull=value == "order")),
            Choice("state", _("状態"), _STATES, lookup=_state),
            DateRange("until", _("終わりの日")),
        ),
        sort="-days",
        exports=("xlsx", "csv", "csv-cp932"),
        empty=_("例外はありません。前もって分かっている大きな作業は、ここに登録しておくと案件になりません。"),
    )
    if not found.export:
        names = place_names(
            departments_as_of(), {row.department_id for row in found.rows if row.department_id}
        )
        for row in found.rows:
            row.scope = [  # type: ignore[attr-defined]
                part
                for part in (
                    whose(row),
                    names.get(row.department_id or 0, ""),
                    row.item.number if row.item else "",
                    row.place,
                    detectors()[row.detector].title() if row.detector in detectors() else row.detector,
                )
                if part
            ]
            row.over = row.ended_at != FOREVER or row.until < today()  # type: ignore[attr-defined]
    return found.answer(
        "monitoring/exceptions.html",
        may(request),
        export=lambda form: exceptions_file(found.queryset, form),
    )


@page("monitoring.except")
def new(request: Request) -> HttpResponse:
    """Enter a work order."""

    def save(form: ExceptionForm) -> str:
        wanted = form.wanted()
        part, whole = preview(wanted)
        make_exception(wanted, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(
            request,
            say(
                "登録しました。同じ範囲なら、過去90日の兆候{whole}件のうち{part}件が当てはまります。",
                whole=whole,
                part=part,
            ),
        )
        return reverse("monitoring_exceptions")

    return form_page(
        request,
        ExceptionForm,
        save,
        title=_("前もって分かっている作業を登録する"),
        lead=_("サーバーの移行など、兆候として現れるはずの作業を登録しておくと、その分は案件になりません。"),
        submit=_("登録する"),
        cancel=reverse("monitoring_exceptions"),
    )


@page("monitoring.except")
def end(request: Request, key: str) -> HttpResponse:
    """End one."""
    found = find_exception(key)

    def save(form: ReasonForm) -> str:
        end_exception(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("例外を終えました。これまで説明されていた兆候も、また数えます。"))
        return reverse("monitoring_exceptions")

    return form_page(
        request,
        ReasonForm,
        save,
        title=_("例外を終える"),
        lead=say("「{reason}」の例外です。", reason=found.reason),
        submit=_("終える"),
        cancel=reverse("monitoring_exceptions"),
        danger=True,
    )
