"""現物確認: counts under way, what is still to be looked at, and what was not found."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.inventory.searching import folded
from hiden.lending import actions
from hiden.lending.kinds import Sight, ThingKind
from hiden.lending.models import Thing, ThingCount
from hiden.lending.pages.forms import CountForm
from hiden.lending.queries import find_count
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.filters import Choice, Multi, Search
from hiden.ui.forms import form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_COLUMNS = (
    Column("number", _("管理番号"), sort=("thing__number",), kind="num", bare=True),
    Column("name", _("名称"), sort=("thing__name", "thing__number"), kind="name"),
    Column("kind", _("種類"), sort=("thing__kind", "thing__number"), kind="line", hidden=True),
    Column("where", _("あるはずの場所")),
    Column("finding", _("結果"), sort=("finding", "thing__number"), kind="line"),
    Column("by", _("確かめた人"), sort=("by__kana_key", "thing__number"), kind="line"),
)
_STATES = (("waiting", _("まだ見ていない")), ("seen", _("現物を確認")), ("missing", _("見当たらない")))


@page("lending.see_counts")
def counts(request: Request) -> HttpResponse:
    """The counts, the newest first, and how far each has come. Four queries."""
    rows = ThingCount.objects.select_related("department").annotate(
        whole=Count("sights"),
        seen=Count("sights", filter=Q(sights__finding=Sight.SEEN)),
        missing=Count("sights", filter=Q(sights__finding=Sight.MISSING)),
    )
    found = list(rows.order_by("-number")[:100])
    names = place_names(departments_as_of(), {one.department_id for one in found if one.department_id})
    context = {
        "rows": [(one, names.get(one.department_id or 0, "")) for one in found],
        "may_count": allows(request.by, "lending.count"),
        "today": today(),
    }
    return render(request, "lending/counts.html", context)


@page("lending.count")
def start(request: Request) -> HttpResponse:
    """Begin a count."""

    def save(form: CountForm) -> str:
        values = form.cleaned_data
        made = actions.start_count(
            title=values["title"], due_on=values["due_on"], department=values["department"],
            lent_only=values["lent_only"], by=request.by,
        )  # fmt: skip
        messages.success(request, say("現物確認を始めました。ラベルを読み取ると、その場で確かめられます。"))
        return reverse("lending_count", args=[made.number])

    return form_page(
        request,
        CountForm,
        save,
        title=_("現物確認を始める"),
        lead=_(
            "対象の貸出品を一つずつ見て、あるかどうかを記録します。借りている人は、自分の分を自分で確かめます。"
        ),
        submit=_("始める"),
        cancel=reverse("lending_counts"),
        initial={"title": say("{year}年{month}月の現物確認", year=today().year, month=today().month)},
    )


def _finding(value: str) -> Q:
    return Q(finding={"waiting": "", "seen": Sight.SEEN, "missing": Sight.MISSING}[value])


@page("lending.see_counts")
def count(request: Request, number: int) -> HttpResponse:
    """One count, thing by thing, as far as the reader may see them."""
    found = find_count(number)
    seen = visible(request.by, "lending.read", Thing.objects.all())
    rows = found.sights.filter(thing__in=seen).select_related("thing", "loan__person", "by")
    listing = Listing(
        request,
        rows,
        columns=_COLUMNS,
        filters=(
            Search(("thing__search",), fold=folded, help=_("管理番号・名称・場所")),
            Choice("finding", _("結果"), _STATES, lookup=_finding),
            Multi("kind", _("種類"), ThingKind.choices, lookup="thing__kind"),
        ),
        sort="number",
        select="" if found.closed_at else "sight",
    )
    tally = dict(rows.order_by().values_list("finding").annotate(n=Count("pk")))
    context = {
        "count": found,
        "seen": tally.get(Sight.SEEN, 0),
        "missing": tally.get(Sight.MISSING, 0),
        "waiting": tally.get("", 0),
        "whole": sum(tally.values()),
        "may_count": allows(request.by, "lending.count"),
        "today": today(),
    }
    return listing.answer("lending/count.html", context)


@require_POST
@page("lending.see_counts")
def mark(request: Request, number: int) -> HttpResponse:
    """Those picked were seen, or were not found."""
    found = find_count(number)
    picked = [
        one for one in request.POST.getlist("sight") if one.isascii() and one.isdecimal() and len(one) < 18
    ]
    things = list(Thing.objects.filter(sights__count=found, sights__pk__in=picked))
    if not things:
        raise BadInput(say("貸出品が選ばれていません。"), say("一覧で選んでから、もう一度押してください。"))
    done = actions.sight(
        things, count=found, finding=request.POST.get("finding", ""), note=request.POST.get("note", ""), by=request.by
    )  # fmt: skip
    messages.success(request, say("{n}点について記録しました。", n=done))
    return HttpResponseRedirect(reverse("lending_count", args=[number]))


@require_POST
@page("lending.count")
def close(request: Request, number: int) -> HttpResponse:
    """End a count."""
    found = find_count(number)
    actions.close_count(found, by=request.by)
    messages.success(request, say("現物確認を終えました。"))
    return HttpResponseRedirect(reverse("lending_count", args=[number]))
